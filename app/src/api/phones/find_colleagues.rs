//! Colleagues by what is typed at a key.

#![expect(
    missing_docs,
    reason = "the macro makes fields of the arguments, which the trait documents"
)]

use leptos::prelude::*;
use server_fn::codec::Json;
use uuid::Uuid;

use crate::api::ApiError;

/// Colleagues by what is typed at a key.
#[server(prefix = "/api/fn", endpoint = "phones/colleagues", input = Json)]
pub async fn find_colleagues(
    phone: Uuid,
    typed: String,
    supervised: bool,
) -> Result<Vec<(String, String)>, ApiError> {
    use crate::api::services::{reader, services};
    services()?
        .phones
        .find(&reader()?, phone, &typed, supervised)
        .await
}
