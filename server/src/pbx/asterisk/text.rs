//! What may be written into a field of the manager protocol.

use std::fmt;

/// Text without CR, LF and NUL: any of them would end a field, and two line ends start another action.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text(String);

/// Why a text may not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// It holds CR, LF or NUL.
    #[error("a line end or NUL in a field")]
    Control,
    /// It is longer than [`Text::LIMIT`].
    #[error("a field of more than {} bytes", Text::LIMIT)]
    TooLong,
}

impl Text {
    /// Bytes that fit. Asterisk refuses header lines past 1,024 bytes with their name; this leaves room for every name.
    pub const LIMIT: usize = 1000;

    /// Checks a text.
    pub fn new(text: impl Into<String>) -> Result<Self, TextError> {
        let text = text.into();
        if text.bytes().any(|b| matches!(b, b'\r' | b'\n' | 0)) {
            Err(TextError::Control)
        } else if text.len() > Self::LIMIT {
            Err(TextError::TooLong)
        } else {
            Ok(Self(text))
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Length only: fields carry passwords too.
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_field_cannot_be_in_one() {
        for bad in ["a\rb", "a\nb", "a\r\n\r\nAction: Originate", "a\0", "\n"] {
            assert_eq!(Text::new(bad), Err(TextError::Control), "{bad:?}");
        }
        assert_eq!(Text::new("x".repeat(1001)), Err(TextError::TooLong));
        assert_eq!(
            Text::new("é ; | \" $ { }").map(|t| t.as_str().to_owned()),
            Ok("é ; | \" $ { }".to_owned())
        );
    }
}
