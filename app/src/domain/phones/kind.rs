//! What kinds of key there are. The server's build reads this file too, so it needs nothing but serde.

use serde::{Deserialize, Serialize};

/// What kinds of key there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// See [`Does::Line`](super::Does::Line).
    Line,
    /// See [`Does::Supervision`](super::Does::Supervision).
    Supervision,
    /// See [`Does::SpeedDial`](super::Does::SpeedDial).
    SpeedDial,
    /// See [`Does::ForwardToggle`](super::Does::ForwardToggle).
    ForwardToggle,
    /// See [`Does::Empty`](super::Does::Empty).
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
