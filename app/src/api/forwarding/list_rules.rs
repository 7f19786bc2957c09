//! The list, and what the PBX has of it.

use leptos::prelude::*;
use server_fn::codec::Json;

use super::RulesView;
use crate::api::ApiError;

/// The list, and what the PBX has of it.
#[server(prefix = "/api/fn", endpoint = "rules/list", input = Json)]
pub async fn list_rules() -> Result<RulesView, ApiError> {
    use crate::api::services::{reader, services};
    services()?.forwarding.list(&reader()?).await
}
