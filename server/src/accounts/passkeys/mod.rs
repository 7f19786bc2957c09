//! Passkeys: people sign in with one instead of a password, give one after the password, or show with one that it is still they.
//!
//! `webauthn` judges what browsers answer; here is what is asked, what is kept, and what counts. What a passkey is asked to sign is
//! drawn here, and given to the page in words that only we can read: which browser asked, for what, for whom, until when. So nothing
//! is stored for whoever only looks, and on every portal of a database each serves once.

mod add;
mod challenge;
mod confirm;
mod first;
mod list;
mod prove;
mod remove;
mod rename;
mod second;
mod serve;
mod sign_in;

pub use add::{AddPasskeyError, MOST};
pub use challenge::LIFE as CHALLENGE_LIFE;
pub use prove::PasskeyError;
pub use remove::RemovePasskeyError;

use renvoi_app::domain::{RuleName, rule::RuleNameError};

use crate::webauthn::RelyingParty;

/// What a browser shows, and which browser it is.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'s> {
    /// Whom it is shown to.
    pub party: &'s RelyingParty,
    /// What tells this browser from every other: a cookie's value.
    pub browser: &'s str,
    /// What was asked, in words that only we can read.
    pub sealed: &'s str,
    /// Its answer, in JSON.
    pub answer: &'s str,
}

/// Which browser is to be asked.
#[derive(Clone, Copy, Debug)]
pub struct Asks<'s> {
    /// Who asks it.
    pub party: &'s RelyingParty,
    /// What tells this browser from every other: a cookie's value.
    pub browser: &'s str,
}

/// Reads the name of one, or says why it is none.
fn read_name(typed: &str) -> Result<RuleName, &'static str> {
    RuleName::parse(typed).map_err(|error| match error {
        RuleNameError::Empty => "passkey_name_empty",
        RuleNameError::TooLong => "name_too_long",
        RuleNameError::Control => "control",
    })
}
