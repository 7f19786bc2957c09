//! Says whether colleagues may copy the keys of a phone.

#![expect(
    missing_docs,
    reason = "the macro makes fields of the arguments, which the trait documents"
)]

use leptos::prelude::*;
use server_fn::codec::Json;
use uuid::Uuid;

use crate::api::ApiError;

/// Says whether colleagues may copy the keys of a phone.
#[server(prefix = "/api/fn", endpoint = "phones/allow-copying", input = Json)]
pub async fn allow_copying(phone: Uuid, on: bool) -> Result<(), ApiError> {
    use crate::api::services::{services, session};
    services()?
        .phones
        .allow_copying(&session()?, phone, on)
        .await
}
