//! The pages of a forgotten password, as the server fills them.

use super::forwarding::FieldError;

/// What the page of `/recover` or `/recover/new` shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecoveryView {
    /// The form for the address.
    Ask {
        /// As typed.
        email: String,
        /// What is wrong with it.
        error: Option<FieldError>,
        /// Too many have asked from here: seconds until it may be tried again.
        wait: Option<u32>,
        /// The link that was opened served no more.
        gone: Option<Gone>,
    },
    /// It is written down; the same whoever asked.
    Asked,
    /// The form for a code that was read out.
    Code {
        /// As typed.
        login: String,
        /// What is wrong with `login` or `code`.
        errors: Vec<FieldError>,
        /// Seconds until the next attempt is heard.
        wait: Option<u32>,
    },
    /// The portal sends no mail.
    NoMail,
    /// The form for a new password.
    Choose {
        /// Whose, as the link says.
        email: String,
        /// Their name.
        name: String,
        /// Why.
        why: Why,
        /// As few characters as a password may have.
        least: usize,
        /// What is wrong with `password` or `again`.
        errors: Vec<FieldError>,
    },
}

/// Why a password is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is their first.
    First,
    /// They have forgotten theirs.
    Forgotten,
    /// Theirs is known from breaches.
    Breached,
}

/// Why a link does not serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// Cut off, made up, or opened in another browser.
    Unknown,
    /// Its time is over.
    Expired,
    /// It was used, or a newer password ended it.
    Used,
    /// The organisation signs in with a provider of its own: no password opens the account.
    Elsewhere,
}
