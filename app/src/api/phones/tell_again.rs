//! Has a phone told once more to fetch its files.

#![expect(
    missing_docs,
    reason = "the macro makes fields of the arguments, which the trait documents"
)]

use leptos::prelude::*;
use server_fn::codec::Json;
use uuid::Uuid;

use crate::api::ApiError;

/// Has a phone told once more to fetch its files.
#[server(prefix = "/api/fn", endpoint = "phones/tell", input = Json)]
pub async fn tell_again(phone: Uuid) -> Result<(), ApiError> {
    use crate::api::services::{services, session};
    services()?.phones.tell_again(&session()?, phone).await
}
