//! The seam: what the browser may ask, and the traits that the server answers with.
//!
//! Server functions are five lines each: who calls, command, service, answer. The traits exist on the server only.

pub mod account;
#[cfg(feature = "ssr")]
pub mod address;
pub mod administration;
pub mod error;
pub mod fleet;
pub mod forwarding;
pub mod groups;
#[cfg(feature = "ssr")]
pub mod helpdesk;
pub mod home;
pub mod journal;
#[cfg(feature = "ssr")]
pub mod my_account;
#[cfg(feature = "ssr")]
pub mod passkeys;
pub mod people;
pub mod phones;
#[cfg(feature = "ssr")]
pub mod recovery;
pub mod refused;
#[cfg(feature = "ssr")]
pub mod second_factor;
#[cfg(feature = "ssr")]
pub mod services;
#[cfg(feature = "ssr")]
pub mod session;
pub mod sso;
#[cfg(feature = "ssr")]
pub mod templates;
#[cfg(feature = "ssr")]
pub mod tokens;
pub mod voicemail;

pub use error::{ApiError, Code, Reference};
