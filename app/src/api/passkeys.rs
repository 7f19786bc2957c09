//! One's own passkeys, as their page shows them. The page is plain: the server hands it what it shows.

use jiff::civil::{Date, DateTime};
use uuid::Uuid;

use super::forwarding::FieldError;

/// The page. Moments are on the reader's own wall clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a thing of its own that the page shows or does not"
)]
pub struct PasskeysView {
    /// Whether there can be any: none is for a portal whose address is a number.
    pub offered: bool,
    /// What one is good for; for nothing, none is added.
    pub serve: Serve,
    /// Those there are, the newest first.
    pub passkeys: Vec<PasskeyLine>,
    /// There are as many as may be.
    pub full: bool,
    /// Now; `None` on a page that shows nothing.
    pub now: Option<DateTime>,
    /// This browser and its system, where they say names that we know: what a new one is called until its owner says otherwise.
    pub here: (Option<&'static str>, Option<&'static str>),
    /// Whether it has to be shown first, once more, who it is.
    pub confirm: bool,
    /// The form that came back.
    pub form: PasskeyForm,
    /// The name of a new one, as typed.
    pub draft: Option<String>,
    /// The form was posted without a session, and kept until its writer signed in again.
    pub kept: bool,
    /// Who the forms are shown to, in words only the server reads.
    pub writer: String,
    /// What is wrong with `name`, `passkey` or `confirm`.
    pub errors: Vec<FieldError>,
    /// Who it is may be tried again after so many seconds.
    pub wait: Option<u32>,
    /// What has just been done.
    pub done: Option<PasskeyDone>,
    /// Codes for losing what they have, shown this once.
    pub codes: Vec<String>,
}

/// What a passkey is good for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Serve {
    /// To sign in with it alone.
    #[default]
    SignIn,
    /// Beside their organisation's provider.
    Second,
    /// Nothing: the provider alone lets them in.
    Nothing,
}

/// A passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyLine {
    /// Its id, which opens nothing.
    pub id: Uuid,
    /// As its owner calls it.
    pub name: String,
    /// When it was made.
    pub made: Date,
    /// When it was used last.
    pub used: Option<DateTime>,
}

/// A form of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PasskeyForm {
    /// A new one.
    #[default]
    Add,
    /// Another name for one, as typed.
    Rename(Uuid, String),
    /// The end of one.
    Remove,
    /// Who it is, once more.
    Confirm,
}

/// What has been done on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyDone {
    /// There is a new one.
    Added,
    /// One has another name.
    Renamed,
    /// One is gone.
    Removed,
}
