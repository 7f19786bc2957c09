//! What a key does.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::{Extension, RuleId, rule::is_forbidden};

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
        /// As its canonical text: an extension, a number in E.164 with its `+`, or a feature code.
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

/// What kinds of key there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// See [`Does::Line`].
    Line,
    /// See [`Does::Supervision`].
    Supervision,
    /// See [`Does::SpeedDial`].
    SpeedDial,
    /// See [`Does::ForwardToggle`].
    ForwardToggle,
    /// See [`Does::Empty`].
    Empty,
}

impl KeyKind {
    /// All, in the order in which pages offer them.
    pub const ALL: [Self; 5] = [
        Self::Line,
        Self::Supervision,
        Self::SpeedDial,
        Self::ForwardToggle,
        Self::Empty,
    ];

    /// Its word in JSON, forms and files of models.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Supervision => "supervision",
            Self::SpeedDial => "speed_dial",
            Self::ForwardToggle => "forward_toggle",
            Self::Empty => "empty",
        }
    }

    /// Reads that word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
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
