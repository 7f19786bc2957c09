//! One attempt, and the word for what came of it.

use axum::{body::Body, http::Method};

use super::{Sent, Target, arguments::arguments};
use crate::support::browser::{Browser, word};

/// Does it; answers the table's word for what happened, and what was read.
pub(super) async fn send(
    browser: &mut Browser,
    what: &str,
    target: &Target,
    own: i64,
) -> (String, String) {
    let (method, path) = what.split_once(' ').unwrap();
    let id = if path.starts_with("/voicemail") {
        target.aims.message.to_string()
    } else if path == "/helpdesk/people/{id}" {
        target.aims.owner.to_string()
    } else if path.starts_with("/helpdesk/") || path.starts_with("/admin/people/") {
        target.aims.helped.to_string()
    } else if path == "/phones/{id}/colleagues" {
        target.aims.desk.to_string()
    } else {
        target.id.clone()
    };
    let path = path
        .replace("{id}", &id)
        .replace("{extension}", "204")
        .replace("{slug}", "alpha")
        .replace("/journal/export", "/journal/export?format=csv")
        .replace("{*name}", "renvoi.js")
        .replace("{*file}", "001565000001.cfg");
    if path == "/events" {
        // A stream has no end to wait for.
        let request = browser
            .request(Method::GET, &path)
            .body(Body::empty())
            .unwrap();
        let status = browser.status(request).await;
        return (word(status, "", ""), String::new());
    }
    let answer = match arguments(what, target, own) {
        Sent::Nothing => browser.get(&path).await,
        Sent::Form(fields) => {
            let fields: Vec<(&str, &str)> = fields
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            browser.post(&path, &fields).await
        }
        Sent::Json(value) => {
            if let Some(function) = path.strip_prefix("/api/fn/") {
                browser.call(function, &value).await
            } else {
                let request = browser
                    .request(method.parse().unwrap(), &path)
                    .header("content-type", "application/json")
                    .header("if-match", "*")
                    .body(Body::from(value.to_string()));
                browser.send(request.unwrap()).await
            }
        }
    };
    assert_eq!(
        method == "GET",
        matches!(arguments(what, target, own), Sent::Nothing)
    );
    (answer.word(), answer.body)
}
