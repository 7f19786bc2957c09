//! Switches a rule on or off.

#![expect(
    missing_docs,
    reason = "the macro makes fields of the arguments, which the trait documents"
)]

use leptos::prelude::*;
use server_fn::codec::Json;
use uuid::Uuid;

use super::Changed;
use crate::api::ApiError;

/// Switches a rule on or off.
#[server(prefix = "/api/fn", endpoint = "rules/switch", input = Json)]
pub async fn switch_rule(id: Uuid, enabled: bool, version: i64) -> Result<Changed, ApiError> {
    use crate::api::services::{services, session};
    services()?
        .forwarding
        .switch(&session()?, id, enabled, version)
        .await
}
