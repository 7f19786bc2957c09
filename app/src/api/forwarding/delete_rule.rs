//! Deletes a rule; undo with `restore_rules`.

#![expect(
    missing_docs,
    reason = "the macro makes fields of the arguments, which the trait documents"
)]

use leptos::prelude::*;
use server_fn::codec::Json;
use uuid::Uuid;

use super::Changed;
use crate::api::ApiError;

/// Deletes a rule; undo with `restore_rules`.
#[server(prefix = "/api/fn", endpoint = "rules/delete", input = Json)]
pub async fn delete_rule(id: Uuid, version: i64) -> Result<Changed, ApiError> {
    use crate::api::services::{services, session};
    services()?
        .forwarding
        .delete(&session()?, id, version)
        .await
}
