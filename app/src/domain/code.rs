//! The short code by which a rule is switched on or off from a phone.

use std::fmt;

use serde::{Deserialize, Serialize};

/// `01` to `99`: unique among the rules of a list, and kept while the rule lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct RuleCode(u8);

impl RuleCode {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=99).map(Self)
    }

    /// `None` where it is not between 1 and 99.
    #[must_use]
    pub fn new(code: i64) -> Option<Self> {
        let code = u8::try_from(code).ok()?;
        (1..=99).contains(&code).then_some(Self(code))
    }

    /// Reads the two digits that are dialled.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| Self::new(text.parse().ok()?)).flatten()
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for RuleCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

impl From<RuleCode> for u8 {
    fn from(code: RuleCode) -> Self {
        code.0
    }
}

impl TryFrom<u8> for RuleCode {
    type Error = &'static str;

    fn try_from(code: u8) -> Result<Self, Self::Error> {
        Self::new(code.into()).ok_or("a code is between 1 and 99")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_digits_are_a_code() {
        let read = |text| RuleCode::parse(text).map(|code| code.to_string());
        for text in ["01", "42", "99"] {
            assert_eq!(read(text).as_deref(), Some(text));
        }
        for text in ["", "1", "00", "100", "+1", "a1", "é"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
