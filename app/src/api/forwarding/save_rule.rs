//! Adds or replaces a rule.

#![expect(
    missing_docs,
    reason = "the macro makes fields of the arguments, which the trait documents"
)]

use leptos::prelude::*;
use server_fn::codec::Json;

use super::{Changed, RuleDraft};
use crate::api::ApiError;

/// Adds or replaces a rule.
#[server(prefix = "/api/fn", endpoint = "rules/save", input = Json)]
pub async fn save_rule(draft: RuleDraft) -> Result<Changed, ApiError> {
    use crate::api::services::{services, session};
    services()?.forwarding.save(&session()?, &draft).await
}
