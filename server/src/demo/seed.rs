//! The demonstration's organisation.

use anyhow::Context as _;
use renvoi_app::{
    api::account::Lang,
    domain::{
        self,
        phones::{Does, Key, KeyKind, MacAddress, ModelId, Spot},
    },
};

use super::state::{Account, DemoState, Name, Phone};
use crate::{
    accounts::Role,
    config::Config,
    directory::{
        NewOrganisation, NewUser, TrunkSettings, add_extension, add_organisation, add_trunk,
        add_user,
    },
    journal::Author,
    phones::{AddedPhone, Given, NewPhone, add_phone, give_keys, models::catalogue},
    portal::Tools,
    secrets, store,
};

/// Whose every telephone is, MAC, model, expansion modules.
const DESK: [(&str, &str, &str, &[&str]); 5] = [
    ("204", "00:15:65:00:02:04", "yealink-t54w", &["EXP50"]),
    ("207", "00:04:13:00:02:07", "snom-d735", &[]),
    ("212", "c0:74:ad:00:02:12", "grandstream-grp2614", &[]),
    ("218", "0c:38:3e:00:02:18", "fanvil-x4u", &[]),
    ("231", "64:16:7f:00:02:31", "poly-vvx450", &[]),
];

/// The second telephone of somebody: extension, name, MAC, model.
const SECOND: (&str, &str, &str, &str) = ("231", "Quai", "00:57:d2:00:02:32", "cisco-8851");

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
pub(super) async fn seed(tools: &Tools, config: &Config) -> anyhow::Result<DemoState> {
    let registry = tools.registry();
    let desk = tools.desk(config);
    let trunk = TrunkSettings::new("Réseau public");
    let trunk = add_trunk(&registry, trunk, None).await?;
    let org = NewOrganisation {
        slug: SLUG.to_owned(),
        name: "Cabinet Lefèvre & Associés".to_owned(),
        zone: "Europe/Paris".to_owned(),
        country: "FR".to_owned(),
        trunk: Some(trunk.name),
        // Everybody is let in who reads what is printed: an application of one reader's would keep the next one out.
        second_factor: domain::SecondFactorFor::Nobody,
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
        let (_, mac, model, modules) = DESK
            .into_iter()
            .find(|(of, ..)| *of == number)
            .expect("everybody has one");
        let new = desk_phone(number, phone, mac, model, modules)?;
        let added = add_phone(&registry, &desk, &org, &new).await?;
        state.phones.push(account(number, phone, &added));
        let account = person(name, local, Some(number), None);
        add(&registry, &org, &account, vec![]).await?;
        state.accounts.push(account);
    }
    let (number, name, mac, model) = SECOND;
    let new = desk_phone(number, name, mac, model, &[])?;
    let added = add_phone(&registry, &desk, &org, &new).await?;
    state.phones.push(account(number, name, &added));
    for phone in store::phone::of_organisation(tools.store.read().await?.db(), org.id).await? {
        let keys = keys(&phone)?;
        let (id, author) = (phone.row.device_id, Author::CommandLine);
        let given = give_keys(&desk, id, &keys, None, &author).await?;
        anyhow::ensure!(matches!(given, Given::Saved(_)), "{given:?}");
    }
    for (name, local, role) in STAFF {
        let account = person(name, local, None, Some(role));
        add(&registry, &org, &account, vec![role]).await?;
        state.accounts.push(account);
    }
    Ok(state)
}

fn desk_phone(
    number: &str,
    name: &str,
    mac: &str,
    model: &str,
    modules: &[&str],
) -> anyhow::Result<NewPhone> {
    Ok(NewPhone {
        extension: number.to_owned(),
        name: name.to_owned(),
        mac: MacAddress::parse(mac)?,
        model: ModelId(model.to_owned()),
        modules: modules.iter().map(|module| (*module).to_owned()).collect(),
    })
}

fn account(number: &str, name: &str, added: &AddedPhone) -> Phone {
    Phone {
        name: name.to_owned(),
        extension: number.to_owned(),
        user: added.device.endpoint.to_string(),
        password: added.device.password.clone(),
        server: None,
    }
}

/// The lines first, then everybody else, then a number that many dial; what does not fit is left out.
fn keys(phone: &store::phone::Phone) -> anyhow::Result<Vec<Key>> {
    let model = catalogue()
        .get(&ModelId(phone.row.model.clone()))
        .context("a model of the catalogue")?;
    let lines = if model.keys < 6 { 1 } else { 2 };
    let mut does = vec![Does::Line { account: 1 }; lines];
    for (number, ..) in PEOPLE {
        if number != phone.extension {
            let extension = domain::Extension::parse(number)?;
            does.push(Does::Supervision { extension });
        }
    }
    // 01 99 00 is set aside for fiction by the French regulator.
    let number = "+33199007218".to_owned();
    if model.can(KeyKind::SpeedDial) {
        does.push(Does::SpeedDial { number });
    }
    let key = |(position, does)| Key {
        does,
        ..Key::empty(Spot {
            module: 0,
            position,
        })
    };
    Ok((1..=model.keys).zip(does).map(key).collect())
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
