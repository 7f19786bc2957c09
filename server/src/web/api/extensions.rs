//! The organisation's extensions, for who helps in it.

use axum::{Json, extract::State};
use renvoi_app::api::session::Helpdesk;
use serde_json::{Value, json};

use super::{
    super::Web,
    may::{May, RulesRead},
    problem::Problem,
    query::NoQuery,
};
use crate::store;

/// All of them, by number, with their owners' names.
pub(in crate::web) async fn list(
    may: May<Helpdesk, RulesRead>,
    _: NoQuery,
    State(web): State<Web>,
) -> Result<Json<Value>, Problem> {
    let org = may.who.person().organisation;
    let mut read = web.store.read().await?;
    let all = store::extension::colleagues(read.db(), org, i64::MAX).await?;
    let told = all.iter().map(|one| {
        let owner = (!one.name.is_empty()).then_some(&one.name);
        json!({ "extension": one.number, "owner": owner })
    });
    Ok(Json(json!({ "extensions": told.collect::<Vec<_>>() })))
}
