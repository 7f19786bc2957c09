//! An extension's rules.

use axum::{
    Json,
    extract::{Path, Request, State},
    http::HeaderMap,
    response::{IntoResponse as _, Response},
};
use renvoi_app::{
    api::forwarding::{Changed, Forwarding as _, PushReason, PushState},
    domain::json::{JsonError, read_switch},
};
use serde_json::{Value, json};
use std::collections::HashMap;

use super::{
    super::{Web, identity::preferences_of},
    change::Change,
    condition::{replaced, versioned},
    may::{OfExtension, RulesRead, RulesToggle, RulesWrite},
    path::id,
    problem::{Problem, What, Wrong},
    query::NoQuery,
};
use crate::forwarding::{Held, Line, ReplaceError, replace as replace_list};

/// The list.
pub(in crate::web) async fn show(
    may: OfExtension<RulesRead>,
    _: NoQuery,
    State(web): State<Web>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut read = web.store.read().await?;
    let line = Line::own(read.db(), &may.who).await?;
    Ok(versioned(&headers, &line.list.version, &line.list))
}

/// What the PBX has of it.
pub(in crate::web) async fn state(
    may: OfExtension<RulesRead>,
    _: NoQuery,
    State(web): State<Web>,
) -> Result<Response, Problem> {
    let view = web.api.forwarding.push_state(&may.who).await?;
    let mut told = json!({ "version": view.version });
    match view.state {
        PushState::Applied { at } => {
            told["state"] = "applied".into();
            told["applied_at"] = at.strftime("%Y-%m-%dT%H:%M:%S").to_string().into();
        }
        PushState::Pending => told["state"] = "pending".into(),
        PushState::Failed { reason, retry_in } => {
            told["state"] = "failed".into();
            told["reason"] = reason_of(reason);
            told["retry_in"] = retry_in.into();
        }
    }
    Ok(Json(told).into_response())
}

fn reason_of(reason: PushReason) -> Value {
    serde_json::to_value(reason).unwrap_or_default()
}

/// Another list in its place, all or nothing.
pub(in crate::web) async fn replace(
    may: OfExtension<RulesWrite>,
    _: NoQuery,
    State(web): State<Web>,
    request: Request,
) -> Result<Response, Problem> {
    let change = Change::read(request).await?;
    let mut read = web.store.read().await?;
    let held = Held::own(read.db(), &may.who).await?;
    drop(read);
    change.meant.check(&held.list.version)?;
    let (store, clock) = (&web.store, web.clock.as_ref());
    let done = replace_list(store, clock, &held, &change.document, "rules.replaced")
        .await
        .map_err(|error| match error {
            ReplaceError::Refused(errors) => Problem::refused(errors),
            ReplaceError::Stale { current } => What::Stale(current.to_string()).into(),
            ReplaceError::Store(error) => error.into(),
        })?;
    web.api.forwarding.announce(&held);
    let lang = preferences_of(&change.headers).lang;
    let warnings = done.warnings.into_iter();
    let warnings: Vec<_> = warnings
        .map(|warning| Wrong::body(warning).told(lang))
        .collect();
    let answer = json!({ "list": done.list, "warnings": warnings });
    Ok(replaced(&done.list.version, &answer))
}

/// One rule on or off.
pub(in crate::web) async fn switch(
    may: OfExtension<RulesToggle>,
    _: NoQuery,
    State(web): State<Web>,
    Path(path): Path<HashMap<String, String>>,
    request: Request,
) -> Result<Response, Problem> {
    let change = Change::read(request).await?;
    let enabled = read_switch(&change.document).map_err(Problem::refused)?;
    let id = id(&path)?;
    let mut read = web.store.read().await?;
    let line = Line::own(read.db(), &may.who).await?;
    drop(read);
    let version = line.list.version;
    change.meant.check(&version)?;
    let forwarding = &web.api.forwarding;
    match forwarding.switch(&may.who, id, enabled, version).await? {
        Changed::Saved { version, circle } => {
            let lang = preferences_of(&change.headers).lang;
            // It is done, as a button of the page does it; what it makes possible is told.
            let possible = (!circle.is_empty()).then(|| JsonError {
                path: "enabled".to_owned(),
                code: "cycle_possible".to_owned(),
                data: circle.join(" → "),
            });
            let warnings: Vec<_> = possible
                .into_iter()
                .map(|warning| Wrong::body(warning).told(lang))
                .collect();
            let answer =
                json!({ "id": id, "enabled": enabled, "version": version, "warnings": warnings });
            Ok(replaced(&version, &answer))
        }
        Changed::Stale { version, .. } => Err(What::Stale(version.to_string()).into()),
        Changed::Refused { errors } => {
            let wrong = errors.iter().map(|error| Wrong::field("enabled", error));
            Err(What::Refused(wrong.collect()).into())
        }
        Changed::Warned { chain } => {
            let error = JsonError {
                path: "enabled".to_owned(),
                code: "cycle".to_owned(),
                data: chain.join(" → "),
            };
            Err(Problem::refused(vec![error]))
        }
    }
}
