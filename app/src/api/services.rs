//! The services that the server provides to every server function and every page, as context.

use std::sync::Arc;

use leptos::prelude::use_context;

use super::{
    ApiError, Code,
    account::{Accounts, Preferences},
    administration::Administration,
    forwarding::Forwarding,
    home::Home,
    journal::Journal,
    phones::Phones,
    session::{Administrator, Helpdesk, Reader, Session, User},
    voicemail::Voicemail,
};

/// Handles to everything the pages may ask.
#[derive(Clone)]
pub struct Services {
    /// Sign-in, sign-out, who is signed in.
    pub accounts: Arc<dyn Accounts>,
    /// Rules.
    pub forwarding: Arc<dyn Forwarding>,
    /// The first page.
    pub home: Arc<dyn Home>,
    /// What an administrator sets.
    pub administration: Arc<dyn Administration>,
    /// Who changed what.
    pub journal: Arc<dyn Journal>,
    /// Phones and their keys.
    pub phones: Arc<dyn Phones>,
    /// Messages that callers left.
    pub voicemail: Arc<dyn Voicemail>,
}

/// What the server knows of a request before any page is rendered; provided as context beside [`Services`].
#[derive(Clone)]
pub struct Request {
    /// The session's person; `None`: nobody is signed in.
    pub who: Option<Session<User>>,
    /// The same person as an administrator of their organisation, where they are one.
    pub administrator: Option<Session<Administrator>>,
    /// The same person as who helps in it, where they do.
    pub helpdesk: Option<Session<Helpdesk>>,
    /// The organisation by whose provider they came in, by its short name.
    pub sso: Option<String>,
    /// Whether a form that changes how people get in asks once more who it is.
    pub confirm: bool,
    /// Somebody else's pages are looked at: then nobody is signed in here who could change anything.
    pub looking: Option<Looking>,
    /// Whether they run the platform.
    pub operator: bool,
    /// Language and theme, from the person, the cookies or the browser.
    pub preferences: Preferences,
}

/// Somebody's pages, as who helps looks at them.
#[derive(Clone, Debug)]
pub struct Looking {
    /// For the services.
    pub reader: Reader,
    /// Whose: their full name.
    pub name: String,
    /// The address of their sheet; the pages are below it.
    pub sheet: String,
    /// Whole minutes until it ends.
    pub minutes: u32,
}

/// The services of this request.
pub fn services() -> Result<Services, ApiError> {
    use_context::<Services>().ok_or_else(|| Code::Internal.into())
}

/// The session of this request.
pub fn session() -> Result<Session<User>, ApiError> {
    use_context::<Request>()
        .and_then(|request| request.who)
        .ok_or_else(|| Code::SignedOut.into())
}

/// Whoever reads in this request: the session's person what is theirs, or who helps somebody what is that one's.
pub fn reader() -> Result<Reader, ApiError> {
    use_context::<Request>()
        .and_then(|request| match request.looking {
            Some(looking) => Some(looking.reader),
            None => request.who.as_ref().map(Session::reading),
        })
        .ok_or_else(|| Code::SignedOut.into())
}

/// The session of this request, where its person administers their organisation.
pub fn administrator() -> Result<Session<Administrator>, ApiError> {
    in_role(|request| request.administrator.clone())
}

/// Whether the person of this request runs the platform: for what is offered, not for what is done.
#[must_use]
pub fn is_operator() -> bool {
    use_context::<Request>().is_some_and(|request| request.operator)
}

/// The session of this request, where its person helps in their organisation.
pub fn helpdesk() -> Result<Session<Helpdesk>, ApiError> {
    in_role(|request| request.helpdesk.clone())
}

fn in_role<R>(role: impl Fn(&Request) -> Option<Session<R>>) -> Result<Session<R>, ApiError> {
    let request = use_context::<Request>().ok_or(Code::Internal)?;
    match (role(&request), request.who) {
        (Some(session), _) => Ok(session),
        (None, Some(_)) => Err(Code::Forbidden.into()),
        (None, None) => Err(Code::SignedOut.into()),
    }
}
