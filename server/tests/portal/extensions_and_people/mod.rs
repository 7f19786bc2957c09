//! Extensions, devices and people: changed and removed, on both databases, and what the PBX and the journal are told of it.

mod extensions;
mod people;

use crate::support::{browser::Browser, portal::TestPortal};
use renvoi_app::{api::account::Lang, domain::Extension};
use renvoi_server::{
    accounts::Role,
    directory::{self, DirectoryError, NewUser, add_user},
    pbx::{ExtensionPlan, OrgKey, Plan, Subject},
    push,
    store::{self, jobs::Queue, organisation::Organisation},
};
use serde_json::{Value, json};

type Change<T> = Box<dyn FnOnce(&mut T)>;

async fn org(portal: &TestPortal, slug: &str) -> Organisation {
    directory::organisation(&portal.tools.store, Some(slug))
        .await
        .unwrap()
}

fn key(org: &Organisation) -> OrgKey {
    OrgKey::parse(&org.key).unwrap()
}

fn ext(number: &str) -> Extension {
    Extension::parse(number).unwrap()
}

/// What a refusal says.
fn refusal<T>(result: Result<T, DirectoryError>) -> String {
    match result {
        Err(error @ (DirectoryError::Store(_) | DirectoryError::Hash(_))) => panic!("{error}"),
        Err(error) => error.to_string(),
        Ok(_) => panic!("it is refused"),
    }
}

/// Adds a rule that sends every call on.
async fn forward(browser: &mut Browser, outcome: &str, destination: &str) {
    let list = call(browser, "rules/list").await;
    let draft = json!({ "version": list["version"], "name": "Renvoi", "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["immediately"], "outcome": outcome, "destination": destination });
    let answer = browser.call("rules/save", &json!({ "draft": draft })).await;
    assert!(
        answer.status == 200 && answer.body.contains("saved"),
        "{}",
        answer.body
    );
}

async fn call(browser: &mut Browser, function: &str) -> Value {
    let answer = browser.call(function, &json!({})).await;
    assert_eq!(answer.status, 200, "{function}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// The journal's lines, as somebody reads them.
async fn read_journal(browser: &mut Browser, who: &str) -> Vec<Value> {
    let answer = browser
        .call("journal", &json!({ "query": { "who": who } }))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let page: Value = serde_json::from_str(&answer.body).unwrap();
    page["lines"].as_array().unwrap().clone()
}

/// The details of the newest line, which is about this action and by the command line.
async fn told(portal: &TestPortal, action: &str) -> Value {
    let line = portal.journal().await.pop().unwrap();
    assert_eq!(
        (line.action.as_str(), line.actor.as_str()),
        (action, "command line")
    );
    serde_json::from_str(&line.detail).unwrap()
}

/// The subjects that wait to be pushed.
async fn waiting(portal: &TestPortal) -> Vec<String> {
    let mut read = portal.tools.store.read().await.unwrap();
    let jobs = store::jobs::all(read.db(), Queue::Pbx).await.unwrap();
    jobs.into_iter().map(|job| job.subject).collect()
}

async fn settle(portal: &TestPortal) {
    push::drain(&portal.push).await.unwrap();
    assert_eq!(waiting(portal).await, Vec::<String>::new());
}

/// What the PBX holds of an extension.
fn plan(portal: &TestPortal, org: &Organisation, number: &str) -> ExtensionPlan {
    match portal.pbx.held(&Subject::Extension(key(org), ext(number))) {
        Some(Plan::Extension(plan)) => plan,
        other => panic!("{number}: {other:?}"),
    }
}

/// The display names of an organisation's devices, by their names on the PBX.
fn shown(portal: &TestPortal, org: &Organisation) -> Vec<(String, String)> {
    let plans = portal.pbx.subjects().into_iter();
    let plans = plans.filter_map(|subject| portal.pbx.held(&subject));
    let device = |plan| match plan {
        Plan::Device(plan) if plan.endpoint.as_str().starts_with(&org.key) => {
            let name = plan.endpoint.as_str()[org.key.len() + 1..].to_owned();
            Some((name, format!("{} {}", plan.display_name, plan.language)))
        }
        _ => None,
    };
    plans.filter_map(device).collect()
}

async fn colleague(portal: &TestPortal, email: &str, roles: &[Role]) -> Organisation {
    let org = org(portal, email.split(['@', '.']).nth(1).unwrap()).await;
    let new = NewUser {
        email: email.into(),
        name: "Nora Petit".into(),
        lang: Lang::En,
        extension: None,
        password: Some(crate::support::portal::PASSWORD.into()),
        roles: roles.to_vec(),
    };
    add_user(&portal.registry(), &org, &new).await.unwrap();
    org
}
