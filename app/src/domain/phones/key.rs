//! What a key does.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::{Extension, RuleId, rule::is_forbidden};

use super::KeyKind;

/// The longest label that is kept, in characters; models show fewer ([`Model::label_length`](super::Model::label_length)).
pub const MAX_LABEL: usize = 40;

/// Where a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Spot {
    /// 0 is the phone itself, from 1 on its expansion modules in the order in which they are plugged in.
    pub module: u8,
    /// From 1, across all pages of the phone or the module.
    pub position: u16,
}

/// What stands beside a key: at most [`MAX_LABEL`] characters, none of them a control character, no blanks at the ends; may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Label(String);

/// Why a text is not a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// CR, LF, NUL or another control character.
    #[error("a label holds no control character")]
    Control,
    /// More than [`MAX_LABEL`] characters.
    #[error("a label has at most 40 characters")]
    TooLong,
}

impl Label {
    /// Reads a label; surrounding blanks are dropped.
    pub fn parse(text: &str) -> Result<Self, LabelError> {
        if text.chars().any(is_forbidden) {
            return Err(LabelError::Control);
        }
        let text = text.trim();
        if text.chars().count() > MAX_LABEL {
            return Err(LabelError::TooLong);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many characters it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.chars().count()
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its first characters, at most so many.
    #[must_use]
    pub fn shortened(&self, longest: u8) -> Self {
        let short: String = self.0.chars().take(longest.into()).collect();
        Self(short.trim_end().to_owned())
    }
}

impl TryFrom<String> for Label {
    type Error = LabelError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Label> for String {
    fn from(label: Label) -> Self {
        label.0
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a key does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Does {
    /// Takes a line of the phone.
    Line {
        /// Which of the phone's accounts, from 1.
        account: u8,
    },
    /// Its lamp says whether a colleague is on the phone; pressed while they ring it takes the call, otherwise it calls them.
    Supervision {
        /// Whose.
        extension: Extension,
    },
    /// Dials.
    SpeedDial {
        /// As its canonical text: an extension, a number in E.164 with its `+`, an emergency number, or a feature code.
        number: String,
    },
    /// Its lamp says whether a rule of the phone's owner is on; pressed it switches it.
    ForwardToggle {
        /// Which.
        rule: RuleId,
    },
    /// Nothing; said explicitly, since a key that a phone is told nothing about keeps its old meaning.
    Empty,
}

impl Does {
    /// Of which kind it is.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        match self {
            Self::Line { .. } => KeyKind::Line,
            Self::Supervision { .. } => KeyKind::Supervision,
            Self::SpeedDial { .. } => KeyKind::SpeedDial,
            Self::ForwardToggle { .. } => KeyKind::ForwardToggle,
            Self::Empty => KeyKind::Empty,
        }
    }
}

/// A key of a phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Where it is.
    #[serde(flatten)]
    pub spot: Spot,
    /// What it does.
    #[serde(flatten)]
    pub does: Does,
    /// What stands beside it.
    #[serde(default)]
    pub label: Label,
    /// Set by an administrator's template, and not to be changed by the phone's owner.
    #[serde(default)]
    pub locked: bool,
}

impl Key {
    /// Whether it does nothing, says nothing and is free to be used.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.does == Does::Empty && self.label.is_empty() && !self.locked
    }
}
