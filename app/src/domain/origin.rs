//! Who is calling.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Caller, E164, Extension, Rule};

/// At most this many patterns in one rule.
pub const MAX_PATTERNS: usize = 100;

/// The callers a rule speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Every caller, anonymous ones included.
    Anyone,
    /// An authenticated extension of the same organisation that shows its number.
    Internal,
    /// From the trunk, number shown (readable or not).
    External,
    /// Number withheld or absent, from inside or outside.
    Anonymous,
    /// Listed numbers: only these, or all but these. Between 1 and [`MAX_PATTERNS`] patterns.
    Numbers {
        /// Which side of the list applies.
        mode: Mode,
        /// The list, in the order it was typed.
        patterns: Vec<Pattern>,
    },
}

/// Which side of a list of numbers a rule applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A caller in the list; never an anonymous one.
    Only,
    /// A caller who is not in the list, anonymous ones included.
    AllBut,
}

/// One line of a list of numbers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// Exactly this public number.
    Number(E164),
    /// Every public number that begins so, written `+336*`.
    Prefix(Prefix),
    /// A colleague: the extension's internal calls, and trunk calls that show one of its direct numbers.
    Extension(Extension),
}

/// The beginning of a public number: `+` and 1 to 14 digits, the first not 0.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Prefix(String);

impl Prefix {
    /// Reads `+336`, without the star that follows it in a list.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('+')?;
        ((1..=14).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| Self(text.to_owned()))
    }

    /// With its `+`, without a star.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Prefix {
    type Error = &'static str;

    /// Reads [`Prefix`]'s text form, `+336*`; the star may be missing.
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let plain = text.strip_suffix('*').unwrap_or(&text);
        Self::parse(plain).ok_or("not the beginning of a public number")
    }
}

impl From<Prefix> for String {
    fn from(prefix: Prefix) -> Self {
        prefix.to_string()
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}*", self.0)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Prefix(prefix) => prefix.fmt(f),
            Self::Extension(extension) => extension.fmt(f),
        }
    }
}

impl Origin {
    /// Whether the rule speaks of this caller.
    #[must_use]
    pub fn matches(&self, caller: &Caller) -> bool {
        match self {
            Self::Anyone => true,
            Self::Internal => matches!(caller, Caller::Internal(_)),
            Self::External => matches!(caller, Caller::External { .. }),
            Self::Anonymous => *caller == Caller::Anonymous,
            Self::Numbers { mode, patterns } => {
                let listed = patterns.iter().any(|pattern| pattern.matches(caller));
                listed == (*mode == Mode::Only)
            }
        }
    }
}

impl Pattern {
    /// Whether the caller is the one listed. Public numbers are compared with what the trunk showed only: a colleague
    /// who calls from inside is matched as the extension. An anonymous caller is in no list.
    #[must_use]
    pub fn matches(&self, caller: &Caller) -> bool {
        match (self, caller) {
            (_, Caller::Anonymous) | (Self::Number(_) | Self::Prefix(_), Caller::Internal(_)) => {
                false
            }
            (Self::Number(listed), Caller::External { number, .. }) => {
                number.as_ref() == Some(listed)
            }
            (Self::Prefix(prefix), Caller::External { number, .. }) => number
                .as_ref()
                .is_some_and(|number| number.as_str().starts_with(prefix.as_str())),
            (Self::Extension(listed), Caller::Internal(extension)) => extension == listed,
            (Self::Extension(listed), Caller::External { colleague, .. }) => {
                colleague.as_ref() == Some(listed)
            }
        }
    }
}

/// An extension that stands in no list of these rules: any colleague of whom none of them speaks by number.
#[must_use]
pub fn stranger(rules: &[Rule]) -> Option<Extension> {
    let mut listed: Vec<&Extension> = rules
        .iter()
        .filter_map(|rule| match &rule.origin {
            Origin::Numbers { patterns, .. } => Some(patterns),
            _ => None,
        })
        .flatten()
        .filter_map(|pattern| match pattern {
            Pattern::Extension(extension) => Some(extension),
            Pattern::Number(_) | Pattern::Prefix(_) => None,
        })
        .collect();
    listed.sort_unstable();
    (10..1_000_000_u32)
        .filter_map(|number| Extension::parse(&number.to_string()).ok())
        .find(|extension| listed.binary_search(&extension).is_err())
}
