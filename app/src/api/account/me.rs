//! Who is signed in.

#[cfg(feature = "ssr")]
use async_trait::async_trait;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::api::ApiError;

/// The person signed in, as every page shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// Full name.
    pub name: String,
    /// One or two letters.
    pub initials: String,
    /// Their extension.
    pub extension: Option<String>,
    /// Their organisation's name.
    pub organisation: String,
    /// Whether they administer it.
    pub administrator: bool,
    /// Whether they help in it; who administers it does.
    pub helpdesk: bool,
    /// Whether they run the platform.
    pub operator: bool,
    /// Their extension's id: what news of it names.
    pub line: Option<uuid::Uuid>,
    /// How many messages they have not heard.
    pub new_messages: u32,
}

/// Accounts, as pages need them. Sign-in and sign-out are plain posts (see the server's `web`), not server functions.
#[cfg(feature = "ssr")]
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Who is signed in.
    async fn me(&self, who: &crate::api::session::Reader) -> Result<Me, ApiError>;
}

/// Who is signed in.
#[server(prefix = "/api/fn", endpoint = "me")]
pub async fn who_am_i() -> Result<Me, ApiError> {
    use crate::api::services::{administrator, helpdesk, is_operator, reader, services};
    let me = services()?.accounts.me(&reader()?).await?;
    Ok(Me {
        administrator: administrator().is_ok(),
        helpdesk: helpdesk().is_ok(),
        operator: is_operator(),
        ..me
    })
}
