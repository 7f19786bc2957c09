//! Brings back the keys as they were at an earlier version, as a new one.

#![expect(
    missing_docs,
    reason = "the macro makes fields of the arguments, which the trait documents"
)]

use leptos::prelude::*;
use server_fn::codec::Json;
use uuid::Uuid;

use super::KeysChanged;
use crate::api::ApiError;

/// Brings back the keys as they were at an earlier version, as a new one.
#[server(prefix = "/api/fn", endpoint = "phones/restore", input = Json)]
pub async fn restore_keys(
    phone: Uuid,
    earlier: i64,
    version: i64,
    writer: String,
) -> Result<KeysChanged, ApiError> {
    use crate::api::services::{services, session};
    services()?
        .phones
        .restore(&session()?, phone, earlier, version, &writer)
        .await
}
