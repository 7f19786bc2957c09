//! Internal numbers.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An extension: 2 to 6 digits, never beginning with 0, never an emergency or short public-service number.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Extension(String);

/// Why a text is not an extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtensionError {
    /// Something else than ASCII digits.
    #[error("an extension holds digits only")]
    NotDigits,
    /// Fewer than 2 or more than 6 digits.
    #[error("an extension has 2 to 6 digits")]
    Length,
    /// A leading zero would collide with dialling out.
    #[error("an extension does not begin with 0")]
    LeadingZero,
    /// It would hide an emergency or public-service number.
    #[error("this is an emergency or public-service number")]
    Emergency,
}

impl Extension {
    /// Reads an extension; surrounding blanks are ignored.
    pub fn parse(text: &str) -> Result<Self, ExtensionError> {
        let text = text.trim();
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(ExtensionError::NotDigits);
        }
        if !(2..=6).contains(&text.len()) {
            return Err(ExtensionError::Length);
        }
        if text.starts_with('0') {
            return Err(ExtensionError::LeadingZero);
        }
        if super::number::is_emergency(text) {
            return Err(ExtensionError::Emergency);
        }
        Ok(Self(text.to_owned()))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Extension {
    type Error = ExtensionError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Extension> for String {
    fn from(extension: Extension) -> Self {
        extension.0
    }
}

impl fmt::Display for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
