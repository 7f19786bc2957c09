//! Who tries: somebody of each kind in either of two organisations, all of them with an extension and a desk phone.

use renvoi_app::{
    api::account::Lang,
    domain::{
        Extension,
        phones::{MacAddress, ModelId},
    },
};
use renvoi_server::{
    accounts::Role,
    directory::{NewUser, add_extension, add_user, organisation},
    phones::{NewPhone, add_phone},
    store::{self, organisation::Organisation, user::UserRow},
};
use serde_json::json;
use uuid::Uuid;

use crate::support::{
    Database,
    browser::Browser,
    portal::{PASSWORD, TestPortal},
};

/// The model of all desk phones here.
pub(super) const MODEL: &str = "yealink-t54w";

/// Name, organisation, extension, roles.
const CALLERS: [(&str, &str, &str, &[Role]); 9] = [
    ("owner", "alpha", "241", &[]),
    ("colleague", "alpha", "242", &[]),
    ("helpdesk", "alpha", "243", &[Role::Helpdesk]),
    ("administrator", "alpha", "244", &[Role::Administrator]),
    ("operator", "alpha", "245", &Role::ALL),
    ("user-b", "beta", "251", &[]),
    ("helpdesk-b", "beta", "252", &[Role::Helpdesk]),
    ("administrator-b", "beta", "253", &[Role::Administrator]),
    ("operator-b", "beta", "254", &Role::ALL),
];

/// What nobody of `beta` reads anywhere: the names of what is tried, of the people of `alpha`, their addresses, a number.
pub(super) const SECRET: [&str; 4] = ["Cible", "Proche", "alpha.example", "612345678"];
/// What a colleague of the owner's reads nowhere.
pub(super) const PRIVATE: [&str; 2] = ["Cible", "612345678"];

/// Somebody who tries.
pub(super) struct Caller {
    pub(super) who: &'static str,
    pub(super) browser: Browser,
    /// Whether what is tried is of their organisation.
    pub(super) is_of_alpha: bool,
    /// Their own desk phone.
    pub(super) phone: Uuid,
}

impl Caller {
    /// What they read nowhere. Who helps in `alpha` reads its journal and its people's sheets.
    pub(super) fn may_not_read(&self) -> &'static [&'static str] {
        match (self.who, self.is_of_alpha) {
            ("colleague", _) => &PRIVATE,
            (_, true) => &[],
            (_, false) => &SECRET,
        }
    }
}

/// Something of an organisation that its staff are at home with.
pub(super) struct Own {
    pub(super) person: Uuid,
    pub(super) template: Uuid,
}

/// The portal with both organisations, and who makes things in `alpha`.
pub(super) struct Scene {
    pub(super) portal: TestPortal,
    pub(super) alpha: Organisation,
    pub(super) beta: Organisation,
    /// Of `alpha`, then of `beta`.
    pub(super) own: Vec<Own>,
    /// Whose everything is that is a person's.
    pub(super) owner: UserRow,
    /// A desk phone of the owner's, beside the one that they have as a caller.
    pub(super) phone: Uuid,
    /// A session of the owner's, and one of the administrator's, in which things are made.
    pub(super) owners: Browser,
    pub(super) administrators: Browser,
    /// How many things were made.
    pub(super) made: u32,
}

impl Scene {
    pub(super) async fn new(database: Database) -> (Self, Vec<Caller>) {
        let portal = TestPortal::new(database).await;
        let alpha = organisation(&portal.database.store, Some("alpha"));
        let beta = organisation(&portal.database.store, Some("beta"));
        let (alpha, beta) = (alpha.await.unwrap(), beta.await.unwrap());
        let mut callers = vec![];
        let mut owner = None;
        for (n, (who, slug, number, roles)) in (1..).zip(CALLERS) {
            let is_of_alpha = slug == "alpha";
            let org = if is_of_alpha { &alpha } else { &beta };
            let name = if is_of_alpha { "Proche" } else { "Lointain" };
            extension(&portal, org, number).await;
            let email = format!("{}@{slug}.example", who.trim_end_matches("-b"));
            let user = NewUser {
                email: email.clone(),
                name: format!("{name} {number}"),
                lang: Lang::Fr,
                extension: Some(number.to_owned()),
                password: Some(PASSWORD.into()),
                roles: roles.to_vec(),
            };
            let user = add_user(&portal.registry(), org, &user).await.unwrap();
            owner.get_or_insert(user);
            callers.push(Caller {
                who,
                browser: portal.signed_in(&email).await,
                is_of_alpha,
                phone: desk_phone(&portal, org, number, "Bureau", n).await,
            });
        }
        let mut scene = Self {
            phone: desk_phone(&portal, &alpha, "241", "Cible", 100).await,
            owners: portal.signed_in("owner@alpha.example").await,
            administrators: portal.signed_in("administrator@alpha.example").await,
            owner: owner.unwrap(),
            own: vec![],
            made: 0,
            portal,
            alpha,
            beta,
        };
        for org in [scene.alpha.clone(), scene.beta.clone()] {
            let person = scene.person(&org, "person").await.id;
            let template = scene.template(&org).await.id;
            scene.own.push(Own { person, template });
        }
        // A version of its keys to go back to.
        let keys = json!([{ "position": 4, "kind": "speed_dial", "value": "06 12 34 56 72" }]);
        let draft = json!({ "phone": scene.phone, "draft": { "version": 1, "keys": keys } });
        let saved = scene.owners.call("phones/save", &draft).await;
        assert_eq!(saved.word(), "done", "{}", saved.body);
        // Whoever helps in `beta` looks at somebody's pages there.
        for caller in callers.iter_mut().filter(|caller| !caller.is_of_alpha) {
            let see = format!("/helpdesk/people/{}/see", scene.own[1].person);
            let begun = caller.browser.post(&see, &[("why", "Rappel")]).await;
            assert_eq!(
                begun.status == 303,
                caller.who != "user-b",
                "{}",
                caller.who
            );
        }
        (scene, callers)
    }

    /// What is at home where somebody is.
    pub(super) fn own(&self, caller: &Caller) -> &Own {
        &self.own[usize::from(!caller.is_of_alpha)]
    }

    /// The version of a desk phone's keys.
    pub(super) async fn keys_version(&self, phone: Uuid) -> i64 {
        let mut read = self.portal.database.store.read().await.unwrap();
        let phone = store::phone::by_id(read.db(), phone).await.unwrap();
        phone.unwrap().row.version
    }
}

/// A hardware address of its own.
pub(super) fn mac(n: u32) -> String {
    let [_, a, b, c] = n.to_be_bytes();
    format!("00:15:65:{a:02x}:{b:02x}:{c:02x}")
}

pub(super) async fn extension(portal: &TestPortal, org: &Organisation, number: &str) {
    let number = Extension::parse(number).unwrap();
    let registry = portal.registry();
    let added = add_extension(&registry, org, &number, &[]);
    added.await.unwrap();
}

pub(super) async fn desk_phone(
    portal: &TestPortal,
    org: &Organisation,
    number: &str,
    name: &str,
    n: u32,
) -> Uuid {
    let new = NewPhone {
        extension: number.to_owned(),
        name: name.to_owned(),
        mac: MacAddress::parse(&mac(n)).unwrap(),
        model: ModelId(MODEL.to_owned()),
        modules: vec![],
    };
    let added = add_phone(&portal.registry(), &portal.web.desk, org, &new).await;
    added.unwrap().id
}
