//! What must happen to the call first.

use serde::{Deserialize, Serialize};

/// Seconds a phone rings before `NoAnswer`: 5 to 120.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u8")]
pub struct Seconds(u8);

impl Seconds {
    /// `None` outside 5 to 120.
    #[must_use]
    pub fn new(seconds: u32) -> Option<Self> {
        u8::try_from(seconds)
            .ok()
            .filter(|s| (5..=120).contains(s))
            .map(Self)
    }

    /// The number of seconds.
    #[must_use]
    pub fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u32> for Seconds {
    type Error = &'static str;

    fn try_from(seconds: u32) -> Result<Self, Self::Error> {
        Self::new(seconds).ok_or("5 to 120 seconds")
    }
}

impl From<Seconds> for u8 {
    fn from(seconds: Seconds) -> Self {
        seconds.0
    }
}

/// A non-empty set of triggers; `Immediately` excludes the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Triggers {
    /// Before any phone rings.
    Immediately,
    /// One or several of the events that end a ringing attempt.
    When(Events),
}

/// The events of [`Triggers::When`]; built by [`Triggers::when`], so at least one is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Events {
    busy: bool,
    no_answer: Option<Seconds>,
    unreachable: bool,
}

impl Triggers {
    /// A set of events; `None` where it would be empty.
    #[must_use]
    pub fn when(busy: bool, no_answer: Option<Seconds>, unreachable: bool) -> Option<Self> {
        (busy || no_answer.is_some() || unreachable).then_some(Self::When(Events {
            busy,
            no_answer,
            unreachable,
        }))
    }

    /// Whether the rule acts before any phone rings.
    #[must_use]
    pub fn immediately(self) -> bool {
        matches!(self, Self::Immediately)
    }

    /// Whether the rule acts on a busy line.
    #[must_use]
    pub fn busy(self) -> bool {
        matches!(self, Self::When(e) if e.busy)
    }

    /// How long the phones ring before the rule acts, where it acts on no answer.
    #[must_use]
    pub fn no_answer(self) -> Option<Seconds> {
        match self {
            Self::When(e) => e.no_answer,
            Self::Immediately => None,
        }
    }

    /// Whether the rule acts when no device is registered.
    #[must_use]
    pub fn unreachable(self) -> bool {
        matches!(self, Self::When(e) if e.unreachable)
    }
}
