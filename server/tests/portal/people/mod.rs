//! People of an organisation as who administers it lists, adds, changes, invites and deactivates them; organisations as who runs the
//! platform does.

mod adding;
mod changing;
mod deactivated;
mod list;
mod may;
mod organisations;

use crate::support::{
    browser::{Answer, Browser},
    portal::{PASSWORD, TestPortal},
};
use renvoi_app::api::account::Lang;
use renvoi_server::{
    accounts::Role,
    directory::{NewUser, add_user, organisation},
    store::{self, user::UserRow},
};
use serde_json::{Value, json};
use uuid::Uuid;

async fn user(portal: &TestPortal, email: &str) -> UserRow {
    let mut read = portal.database.store.read().await.unwrap();
    let found = store::user::by_email(read.db(), email).await.unwrap();
    found.unwrap_or_else(|| panic!("{email} is there"))
}

async fn add(portal: &TestPortal, name: &str, roles: &[Role]) -> Uuid {
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let new = NewUser {
        email: format!(
            "{}@alpha.example",
            name.split_whitespace().last().unwrap().to_lowercase()
        ),
        name: name.to_owned(),
        lang: Lang::Fr,
        extension: None,
        password: Some(PASSWORD.into()),
        roles: roles.to_vec(),
    };
    add_user(&portal.registry(), &org, &new).await.unwrap().id
}

async fn operator(portal: &TestPortal) -> Browser {
    add(portal, "operator", &[Role::Operator, Role::Administrator]).await;
    portal.signed_in("operator@alpha.example").await
}

/// A hidden field of a page.
fn hidden(page: &Answer, name: &str) -> String {
    let at = page.body.find(&format!("name=\"{name}\"")).unwrap();
    let rest = &page.body[at..];
    let value = rest.split("value=\"").nth(1).unwrap();
    value.split('"').next().unwrap().to_owned()
}

/// The form of somebody, with some of its fields changed.
async fn form(browser: &mut Browser, id: Uuid, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let page = browser.get(&format!("/admin/people/{id}")).await;
    assert_eq!(page.status, 200);
    let mut fields = vec![
        ("writer".to_owned(), hidden(&page, "writer")),
        ("version".to_owned(), hidden(&page, "version")),
    ];
    for (name, value) in changes {
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields
}

async fn post(browser: &mut Browser, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    browser.post(path, &fields).await
}

async fn actions(portal: &TestPortal) -> Vec<(String, Value)> {
    let lines = portal.journal().await;
    let read =
        |line: store::journal::Line| (line.action, serde_json::from_str(&line.detail).unwrap());
    lines.into_iter().map(read).collect()
}

/// A rule of the signed-in person that sends every call somewhere.
async fn forward(browser: &mut Browser, name: &str, to: &str) {
    let list = browser.call("rules/list", &json!({})).await;
    let list: Value = serde_json::from_str(&list.body).unwrap();
    let draft = json!({ "version": list["version"], "name": name, "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["busy"], "outcome": "forward", "destination": to });
    let saved = browser.call("rules/save", &json!({ "draft": draft })).await;
    assert!(saved.body.contains("saved"), "{}", saved.body);
}
