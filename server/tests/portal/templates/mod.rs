//! Keys that an administrator gives to many phones: defined, shown, applied as a job that goes on, taken back.

mod api;
mod application;
mod definition;
mod groups;
mod owners;
mod pages;
mod runs;
mod thousand;

use crate::support::{Database, browser::Browser, portal::TestPortal};
use renvoi_app::{
    api::{
        phones::{KeyDraft, KeysDraft},
        templates::{TemplateChanged, TemplateDraft},
    },
    domain::{Extension, phones::Spot},
};
use renvoi_server::{
    directory::{add_extension, organisation},
    phones::templates::{Templates, Whose},
};
use serde_json::{Value, json};
use uuid::Uuid;

const MAC: &str = "00:15:65:00:02:04";
const OTHER: &str = "00:04:13:00:02:07";

struct Desk {
    portal: TestPortal,
    templates: Templates,
    alpha: Whose,
}

impl Desk {
    async fn new(database: Database) -> Self {
        let portal = TestPortal::new(database).await;
        let templates = Templates::new(portal.web.desk.clone(), Some(portal.push.clone()));
        let alpha = Whose::at_server(
            &organisation(&portal.database.store, Some("alpha"))
                .await
                .unwrap(),
        );
        Self {
            portal,
            templates,
            alpha,
        }
    }

    async fn extension(&self, number: &str) {
        let org = organisation(&self.portal.database.store, Some("alpha"));
        let (org, number) = (org.await.unwrap(), Extension::parse(number).unwrap());
        add_extension(&self.portal.registry(), &org, &number, &[])
            .await
            .unwrap();
    }

    async fn phone(&self, number: &str, mac: &str, model: &str) -> Uuid {
        self.portal.desk_phone("alpha", number, mac, model).await.id
    }

    async fn define(&self, draft: &TemplateDraft) -> Uuid {
        match self.templates.define(&self.alpha, None, draft).await {
            Ok(TemplateChanged::Saved { id, version: 1 }) => id,
            other => panic!("{other:?}"),
        }
    }

    async fn apply(&self) -> Uuid {
        let run = self.templates.apply(&self.alpha, None).await.unwrap();
        let run = run.unwrap();
        self.templates.drain().await.unwrap();
        run
    }

    /// Takes the last application back.
    async fn undo(&self) {
        let last = self.templates.last(&self.alpha).await.unwrap();
        let begun = self.templates.undo(&self.alpha, last.unwrap()).await;
        begun.unwrap().unwrap();
        self.templates.drain().await.unwrap();
    }
}

/// A template: position, kind, value, whether it is locked.
fn draft(name: &str, audience: &str, keys: &[(u16, &str, &str, bool)]) -> TemplateDraft {
    let (audience, of) = audience.split_once(':').unwrap_or((audience, ""));
    let spot = |position| Spot {
        module: 0,
        position,
    };
    TemplateDraft {
        name: name.to_owned(),
        audience: audience.to_owned(),
        model: of.to_owned(),
        group: of.to_owned(),
        keys: KeysDraft {
            keys: keys
                .iter()
                .map(|(position, kind, value, _)| KeyDraft {
                    position: *position,
                    kind: (*kind).to_owned(),
                    value: (*value).to_owned(),
                    ..KeyDraft::default()
                })
                .collect(),
            ..KeysDraft::default()
        },
        locked: keys
            .iter()
            .filter(|(.., locked)| *locked)
            .map(|(position, ..)| spot(*position))
            .collect(),
    }
}

async fn read(browser: &mut Browser, phone: Uuid) -> Value {
    let answer = browser
        .call("phones/keys", &json!({ "phone": phone }))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

async fn save(browser: &mut Browser, phone: Uuid, version: i64, position: u16, number: &str) {
    let key = if number.is_empty() {
        json!({ "position": position, "kind": "empty" })
    } else {
        json!({ "position": position, "kind": "speed_dial", "value": number })
    };
    let draft = json!({ "version": version, "keys": [key] });
    let answer = browser
        .call("phones/save", &json!({ "phone": phone, "draft": draft }))
        .await;
    assert!(answer.body.contains("saved"), "{}", answer.body);
}

/// Positions of the phone itself whose keys do something, with what: `1 line`, `5! 15` where it is locked.
fn used(view: &Value) -> Vec<String> {
    let keys = view["keys"].as_array().unwrap().iter();
    let used = keys.filter(|key| key["kind"] != "empty" || key["locked"] == true);
    used.map(|key| {
        let lock = if key["locked"] == true { "!" } else { "" };
        let what = ["number", "extension", "kind"]
            .iter()
            .find_map(|part| key[*part].as_str());
        format!("{}{lock} {}", key["position"], what.unwrap_or_default())
    })
    .collect()
}
