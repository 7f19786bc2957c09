//! What an administrator sets, and what becomes of it: the list of what it refuses, the plans on the PBX, the journal.

mod calendar;
mod policy;
mod saving;
mod signing_in;

use renvoi_app::domain::Extension;
use renvoi_server::{
    directory::organisation,
    pbx::{ExtensionPlan, OrgKey, Plan, Subject},
    push,
};
use serde_json::{Value, json};

use crate::support::{
    browser::{Answer, Browser},
    portal::TestPortal,
};

async fn settings(browser: &mut Browser) -> Value {
    let answer = browser.call("administration/settings", &json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// Posts a form of the page as it now is.
async fn save(browser: &mut Browser, form: &str, fields: &[(&str, &str)]) -> Answer {
    let version = settings(browser).await["version"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut all = vec![("form", form), ("version", version.as_str())];
    all.extend(fields);
    browser.post("/admin", &all).await
}

async fn forward_to(browser: &mut Browser, destination: &str) -> Value {
    let list = browser.call("rules/list", &json!({})).await;
    let list: Value = serde_json::from_str(&list.body).unwrap();
    let draft = json!({ "version": list["version"], "name": "Mobile", "enabled": true, "origin": "anyone",
        "slot": "always", "triggers": ["immediately"], "outcome": "forward", "destination": destination });
    let answer = browser.call("rules/save", &json!({ "draft": draft })).await;
    serde_json::from_str(&answer.body).unwrap()
}

async fn plan(portal: &TestPortal, slug: &str) -> ExtensionPlan {
    push::drain(&portal.push).await.unwrap();
    let org = organisation(&portal.database.store, Some(slug))
        .await
        .unwrap();
    let subject = Subject::Extension(
        OrgKey::parse(&org.key).unwrap(),
        Extension::parse("204").unwrap(),
    );
    match portal.pbx.held(&subject) {
        Some(Plan::Extension(plan)) => plan,
        other => panic!("{other:?}"),
    }
}
