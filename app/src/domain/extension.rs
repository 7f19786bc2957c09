//! Internal numbers.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::number::{Numbering, is_emergency_everywhere};

/// An extension: 2 to 6 digits, never beginning with 0, never 112. Which other numbers are none depends on the organisation's
/// country: see [`Numbering::extension`].
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
    /// Reads an extension that exists, in whatever country; surrounding blanks are ignored. For one that is to be made see
    /// [`Numbering::extension`].
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
        if is_emergency_everywhere(text) {
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

impl Numbering {
    /// Reads an extension that is to be made in this country; surrounding blanks are ignored.
    pub fn extension(&self, text: &str) -> Result<Extension, ExtensionError> {
        let extension = Extension::parse(text)?;
        if self.is_emergency(extension.as_str()) {
            return Err(ExtensionError::Emergency);
        }
        Ok(extension)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_an_extension_depends_on_the_country() {
        let table = [
            ("FR", "204", Ok("204")),
            ("FR", " 204 ", Ok("204")),
            ("FR", "110", Ok("110")),
            ("DE", "110", Err(ExtensionError::Emergency)),
            ("FR", "15", Err(ExtensionError::Emergency)),
            ("US", "15", Ok("15")),
            ("US", "911", Err(ExtensionError::Emergency)),
            ("US", "112", Err(ExtensionError::Emergency)),
            ("FR", "116000", Err(ExtensionError::Emergency)),
            ("US", "116000", Ok("116000")),
            ("FR", "2", Err(ExtensionError::Length)),
            ("FR", "2040000", Err(ExtensionError::Length)),
            ("FR", "020", Err(ExtensionError::LeadingZero)),
            ("FR", "20a", Err(ExtensionError::NotDigits)),
            ("FR", "", Err(ExtensionError::NotDigits)),
        ];
        for (country, text, expected) in table {
            let read = Numbering::for_country(country).unwrap().extension(text);
            assert_eq!(
                read,
                expected.map(|digits| Extension(digits.to_owned())),
                "{country} {text}"
            );
        }
        // One that exists is read wherever it is.
        assert!(Extension::parse("110").is_ok() && Extension::parse("112").is_err());
    }
}
