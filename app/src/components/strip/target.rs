//! Where a call arrives, as sentences and drawings tell it apart.

use crate::domain::{Destination, Outcome, day::Way};

/// Where a call arrives first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// The phones ring.
    Phones,
    /// On to somebody else.
    Forward(Destination),
    /// Voicemail.
    Voicemail,
    /// Busy tone.
    Reject,
}

impl From<&Outcome> for Target {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Forward(to) => Self::Forward(to.clone()),
            Outcome::Voicemail => Self::Voicemail,
            Outcome::LetItRing => Self::Phones,
            Outcome::Reject => Self::Reject,
        }
    }
}

/// Where the call arrives, and where it goes on to if nobody answers.
pub(crate) fn targets(way: &Way) -> (Target, Option<Target>) {
    match way {
        Way::Immediately(winner) => (Target::from(&winner.outcome), None),
        Way::Rings { no_answer, .. } => {
            let then = no_answer
                .as_ref()
                .map(|winner| Target::from(&winner.outcome));
            (Target::Phones, then.filter(|then| *then != Target::Phones))
        }
    }
}
