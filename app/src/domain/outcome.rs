//! Where a call goes.

use super::{E164, Extension};

/// What a rule does with a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Send it elsewhere.
    Forward(Destination),
    /// To the owner's voicemail.
    Voicemail,
    /// An exception: for this trigger stop looking and go on as if no rule were there.
    LetItRing,
    /// Busy tone.
    Reject,
}

/// A place a call can be forwarded to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Destination {
    /// A colleague of the same organisation.
    Extension(Extension),
    /// A public number.
    Number(E164),
}
