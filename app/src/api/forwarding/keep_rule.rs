//! Says that a forward which has been on for long still should be.

#![expect(
    missing_docs,
    reason = "the macro makes fields of the arguments, which the trait documents"
)]

use leptos::prelude::*;
use server_fn::codec::Json;
use uuid::Uuid;

use crate::api::ApiError;

/// Says that a forward which has been on for long still should be.
#[server(prefix = "/api/fn", endpoint = "rules/keep", input = Json)]
pub async fn keep_rule(id: Uuid) -> Result<(), ApiError> {
    use crate::api::services::{services, session};
    services()?.forwarding.keep(&session()?, id).await
}
