//! What a phone does when it is called.

use std::time::Duration;

use crate::error::Error;

/// What a phone does with a call that comes in. It may be changed at any time and then holds for the next call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// Rings, and picks up after a while.
    Answer {
        /// How long it rings; zero picks up right after ringing.
        after: Duration,
    },
    /// Rings until somebody says what to do.
    Ring,
    /// Refuses with 486 Busy Here.
    Busy,
    /// Refuses with 603 Decline.
    Decline,
    /// Refuses with another status.
    Status(Refusal),
    /// Answers nothing at all, to no request: a phone whose cable was pulled.
    Silent,
    /// Rings, but picks up at once where the call asks for it (`Call-Info: …;answer-after=0`, or an `Alert-Info` with
    /// `auto answer`), as desk phones do for click-to-call and paging.
    Auto,
}

impl Behaviour {
    /// Picks up at once.
    #[must_use]
    pub fn answer() -> Self {
        Self::Answer {
            after: Duration::ZERO,
        }
    }

    /// Refuses with any status from 300 to 699.
    pub fn status(status: u16) -> Result<Self, Error> {
        Refusal::new(status).map(Self::Status)
    }
}

/// A status that refuses a call: 300–699.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal(u16);

impl Refusal {
    pub(crate) const BUSY: Self = Self(486);
    pub(crate) const DECLINE: Self = Self(603);

    /// Only 300 to 699 refuse.
    pub fn new(status: u16) -> Result<Self, Error> {
        if (300..700).contains(&status) {
            Ok(Self(status))
        } else {
            Err(Error::Status(status))
        }
    }

    /// The number.
    #[must_use]
    pub fn status(self) -> u16 {
        self.0
    }
}
