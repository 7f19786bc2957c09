//! All of one's phones.

use leptos::prelude::*;
use server_fn::codec::Json;

use super::PhonesList;
use crate::api::ApiError;

/// All of one's phones.
#[server(prefix = "/api/fn", endpoint = "phones/list", input = Json)]
pub async fn list_phones() -> Result<PhonesList, ApiError> {
    use crate::api::services::{reader, services};
    services()?.phones.list(&reader()?).await
}
