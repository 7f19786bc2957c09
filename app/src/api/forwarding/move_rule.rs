//! Puts the rules in a new order.

#![expect(
    missing_docs,
    reason = "the macro makes fields of the arguments, which the trait documents"
)]

use leptos::prelude::*;
use server_fn::codec::Json;
use uuid::Uuid;

use super::Changed;
use crate::api::ApiError;

/// Puts the rules in a new order.
#[server(prefix = "/api/fn", endpoint = "rules/reorder", input = Json)]
pub async fn move_rule(order: Vec<Uuid>, version: i64) -> Result<Changed, ApiError> {
    use crate::api::services::{services, session};
    services()?
        .forwarding
        .reorder(&session()?, &order, version)
        .await
}
