//! The second factor, as its pages show it. They are plain: the server hands them what they show.

use jiff::civil::Date;

use super::forwarding::FieldError;

/// The second step of a sign-in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecondStep {
    /// The page to go to afterwards.
    pub back: String,
    /// What is asked for, or told.
    pub stage: Stage,
    /// The organisation that wants a second factor, where one is to be set up.
    pub organisation: String,
    /// Whether it wants one of everybody, and not of people with a role alone.
    pub of_all: bool,
    /// Whether they have a passkey, which does as well.
    pub passkeys: bool,
    /// Whether a first passkey does as well as the application that is to be set up.
    pub makes_passkeys: bool,
    /// This browser and its system: what that one is called.
    pub here: (Option<&'static str>, Option<&'static str>),
    /// What is wrong with `code`, `recovery` or `passkey`.
    pub error: Option<FieldError>,
    /// Attempts left before one has to wait, where that is known.
    pub left: Option<u32>,
    /// Seconds until the next attempt is heard.
    pub wait: Option<u32>,
}

/// How far the second step is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// A code is asked for.
    #[default]
    Code,
    /// A passkey is, and nothing else will do.
    Passkey,
    /// An application is to be set up.
    SetUp(SetUpView),
    /// It is, and these are the codes for losing what they have, shown this once.
    Codes(Vec<String>),
}

/// An application that is being set up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetUpView {
    /// For its camera.
    pub picture: Picture,
    /// For typing, in fours.
    pub key: String,
    /// For a link on the telephone itself.
    pub uri: String,
    /// The same, in words only the server reads: the form carries it.
    pub sealed: String,
}

/// A square picture of modules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// How many modules it is wide.
    pub size: usize,
    /// Its dark ones, as an SVG path.
    pub path: String,
}

/// The page of one's second factor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a thing of its own that the page shows or does not"
)]
pub struct SecondPage {
    /// Since which day there is one.
    pub since: Option<Date>,
    /// Passkeys are asked for in its place.
    pub by_passkey: bool,
    /// How many codes for losing it are left.
    pub codes_left: u32,
    /// Whether the organisation wants one.
    pub required: bool,
    /// One that is being set up, the first or another one.
    pub set_up: Option<SetUpView>,
    /// New codes for losing it, shown this once.
    pub codes: Vec<String>,
    /// Whether its forms ask once more who it is.
    pub confirm: bool,
    /// The form that came back.
    pub form: Form,
    /// What is wrong with its `code` or `confirm`.
    pub error: Option<FieldError>,
    /// Who it is may be tried again after so many seconds.
    pub wait: Option<u32>,
    /// It has just been switched off.
    pub off: bool,
}

/// A form of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Sets an application up.
    #[default]
    SetUp,
    /// Makes new codes for losing it.
    Codes,
    /// Switches it off.
    Off,
}
