//! Brings back an earlier version of the list, as a new one.

#![expect(
    missing_docs,
    reason = "the macro makes fields of the arguments, which the trait documents"
)]

use leptos::prelude::*;
use server_fn::codec::Json;

use super::Changed;
use crate::api::ApiError;

/// Brings back an earlier version of the list, as a new one.
#[server(prefix = "/api/fn", endpoint = "rules/restore", input = Json)]
pub async fn restore_rules(
    earlier: i64,
    version: i64,
    #[server(default)] writer: String,
) -> Result<Changed, ApiError> {
    use crate::api::services::{services, session};
    services()?
        .forwarding
        .restore(&session()?, earlier, version, &writer)
        .await
}
