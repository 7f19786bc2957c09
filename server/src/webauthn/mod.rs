//! Passkeys, as browsers and authenticators speak of them: Web Authentication, level 2, the server's side of it. What comes from a
//! browser is judged here, without a database, a clock or a network, step by step as §7.1 and §7.2 have it.
//!
//! What is asked for is written by `accounts::passkeys`: no attestation, as nobody here chooses authenticators by their make; ES256,
//! `EdDSA` or RS256; a passkey that its device finds by itself, and that knows its owner (user verification).

mod answer;
mod assert;
mod authenticator_data;
mod cbor;
mod client_data;
mod cose;
mod party;
mod register;

pub use answer::{Assertion, Creation};
pub use assert::{Asserted, Known, assert};
pub use cose::ALGORITHMS;
pub use party::RelyingParty;
pub use register::{Registered, register};

/// What a passkey is asked to sign.
pub type Challenge = [u8; 32];

/// Who was asked for a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Anybody: the passkey says who it is, and nothing else is asked for.
    Anybody,
    /// Somebody who has given their password, and is asked for one thing more.
    Second,
    /// Somebody who is signed in, and is asked once more who they are.
    SignedIn,
}

impl Asked {
    /// Whether the device has to have made sure who holds it.
    fn verification(self) -> Verification {
        match self {
            Self::Anybody | Self::SignedIn => Verification::Required,
            Self::Second => Verification::Waived,
        }
    }
}

/// Whether the device has to have made sure who holds it: by a finger, a face, a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verification {
    /// It has to: the passkey is the only thing that is asked for.
    Required,
    /// It need not: something else was given before.
    Waived,
}

/// Why what a browser answers is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Cut off, too long, of another form, or with something behind it.
    #[error("unreadable")]
    Unreadable,
    /// It was signed for another purpose.
    #[error("purpose")]
    Purpose,
    /// It is no answer to what was asked.
    #[error("challenge")]
    Challenge,
    /// It was made on a page of another address, or within one.
    #[error("origin")]
    Origin,
    /// The passkey is for another portal.
    #[error("party")]
    Party,
    /// Nobody was there.
    #[error("presence")]
    Presence,
    /// The device did not make sure who holds it.
    #[error("verification")]
    Verification,
    /// Its flags contradict each other.
    #[error("flags")]
    Flags,
    /// A key that was not asked for, or is none.
    #[error("key")]
    Key,
    /// An attestation that was not asked for, or does not hold.
    #[error("attestation")]
    Attestation,
    /// It is another passkey than it says, or another person's.
    #[error("credential")]
    Credential,
    /// It is not signed by the passkey.
    #[error("signature")]
    Signature,
}
