//! The token that asks: what it is, what it may.

use axum::{Json, extract::State};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    super::Web,
    may::{Anything, Permitted},
    problem::Problem,
    query::NoQuery,
};
use crate::store;

/// Says it.
pub(in crate::web) async fn show(
    permitted: Permitted<Anything>,
    _: NoQuery,
    State(web): State<Web>,
) -> Result<Json<Value>, Problem> {
    let bearer = permitted.bearer;
    let person = bearer.grants.user.person();
    let mut read = web.store.read().await?;
    let org = store::organisation::by_id(read.db(), person.organisation)
        .await?
        .ok_or(renvoi_app::api::Code::NotFound)?;
    let ends = bearer
        .expires_at
        .and_then(|at| Timestamp::from_millisecond(at).ok());
    let kind = if person.is_organisation() {
        "organisation"
    } else {
        "personal"
    };
    Ok(Json(json!({
        "id": bearer.id,
        "name": bearer.name,
        "kind": kind,
        "scopes": bearer.scopes.names(),
        "expires_at": ends.map(|at| at.to_string()),
        "organisation": org.slug,
        "person": (!person.is_organisation()).then_some(&person.email),
        "extension": person.extension.as_ref().map(|(_, number)| number.as_str()),
    })))
}
