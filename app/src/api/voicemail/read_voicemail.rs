//! Reading one's voicemail.

use jiff::civil::DateTime;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use uuid::Uuid;

use crate::{api::ApiError, domain::LeftBy};

/// The voicemail of the reader's extension. Times are on the organisation's wall clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VoicemailView {
    /// Now.
    pub now: DateTime,
    /// Whether callers reach it.
    pub on: bool,
    /// The rules that are on and send calls to it, by name.
    pub rules: Vec<String>,
    /// When its greeting was recorded; `None`: callers hear the common one.
    pub greeting: Option<DateTime>,
    /// Newest first.
    pub messages: Vec<MessageView>,
    /// What was deleted within a day, and can be had back; what was deleted last first.
    pub deleted: Vec<MessageView>,
    /// Who this is shown to, in words only the server reads: their forms carry it.
    pub writer: String,
    /// So many wait on the PBX, because there is no room.
    pub waiting: usize,
    /// So many messages are kept at most.
    pub most: usize,
    /// The organisation's country, ISO 3166-1, for the way numbers are written.
    pub country: String,
    /// Colleagues who left messages: extension, name.
    pub colleagues: Vec<(String, String)>,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessageView {
    /// Its id.
    pub id: Uuid,
    /// Who left it.
    pub from: LeftBy,
    /// When.
    pub at: DateTime,
    /// How long it is, in seconds; `None` where its sound cannot be read.
    pub seconds: Option<u32>,
    /// Whether it has been played here.
    pub heard: bool,
}

/// The voicemail of one's own extension.
#[server(prefix = "/api/fn", endpoint = "voicemail", input = Json)]
pub async fn read_voicemail() -> Result<VoicemailView, ApiError> {
    use crate::api::services::{reader, services};
    services()?.voicemail.voicemail(&reader()?).await
}
