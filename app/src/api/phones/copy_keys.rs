//! Takes over the keys of another phone.

#![expect(
    missing_docs,
    reason = "the macro makes fields of the arguments, which the trait documents"
)]

use leptos::prelude::*;
use server_fn::codec::Json;
use uuid::Uuid;

use super::KeysChanged;
use crate::api::ApiError;

/// Takes over the keys of another phone.
#[server(prefix = "/api/fn", endpoint = "phones/copy", input = Json)]
pub async fn copy_keys(
    phone: Uuid,
    from: Uuid,
    version: i64,
    writer: String,
) -> Result<KeysChanged, ApiError> {
    use crate::api::services::{services, session};
    services()?
        .phones
        .copy(&session()?, phone, from, version, &writer)
        .await
}
