//! What the rules page and the first page say of a list, over HTTP: the coming week, rules that never serve, destinations that
//! have gone, forwards that have been on for long. On both databases.

mod destinations;
mod lasting;
mod trying;
mod week;

use serde_json::{Value, json};

use crate::support::browser::Browser;

fn draft(version: i64, name: &str) -> Value {
    json!({
        "version": version, "name": name, "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["immediately"], "seconds": "", "outcome": "forward", "destination": "06 12 34 56 78",
    })
}

#[expect(clippy::needless_pass_by_value, reason = "written where it is used")]
fn with(mut draft: Value, changes: Value) -> Value {
    for (key, value) in changes.as_object().unwrap() {
        draft[key] = value.clone();
    }
    draft
}

async fn call(browser: &mut Browser, function: &str, arguments: Value) -> Value {
    let answer = browser.call(function, &arguments).await;
    assert_eq!(answer.status, 200, "{function}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

async fn list(browser: &mut Browser) -> Value {
    call(browser, "rules/list", json!({})).await
}

async fn save(browser: &mut Browser, draft: Value) {
    let answer = call(browser, "rules/save", json!({ "draft": draft })).await;
    assert_eq!(answer["changed"], "saved", "{answer}");
}

async fn page(browser: &mut Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status, 200);
    answer.body.replace(['\u{a0}', '\u{202f}'], " ")
}

/// A page as it is read: without tags, among which scripts stand in the head only.
fn words(page: &str) -> String {
    let body = page.split_once("<body").unwrap().1;
    let parts = body.split('<').filter_map(|part| part.split_once('>'));
    parts.map(|(_, text)| text).collect()
}
