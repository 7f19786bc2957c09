//! What is dialled at phones becomes part of the lists, on both databases: once, in its place in time, and told.

mod codes;
mod forwards;
mod switches;
mod worker;

use jiff::civil::{DateTime, date};
use renvoi_app::domain::{Extension, RuleCode};
use renvoi_server::{
    clock::Clock as _,
    pbx::{OrgKey, Plan, Subject, dialled::Deed, plan::ExtensionPlan},
    push, store,
};
use serde_json::{Value, json};

use crate::support::{browser::Browser, portal::TestPortal};

async fn subject(portal: &TestPortal, slug: &str) -> Subject {
    let mut read = portal.database.store.read().await.unwrap();
    let org = store::organisation::by_slug(read.db(), slug).await;
    let key = OrgKey::parse(&org.unwrap().unwrap().key).unwrap();
    Subject::Extension(key, ext("204"))
}

fn ext(number: &str) -> Extension {
    Extension::parse(number).unwrap()
}

/// Now, in the PBX's seconds.
fn now(portal: &TestPortal) -> i64 {
    portal.clock.millis() / 1000
}

fn switch(code: i64, on: bool) -> Deed {
    Deed::Switch {
        code: RuleCode::new(code).unwrap(),
        on,
    }
}

fn evening() -> DateTime {
    date(2026, 4, 15).at(0, 0, 0, 0)
}

async fn list(browser: &mut Browser) -> Value {
    let answer = browser.call("rules/list", &json!({})).await;
    serde_json::from_str(&answer.body).unwrap()
}

async fn save(browser: &mut Browser, version: i64, name: &str) {
    let draft = json!({
        "version": version, "name": name, "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["busy"], "seconds": "", "outcome": "forward", "destination": "06 12 34 56 78",
    });
    let answer = browser.call("rules/save", &json!({ "draft": draft })).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

/// A list of two rules, on the PBX.
async fn two_rules(portal: &TestPortal) -> Browser {
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, 0, "A").await;
    save(&mut browser, 1, "B").await;
    push::drain(&portal.push).await.unwrap();
    browser
}

/// Which rules are on, as the page shows them and as the PBX has them.
async fn shown(portal: &TestPortal, browser: &mut Browser) -> (Vec<bool>, Vec<bool>) {
    push::drain(&portal.push).await.unwrap();
    let view = list(browser).await;
    let rules = view["rules"].as_array().unwrap().iter();
    let page = rules.map(|rule| rule["rule"]["enabled"].as_bool().unwrap());
    let plan = plan(portal).await;
    let pbx = plan.rules.iter().map(|planned| planned.rule.enabled);
    (page.collect(), pbx.collect())
}

async fn plan(portal: &TestPortal) -> ExtensionPlan {
    match portal.pbx.held(&subject(portal, "alpha").await) {
        Some(Plan::Extension(plan)) => plan,
        other => panic!("{other:?}"),
    }
}

/// The journal's lines about rules: author, action.
async fn told(portal: &TestPortal) -> Vec<(String, String)> {
    let lines = portal.journal().await.into_iter();
    lines
        .filter(|line| line.action.starts_with("rules.") && line.action != "rules.saved")
        .map(|line| (line.actor, line.action))
        .collect()
}

fn line(actor: &str, action: &str) -> (String, String) {
    (actor.to_owned(), action.to_owned())
}
