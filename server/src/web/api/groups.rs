//! The organisation's groups of extensions, for who helps in it: who may supervise whom and take whose calls.

use axum::{Json, extract::State};
use renvoi_app::api::session::Helpdesk;
use serde_json::{Value, json};

use super::{
    super::Web,
    may::{May, PhonesRead},
    problem::Problem,
    query::NoQuery,
};
use crate::store;

/// All of them, by name, with the extensions in each.
pub(in crate::web) async fn list(
    may: May<Helpdesk, PhonesRead>,
    _: NoQuery,
    State(web): State<Web>,
) -> Result<Json<Value>, Problem> {
    let org = may.who.person().organisation;
    let mut read = web.store.read().await?;
    let groups = store::group::all(read.db(), org).await?;
    let members = store::group::members(read.db(), org).await?;
    let told = groups.iter().map(|group| {
        let mine = members.iter().filter(|(number, _)| *number == group.number);
        let mine: Vec<&str> = mine.map(|(_, extension)| extension.as_str()).collect();
        json!({ "id": group.id, "name": group.name, "extensions": mine })
    });
    Ok(Json(json!({ "groups": told.collect::<Vec<_>>() })))
}
