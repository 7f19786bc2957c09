//! Public numbers: how people type them, and how they are kept.

use std::fmt;

use serde::{Deserialize, Serialize};

mod caller;
mod emergency;
mod error;
mod format;
mod numbering;
mod read;

pub(super) use emergency::is_emergency_everywhere;
pub use error::NumberError;
pub use format::{format_international, format_national, format_prefix};
pub use numbering::Numbering;
pub use read::Typed;

/// A public number in E.164: `+`, then 4 to 15 digits, the first not 0 (ITU-T E.164).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct E164(String);

impl E164 {
    /// Reads the canonical form only; for what people type see [`Numbering::read`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('+')?;
        ((4..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| Self(text.to_owned()))
    }

    /// Without its `+`.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0[1..]
    }

    /// With its `+`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for E164 {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not a number in E.164")
    }
}

impl From<E164> for String {
    fn from(number: E164) -> Self {
        number.0
    }
}

impl fmt::Display for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
