//! A phone with its keys.

#![expect(
    missing_docs,
    reason = "the macro makes fields of the arguments, which the trait documents"
)]

use leptos::prelude::*;
use server_fn::codec::Json;
use uuid::Uuid;

use super::KeysView;
use crate::api::ApiError;

/// A phone with its keys.
#[server(prefix = "/api/fn", endpoint = "phones/keys", input = Json)]
pub async fn read_keys(phone: Uuid) -> Result<KeysView, ApiError> {
    use crate::api::services::{reader, services};
    services()?.phones.keys(&reader()?, phone).await
}
