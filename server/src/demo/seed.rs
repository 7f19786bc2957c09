//! The demonstration's organisation.

use renvoi_app::{api::account::Lang, domain};

use super::state::{Account, DemoState, Name, Phone};
use crate::{
    accounts::Role,
    directory::{
        NewOrganisation, NewUser, TrunkSettings, add_device, add_extension, add_organisation,
        add_trunk, add_user,
    },
    portal::Tools,
    secrets, store,
};

/// Extension, name, the local part of the e-mail address, phone.
const PEOPLE: [(&str, &str, &str, &str); 5] = [
    (
        "204",
        "Marie-Hélène Delaunay-Berthier",
        "mh.delaunay",
        "Accueil, 1er étage",
    ),
    ("207", "Élodie Marchand", "e.marchand", "Bureau 12"),
    (
        "212",
        "Jean-Baptiste de La Rochefoucauld",
        "jb.rochefoucauld",
        "Bureau 3",
    ),
    ("218", "Aïssatou N’Diaye-Lemoine", "a.ndiaye", "Bureau 7"),
    ("231", "François-Xavier Kérébel", "fx.kerebel", "Atelier"),
];

/// People without an extension.
const STAFF: [(&str, &str, Role); 3] = [
    ("Sophie Lambert", "assistance", Role::Helpdesk),
    ("Karim Benali", "administration", Role::Administrator),
    ("Ada Morel", "exploitation", Role::Operator),
];

const SLUG: &str = "cabinet-lefevre";
const DOMAIN: &str = "cabinet-lefevre.example";

/// Seeds the demonstration in an empty database; answers what people need to know.
pub(super) async fn seed(tools: &Tools) -> anyhow::Result<DemoState> {
    let registry = tools.registry();
    let trunk = TrunkSettings::new("Réseau public");
    let trunk = add_trunk(&registry, trunk, None).await?;
    let org = NewOrganisation {
        slug: SLUG.to_owned(),
        name: "Cabinet Lefèvre & Associés".to_owned(),
        zone: "Europe/Paris".to_owned(),
        country: "FR".to_owned(),
        trunk: Some(trunk.name),
    };
    let org = add_organisation(&registry, &org).await?;
    let mut state = DemoState {
        organisation: Name {
            slug: org.slug.clone(),
            name: org.name.clone(),
        },
        ..DemoState::default()
    };
    for (number, name, local, phone) in PEOPLE {
        let extension = domain::Extension::parse(number)?;
        // 01 99 00 is set aside for fiction by the French regulator.
        let direct = format!("+33199001{number}");
        let direct = domain::E164::parse(&direct).expect("a number of the fiction range");
        add_extension(&registry, &org, &extension, std::slice::from_ref(&direct)).await?;
        state
            .numbers
            .direct
            .insert(number.to_owned(), direct.to_string());
        let device = add_device(&registry, &org, number, phone).await?;
        state.phones.push(Phone {
            name: phone.to_owned(),
            extension: number.to_owned(),
            user: device.endpoint.to_string(),
            password: device.password,
            server: None,
        });
        let account = person(name, local, Some(number), None);
        add(&registry, &org, &account, vec![]).await?;
        state.accounts.push(account);
    }
    for (name, local, role) in STAFF {
        let account = person(name, local, None, Some(role));
        add(&registry, &org, &account, vec![role]).await?;
        state.accounts.push(account);
    }
    Ok(state)
}

fn person(name: &str, local: &str, extension: Option<&str>, role: Option<Role>) -> Account {
    let email = format!("{local}@{DOMAIN}");
    Account {
        name: name.to_owned(),
        login: extension.map_or_else(|| email.clone(), |number| format!("{number}@{SLUG}")),
        email,
        password: secrets::random_password(),
        role: role.map_or("user", Role::name).to_owned(),
        extension: extension.map(str::to_owned),
    }
}

async fn add(
    registry: &crate::directory::Registry,
    org: &store::organisation::Organisation,
    account: &Account,
    roles: Vec<Role>,
) -> Result<(), crate::directory::DirectoryError> {
    let new = NewUser {
        email: account.email.clone(),
        name: account.name.clone(),
        lang: Lang::Fr,
        extension: account.extension.clone(),
        password: Some(account.password.clone()),
        roles,
    };
    add_user(registry, org, &new).await.map(|_| ())
}
