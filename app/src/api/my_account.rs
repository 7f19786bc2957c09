//! « Mon compte », as its page shows it. The page is plain: the server hands it what it shows.

use jiff::civil::{Date, DateTime};
use uuid::Uuid;

use super::forwarding::FieldError;

/// The page. Moments are on the reader's own wall clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a thing of its own that the page shows or does not"
)]
pub struct AccountView {
    /// Their address.
    pub email: String,
    /// The other name that they sign in with: `204@cabinet-lefevre`.
    pub extension: Option<String>,
    /// Whether they sign in with a password.
    pub has_password: bool,
    /// As few characters as a new one may have.
    pub least: usize,
    /// What is wrong with `current`, `password` or `again`.
    pub errors: Vec<FieldError>,
    /// The password of now is not heard for so many seconds.
    pub wait: Option<u32>,
    /// Their organisation's provider, where it has one.
    pub provider: Option<super::sso::OwnLink>,
    /// Since which day they have a second factor.
    pub second_since: Option<Date>,
    /// Passkeys are asked for in its place.
    pub second_by_passkey: bool,
    /// How many codes for losing it are left.
    pub codes_left: u32,
    /// Whether their organisation wants one.
    pub second_required: bool,
    /// How many passkeys they have.
    pub passkeys: u32,
    /// What those are good for.
    pub passkeys_serve: super::passkeys::Serve,
    /// Where they are signed in: this one first, then the one seen last.
    pub sessions: Vec<SessionLine>,
    /// Now; `None` on a page that shows nothing.
    pub now: Option<DateTime>,
    /// The time zone that they have chosen; empty: their organisation's.
    pub zone: String,
    /// Their organisation's.
    pub organisation_zone: String,
    /// Those that there are, by their names' first part.
    pub zones: Vec<(String, Vec<String>)>,
    /// The zone that was posted is none.
    pub zone_unknown: bool,
    /// What has just been done.
    pub done: Option<Done>,
}

/// A browser in which somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionLine {
    /// Its id, which opens nothing.
    pub id: Uuid,
    /// The browser's name, where it says one that we know.
    pub browser: Option<&'static str>,
    /// The system's.
    pub system: Option<&'static str>,
    /// From where they signed in; of an IPv6 address the first half.
    pub address: String,
    /// When.
    pub since: DateTime,
    /// When it was used last; at most a minute old.
    pub seen: DateTime,
    /// When it ends unless it is used.
    pub ends: DateTime,
    /// When it ends however much it is used, where that is later.
    pub latest: Option<DateTime>,
    /// Its person asked to stay signed in there, and does.
    pub stays: bool,
    /// It is the one that asks.
    pub here: bool,
}

/// What has been done on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// The password is changed.
    Password,
    /// A session has ended.
    Session,
    /// All others have.
    Others,
    /// The time zone is kept.
    Zone,
    /// Their organisation's provider does not mean them any more.
    Unlinked,
}
