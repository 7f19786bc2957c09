//! Rules over HTTP, on both databases: every change, every refusal, and nobody else's rules.

mod circles;
mod order;
mod rubbish;
mod saving;
mod sessions;
mod temporary;

use crate::support::browser::{Answer, Browser};
use serde_json::{Value, json};

fn draft(version: i64) -> Value {
    json!({
        "version": version, "name": "Tout vers le mobile", "enabled": true, "origin": "anyone", "slot": "always",
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

async fn list(browser: &mut Browser) -> Value {
    let answer = browser.call("rules/list", &json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

async fn save(browser: &mut Browser, draft: Value) -> Value {
    let answer = browser.call("rules/save", &json!({ "draft": draft })).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

const FORM: [(&str, &str); 8] = [
    ("version", "0"),
    ("name", "Tout vers le mobile"),
    ("enabled", "true"),
    ("origin", "anyone"),
    ("slot", "always"),
    ("trigger", "immediately"),
    ("outcome", "forward"),
    ("destination", "06 12 34 56 78"),
];

/// Posts a form of the first page as it now is.
async fn forward(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let version = list(browser).await["version"].to_string();
    let mut all = vec![("version", version.as_str())];
    all.extend(fields);
    browser.post(path, &all).await
}
