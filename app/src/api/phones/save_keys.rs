//! Saves the keys that a draft names.

#![expect(
    missing_docs,
    reason = "the macro makes fields of the arguments, which the trait documents"
)]

use leptos::prelude::*;
use server_fn::codec::Json;
use uuid::Uuid;

use super::{KeysChanged, KeysDraft};
use crate::api::ApiError;

/// Saves the keys that a draft names.
#[server(prefix = "/api/fn", endpoint = "phones/save", input = Json)]
pub async fn save_keys(phone: Uuid, draft: KeysDraft) -> Result<KeysChanged, ApiError> {
    use crate::api::services::{services, session};
    services()?.phones.save(&session()?, phone, &draft).await
}
