//! Messages that callers left for one's extension.

mod read_voicemail;

pub use read_voicemail::*;

#[cfg(feature = "ssr")]
use async_trait::async_trait;
#[cfg(feature = "ssr")]
use uuid::Uuid;

#[cfg(feature = "ssr")]
use crate::api::{
    ApiError,
    session::{Reader, Session, User},
};

/// What a person may do with the voicemail of their own extension. Another extension's message is
/// [`Code::NotFound`](crate::api::Code::NotFound), as one is that never was.
#[cfg(feature = "ssr")]
#[async_trait]
pub trait Voicemail: Send + Sync {
    /// The messages, and whether there is a box.
    async fn voicemail(&self, who: &Reader) -> Result<VoicemailView, ApiError>;
    /// The sound of a message, a WAV file; it has been heard then.
    async fn play(&self, who: &Session<User>, id: Uuid) -> Result<Vec<u8>, ApiError>;
    /// Deletes a message; for a day that can be taken back.
    async fn delete(&self, who: &Session<User>, id: Uuid) -> Result<(), ApiError>;
    /// Takes a deletion back.
    async fn restore(&self, who: &Session<User>, id: Uuid) -> Result<(), ApiError>;
    /// Switches the box on or off; the extension is pushed.
    async fn switch(&self, who: &Session<User>, on: bool) -> Result<(), ApiError>;
}
