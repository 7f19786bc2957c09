//! An extension's telephones, what their keys do, and the models that there are.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Path, Request, State},
    http::HeaderMap,
    response::Response,
};
use jiff::civil::DateTime;
use renvoi_app::{
    api::{
        forwarding::FieldError,
        phones::{KeyDraft, KeysChanged, KeysDraft, KeysView, Progress},
        session::User,
    },
    domain::phones::Does,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    super::Web,
    body::typed,
    change::Change,
    condition::{Versioned, replaced, versioned},
    may::{May, OfExtension, PhonesRead, PhonesWrite},
    path::id,
    problem::{Problem, What, Wrong},
    query::NoQuery,
};
use crate::phones::models::catalogue;

/// All of the extension's, in the order in which they ring.
pub(in crate::web) async fn list(
    may: OfExtension<PhonesRead>,
    _: NoQuery,
    State(web): State<Web>,
) -> Result<Json<Value>, Problem> {
    let list = web.services.phones.list(&may.who.reading()).await?;
    let phones = list.phones.iter().map(|phone| {
        json!({
            "id": phone.id, "name": phone.name, "mac": phone.mac, "registered": phone.registered,
            "model": phone.model.as_ref().map(|model| &model.id),
            "progress": phone.progress.as_ref().map(told),
        })
    });
    Ok(Json(json!({ "phones": phones.collect::<Vec<_>>() })))
}

pub(super) fn told(progress: &Progress) -> Value {
    let at = |at: DateTime| at.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let state = serde_json::to_value(progress.state).unwrap_or_default();
    json!({
        "version": progress.version, "state": state["state"], "saved_at": at(progress.saved),
        "told_at": progress.told.map(at), "fetched_at": progress.last_fetched.map(at),
    })
}

/// The models that the portal knows.
pub(in crate::web) async fn models(_: May<User, PhonesRead>, _: NoQuery) -> Json<Value> {
    let models = catalogue().all().iter().map(|model| {
        let modules: Vec<_> = model
            .modules
            .iter()
            .map(|module| json!({ "name": module.name, "most": module.most, "keys": module.keys }))
            .collect();
        json!({
            "id": model.id, "vendor": model.vendor, "name": model.name, "keys": model.keys, "label_length": model.label_length,
            "kinds": model.kinds, "modules": modules, "verified": model.verified,
        })
    });
    Json(json!({ "models": models.collect::<Vec<_>>() }))
}

/// The keys of one that do something or are locked.
pub(in crate::web) async fn show(
    may: OfExtension<PhonesRead>,
    _: NoQuery,
    State(web): State<Web>,
    Path(path): Path<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = id(&path)?;
    let view = web.services.phones.keys(&may.who.reading(), id).await?;
    Ok(versioned(&headers, &view, &document(&view)))
}

impl Versioned for KeysView {
    fn version(&self) -> String {
        self.version.to_string()
    }
}

fn document(view: &KeysView) -> Value {
    let keys = view
        .keys
        .iter()
        .map(|view| &view.key)
        .filter(|key| key.does != Does::Empty || key.locked);
    let keys = keys.map(|key| {
        let KeyDraft {
            module,
            position,
            kind,
            value,
            label,
        } = KeyDraft::of(key);
        json!({ "module": module, "position": position, "kind": kind, "value": value, "label": label, "locked": key.locked })
    });
    json!({ "version": view.version, "keys": keys.collect::<Vec<_>>() })
}

/// Keys as a program sends them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewKeys {
    version: Option<i64>,
    keys: Vec<NewKey>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewKey {
    #[serde(default)]
    module: u8,
    position: u16,
    kind: String,
    #[serde(default)]
    value: String,
    #[serde(default)]
    label: String,
    /// As it was read; it changes nothing.
    #[serde(default, rename = "locked")]
    _locked: bool,
}

/// Other keys in their place, all or nothing: those that are not named are empty then, locked ones stay.
pub(in crate::web) async fn replace(
    may: OfExtension<PhonesWrite>,
    _: NoQuery,
    State(web): State<Web>,
    Path(path): Path<HashMap<String, String>>,
    request: Request,
) -> Result<Response, Problem> {
    let id = id(&path)?;
    let change = Change::read(request).await?;
    let phones = &web.services.phones;
    let reader = may.who.reading();
    let before = change.meant.of(phones.keys(&reader, id)).await?;
    let sent: NewKeys = typed(change.document)?;
    let named: Vec<(u8, u16)> = sent
        .keys
        .iter()
        .map(|key| (key.module, key.position))
        .collect();
    let mut keys: Vec<KeyDraft> = sent
        .keys
        .into_iter()
        .map(|key| KeyDraft {
            module: key.module,
            position: key.position,
            kind: key.kind,
            value: key.value,
            label: key.label,
        })
        .collect();
    let others = before.keys.iter().map(|view| &view.key).filter(|key| {
        let spot = (key.spot.module, key.spot.position);
        !key.locked && key.does != Does::Empty && !named.contains(&spot)
    });
    keys.extend(others.map(|key| KeyDraft {
        module: key.spot.module,
        position: key.spot.position,
        kind: "empty".to_owned(),
        ..KeyDraft::default()
    }));
    let draft = KeysDraft {
        version: sent.version.unwrap_or(before.version),
        writer: String::new(),
        keys,
    };
    match phones.save(&may.who, id, &draft).await? {
        KeysChanged::Saved { .. } => {
            let view = phones.keys(&reader, id).await?;
            Ok(replaced(&view, &document(&view)))
        }
        KeysChanged::Stale { version } => Err(What::Stale(version.to_string()).into()),
        KeysChanged::Refused { errors } => {
            let wrong = errors.iter().map(|error| placed(error, &named));
            Err(What::Refused(wrong.collect()).into())
        }
    }
}

/// An error of a key's form, by the key's place in the list that was sent.
pub(super) fn placed(error: &FieldError, named: &[(u8, u16)]) -> Wrong {
    let place = || {
        let mut words = error.field.strip_prefix("key-")?.splitn(3, '-');
        let spot: (u8, u16) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let at = named.iter().position(|named| *named == spot)?;
        Some(format!("keys[{at}].{}", words.next()?))
    };
    Wrong::field(place().as_deref().unwrap_or("keys"), error)
}

#[cfg(test)]
mod tests {
    use renvoi_app::api::account::Lang;

    use super::*;

    #[test]
    fn errors_stand_where_the_key_does() {
        let named = [(0, 3), (1, 60)];
        let at = |field: &str| {
            let error = FieldError::new(field, "key_kind", "");
            placed(&error, &named).told(Lang::En)["pointer"].clone()
        };
        assert_eq!(at("key-1-60-value"), "/keys/1/value");
        assert_eq!(at("key-0-3-kind"), "/keys/0/kind");
        assert_eq!(at("key-0-4-kind"), "/keys");
        assert_eq!(at(""), "/keys");
    }
}
