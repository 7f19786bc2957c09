//! What a line comes to, as the journal tells it.

use serde_json::{Map, Value, json};

use super::{
    super::{Wish, present::Known},
    Place,
};
use crate::accounts::Role;

/// What is said of somebody in the end.
pub(super) struct Said<'a> {
    pub(super) email: &'a str,
    pub(super) name: &'a str,
    pub(super) lang: &'a str,
    /// Where they change.
    pub(super) roles: Option<&'a [Role]>,
}

/// Somebody new, as the journal tells it.
pub(super) fn added(said: &Said<'_>, place: &Place<'_>, wish: &Wish) -> Value {
    let mut detail = json!({
        "email": said.email,
        "name": said.name,
        "lang": said.lang,
        "extension": place.line,
        "roles": names(said.roles.unwrap_or_default()),
    });
    // What the extension has and the line does not speak of, another line may take.
    let direct = wish.direct.as_deref().unwrap_or_default();
    if place.line.is_some() && !direct.is_empty() {
        detail["direct"] = json!(direct);
    }
    if place.voicemail.unwrap_or(place.voicemail_before()) {
        detail["voicemail"] = true.into();
    }
    if place.is_made() {
        detail["extension_new"] = true.into();
    }
    detail
}

/// Somebody who becomes another, likewise.
pub(super) fn changed(known: &Known, said: &Said<'_>, place: &Place<'_>) -> Value {
    let mut changed = Map::new();
    let mut tell = |property: &str, before: Value, after: Value| {
        if before != after {
            changed.insert(property.to_owned(), json!([before, after]));
        }
    };
    tell("name", json!(known.row.name), json!(said.name));
    tell("email", json!(known.row.email), json!(said.email));
    tell("lang", json!(known.row.lang), json!(said.lang));
    tell("extension", json!(place.had), json!(place.line));
    if let Some(after) = place.direct {
        tell("direct", json!(place.direct_before()), json!(after));
    }
    if let Some(after) = place.voicemail {
        tell("voicemail", json!(place.voicemail_before()), json!(after));
    }
    if let Some(after) = said.roles {
        tell("roles", names(&known.roles), names(after));
    }
    let mut detail = json!({ "changed": changed });
    if place.is_made() {
        detail["extension_new"] = true.into();
    }
    detail
}

fn names(roles: &[Role]) -> Value {
    roles.iter().map(|role| role.name()).collect()
}
