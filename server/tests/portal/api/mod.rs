//! The API as a program sees it: versions, problems, the journal, tokens that end. Who may what is in `api_tokens.rs`.

mod problems;
mod rules;
mod settings;
mod tokens;

use serde_json::{Value, json};

const ALL: &[&str] = &[
    "rules:read",
    "rules:write",
    "explain",
    "journal:read",
    "calendar:read",
    "calendar:write",
    "hours:read",
    "hours:write",
    "policy:read",
    "policy:write",
];

fn rule(name: &str, to: &str) -> Value {
    json!({ "name": name, "enabled": true, "origin": { "kind": "anyone" }, "triggers": ["immediately"],
        "outcome": { "forward": to } })
}
