//! The first page: where calls go now.

#[cfg(feature = "ssr")]
use async_trait::async_trait;
use jiff::civil::DateTime;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use uuid::Uuid;

use crate::api::{
    ApiError,
    forwarding::{FieldError, PushView},
};

/// What the first page shows. Times are on the owner's wall clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HomeView {
    /// Now.
    pub now: DateTime,
    /// `None` for a person without an extension.
    pub line: Option<LineView>,
}

/// A person's extension, now and today.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineView {
    /// The extension's id: what news of it names.
    pub id: Uuid,
    /// Who this is shown to, in words only the server reads: their forms carry it, so that what is typed stays theirs.
    pub writer: String,
    /// Digits.
    pub extension: String,
    /// Direct numbers in E.164.
    pub direct_numbers: Vec<String>,
    /// The rules as they are saved, in the JSON form of a list.
    pub rules: serde_json::Value,
    /// The rules that the PBX has, where it does not have these yet: the page computes the sentence and today's ribbon from what calls
    /// follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<serde_json::Value>,
    /// Of the rules that calls follow (`held`, otherwise `rules`), those that the PBX refuses: they keep their places, and let calls
    /// ring.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Uuid>,
    /// Whether today and each of the seven days after it are holidays of the organisation: as far as the sentence looks.
    pub holidays: Vec<bool>,
    /// Changes of the owner's wall clock in these days.
    pub changes: Vec<crate::domain::clock::ClockChange>,
    /// The change that is next as this is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_change: Option<crate::domain::clock::ClockChange>,
    /// Names of colleagues that the rules send calls to: extension, name.
    pub colleagues: Vec<(String, String)>,
    /// The organisation's country, ISO 3166-1, for the way numbers are written.
    pub country: String,
    /// Rules that are on and need their owner: refused, or to be asked about.
    pub troubles: Vec<Trouble>,
    /// What the PBX has.
    pub push: PushView,
    /// The phones.
    pub phones: Vec<PhoneView>,
    /// How many messages have not been heard.
    pub new_messages: u32,
}

/// A rule that needs its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Why it could not be saved today.
    pub refused: Option<FieldError>,
    /// The extension that it sends calls to, where the colleague who owned it has left. Neither: it has been on for so long that it is
    /// to be asked about.
    pub departed: Option<String>,
}

/// A phone on the first page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneView {
    /// What its owner calls it.
    pub name: String,
    /// Whether it is registered; `None` while the PBX does not answer.
    pub registered: Option<bool>,
}

/// What the event stream tells of a person's phones and messages. A browser's tabs share the stream, and its people may change, so it names the
/// extension it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhonesView {
    /// The extension's id.
    pub line: Uuid,
    /// Its phones.
    pub phones: Vec<PhoneView>,
    /// How many messages its owner has not heard.
    pub new_messages: u32,
}

/// The first page's service.
#[cfg(feature = "ssr")]
#[async_trait]
pub trait Home: Send + Sync {
    /// Where the person's calls go.
    async fn home(&self, who: &crate::api::session::Reader) -> Result<HomeView, ApiError>;

    /// The person's phones and how many messages are new; [`Code::NotFound`](crate::api::Code::NotFound) where they own no extension.
    async fn phones(
        &self,
        who: &crate::api::session::Session<crate::api::session::User>,
    ) -> Result<PhonesView, ApiError>;
}

/// Where the person's calls go.
#[server(prefix = "/api/fn", endpoint = "home")]
pub async fn read_home() -> Result<HomeView, ApiError> {
    use crate::api::services::{reader, services};
    services()?.home.home(&reader()?).await
}
