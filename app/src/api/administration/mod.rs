//! What an administrator sets for an organisation: where calls may be forwarded to, its holidays, its opening hours.

mod draft;
mod read_settings;

pub use draft::*;
pub use read_settings::*;

#[cfg(feature = "ssr")]
use async_trait::async_trait;
#[cfg(feature = "ssr")]
use uuid::Uuid;

#[cfg(feature = "ssr")]
use crate::api::{
    ApiError,
    session::{Administrator, Session},
};

/// What an administrator may do in their own organisation.
///
/// A change names the settings it was made against ([`SettingsView::version`]); where somebody saved since, the answer is
/// [`SettingsChanged::Stale`] and nothing is changed.
#[cfg(feature = "ssr")]
#[async_trait]
pub trait Administration: Send + Sync {
    /// The settings, and the rules they refuse.
    async fn settings(&self, who: &Session<Administrator>) -> Result<SettingsView, ApiError>;
    /// Keeps one form of the page; every extension is pushed again.
    async fn save(
        &self,
        who: &Session<Administrator>,
        draft: &SettingsDraft,
    ) -> Result<SettingsChanged, ApiError>;
    /// Brings back the settings that a line of the journal left; every extension is pushed again. Never [`SettingsChanged::Refused`].
    async fn restore(
        &self,
        who: &Session<Administrator>,
        line: Uuid,
        version: &str,
        writer: &str,
    ) -> Result<SettingsChanged, ApiError>;
}
