//! Who left a message.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{E164, Extension};

/// Who left a message, as the PBX knew them. As a text: `x207`, `e33612345678`, `d12`, `w`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum LeftBy {
    /// A colleague's phone.
    Colleague(Extension),
    /// Somebody outside.
    Number(E164),
    /// Somebody outside whose digits, at most twenty, are no number that we can read.
    Digits(String),
    /// Somebody who did not say.
    Withheld,
}

impl LeftBy {
    /// Reads its text back; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.get(1..)?;
        match text.get(..1)? {
            "x" => Extension::parse(rest).ok().map(Self::Colleague),
            "e" => E164::parse(&format!("+{rest}")).map(Self::Number),
            "d" => ((1..=20).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit()))
                .then(|| Self::Digits(rest.to_owned())),
            "w" if rest.is_empty() => Some(Self::Withheld),
            _ => None,
        }
    }
}

impl fmt::Display for LeftBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Colleague(extension) => write!(f, "x{extension}"),
            Self::Number(number) => write!(f, "e{}", number.digits()),
            Self::Digits(digits) => write!(f, "d{digits}"),
            Self::Withheld => f.write_str("w"),
        }
    }
}

impl TryFrom<String> for LeftBy {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("nobody who leaves messages")
    }
}

impl From<LeftBy> for String {
    fn from(by: LeftBy) -> Self {
        by.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::LeftBy;

    #[test]
    fn texts_are_read_back_and_nothing_else_is() {
        for text in ["x207", "e33612345678", "d12", "w"] {
            let read = LeftBy::parse(text).map(|by| by.to_string());
            assert_eq!(read.as_deref(), Some(text));
        }
        let long = format!("d{}", "1".repeat(21));
        for text in [
            "", "x", "x0", "e", "e0612", "d", "d1a", "w1", "é", "+33", &long,
        ] {
            assert_eq!(LeftBy::parse(text), None, "{text:?}");
        }
    }
}
