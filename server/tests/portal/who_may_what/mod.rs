//! Who × what: every operation there is over HTTP, tried by everybody. The list is the router's and the functions' own, so
//! nothing can be added without a line here. The settings are those that are delivered.

mod arguments;
mod attempts;
mod people;
mod table;

use renvoi_app::{api::account::Lang, domain::SecondFactorFor};
use renvoi_server::{
    accounts::Role,
    config::Sessions,
    directory::{NewUser, add_user, organisation, set_organisation},
    store,
    web::operations,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

use self::{
    attempts::send,
    people::{come, helped, message, people, target, waits},
    table::table,
};
use crate::{
    on_both,
    support::{
        Database,
        browser::Browser,
        portal::{PASSWORD, TestPortal},
    },
};

on_both!(
    everybody_may_do_what_the_table_says_and_nothing_else,
    what_is_refused_is_read_by_who_helps_in_its_organisation,
);

/// The target's words, which nobody else may read.
const SECRET: [&str; 3] = ["Cible", "612345678", "12\u{a0}34\u{a0}56\u{a0}78"];

/// What is sent: the operation's own arguments, aimed at the target.
enum Sent {
    Nothing,
    Form(Vec<(&'static str, String)>),
    Json(Value),
}

/// A rule of the owner's, and the list it is in.
struct Target {
    id: String,
    version: i64,
    aims: Aims,
}

/// What else is aimed at: a message of the owner's, their account; somebody who is helped, a telephone of theirs, and what makes another
/// address for them.
#[derive(Clone, Copy, Default)]
struct Aims {
    message: Uuid,
    owner: Uuid,
    helped: Uuid,
    phone: Uuid,
    address: Uuid,
    /// A desk phone of the owner's.
    desk: Uuid,
}

/// One that nobody has.
fn address(aims: &Aims) -> String {
    format!("{}@alpha.example", aims.address)
}

#[test]
fn every_operation_has_a_line_and_every_line_an_operation() {
    let mut all: Vec<String> = operations()
        .into_iter()
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    all.sort();
    let told: Vec<String> = table().into_keys().collect();
    assert_eq!(told, all);
}

/// As an organisation and a configuration are that say nothing: whoever holds a role shows a second factor, and sessions end.
async fn delivered(database: Database) -> TestPortal {
    let portal = TestPortal::new(database).await;
    for slug in ["alpha", "beta"] {
        set_organisation(&portal.registry(), slug, |settings| {
            settings.second_factor = SecondFactorFor::default();
        })
        .await
        .unwrap();
    }
    portal.with_sessions(Sessions::default())
}

async fn everybody_may_do_what_the_table_says_and_nothing_else(database: Database) {
    let portal = delivered(database).await;
    people(&portal).await;
    let aims = helped(&portal, message(&portal).await).await;
    let mut aim = target(&mut come(&portal, "owner").await, aims).await;
    let mut wrong = Vec::new();
    for (what, cells) in table() {
        // So many tokens that are none may be shown in a minute.
        portal.clock.advance(10);
        for (who, expected) in cells {
            let mut before = lists(&portal).await;
            if before["alpha 204"] != aim.version {
                aim = target(&mut come(&portal, "owner").await, aims).await;
                before = lists(&portal).await;
            }
            let mut browser = come(&portal, who).await;
            let own = match who {
                "colleague" | "elsewhere" => version_of(&mut browser).await,
                _ => aim.version,
            };
            if what.contains("/address") {
                aim.aims.address = Uuid::now_v7();
                waits(&portal, &aim.aims).await;
            }
            let answer = send(&mut browser, &what, &aim, own).await;
            if answer.0 != expected {
                wrong.push(format!("{who}: {what}: {} instead of {expected}", answer.0));
            }
            if who == "owner" {
                continue;
            }
            // Who helps in an organisation reads its journal; `colleague` does.
            let helps = ["helpdesk", "admin", "operator", "colleague"].contains(&who);
            for secret in SECRET {
                let open = ["/journal", "/journal/export", "GET /helpdesk/people/{id}"];
                if helps && open.iter().any(|end| what.ends_with(end)) {
                    break;
                }
                assert!(!answer.1.contains(secret), "{who} reads {secret} by {what}");
            }
            let after = lists(&portal).await;
            // A rule of one's own is all that may have come of it.
            let others = |lists: &BTreeMap<String, i64>| -> BTreeMap<String, i64> {
                let kept = lists.iter().filter(|(line, _)| match who {
                    "colleague" => *line != "alpha 207",
                    "elsewhere" => *line != "beta 204",
                    _ => true,
                });
                kept.map(|(line, version)| (line.clone(), *version))
                    .collect()
            };
            assert_eq!(
                others(&before),
                others(&after),
                "{who} changed a list by {what}"
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Role by organisation: the page is the same for all who may come, so what stands on it is asked for here.
async fn what_is_refused_is_read_by_who_helps_in_its_organisation(database: Database) {
    let portal = TestPortal::new(database).await;
    people(&portal).await;
    let mut owner = portal.signed_in("204@alpha").await;
    target(&mut owner, Aims::default()).await;
    let mut admin = come(&portal, "admin").await;
    let settings = admin.call("administration/settings", &json!({})).await;
    let settings: Value = serde_json::from_str(&settings.body).unwrap();
    let version = settings["version"].as_str().unwrap();
    let policy = [("form", "policy"), ("version", version), ("national", "on")];
    assert_eq!(admin.post("/admin", &policy).await.status, 303);

    for who in ["helpdesk", "admin", "operator", "colleague"] {
        let answer = come(&portal, who).await.get("/helpdesk/refused").await;
        assert_eq!(answer.status, 200, "{who}");
        let told = ["Cible", "Owner of 204", "1\u{a0}règle refusée"];
        assert!(told.iter().all(|told| answer.body.contains(told)), "{who}");
    }
    for who in ["nobody", "ended", "locked", "plain", "elsewhere", "owner"] {
        let answer = come(&portal, who).await.get("/helpdesk/refused").await;
        assert_ne!(answer.status, 200, "{who}");
        assert!(!answer.body.contains("Cible"), "{who}");
    }
    // Who helps elsewhere, and who administers it, reads what is refused there: nothing.
    let org = organisation(&portal.database.store, Some("beta"));
    let admin = NewUser {
        email: "admin@beta.example".to_owned(),
        name: "admin".to_owned(),
        lang: Lang::Fr,
        extension: None,
        password: Some(PASSWORD.into()),
        roles: vec![Role::Administrator],
    };
    add_user(&portal.registry(), &org.await.unwrap(), &admin)
        .await
        .unwrap();
    for elsewhere in ["207@beta", "admin@beta.example"] {
        let mut browser = portal.signed_in(elsewhere).await;
        for page in ["/helpdesk/refused", "/admin"] {
            let answer = browser.get(page).await;
            assert!(!answer.body.contains("Cible"), "{elsewhere} reads {page}");
        }
        let answer = browser.get("/helpdesk/refused").await;
        assert!(answer.body.contains("Aucune règle enregistrée"));
    }
}

async fn rules(browser: &mut Browser) -> Value {
    let answer = browser.call("rules/list", &json!({})).await;
    serde_json::from_str(&answer.body).unwrap()
}

async fn version_of(browser: &mut Browser) -> i64 {
    rules(browser).await["version"].as_i64().unwrap()
}

/// The version of every list there is, by organisation and extension.
async fn lists(portal: &TestPortal) -> BTreeMap<String, i64> {
    let mut read = portal.database.store.read().await.unwrap();
    let mut all = BTreeMap::new();
    for org in store::organisation::all(read.db()).await.unwrap() {
        for number in store::extension::numbers(read.db(), org.id).await.unwrap() {
            let row = store::extension::by_number(read.db(), org.id, &number)
                .await
                .unwrap()
                .unwrap();
            all.insert(format!("{} {number}", org.slug), row.rules_version);
        }
    }
    all
}
