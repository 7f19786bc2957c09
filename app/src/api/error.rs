//! One enum of codes across the seam. No free text, no secret: without JavaScript a code travels in the address.

use std::fmt;

use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;

/// What went wrong, for a reader's words to be chosen by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// No session, or it has ended.
    #[error("signed_out")]
    SignedOut,
    /// The session's person may not do this.
    #[error("forbidden")]
    Forbidden,
    /// The page was shown to somebody else than who is signed in now.
    #[error("other_person")]
    OtherPerson,
    /// There is no such thing, or it is another organisation's.
    #[error("not_found")]
    NotFound,
    /// The account or the password does not match.
    #[error("wrong_credentials")]
    WrongCredentials,
    /// Too many attempts; [`ApiError::wait`] says how long to wait.
    #[error("wait")]
    Wait,
    /// Somebody saved since the page was loaded.
    #[error("stale")]
    Stale,
    /// What was sent cannot be read.
    #[error("unreadable")]
    Unreadable,
    /// More than a form may hold.
    #[error("too_large")]
    TooLarge,
    /// It came too slowly to be waited for.
    #[error("too_slow")]
    TooSlow,
    /// What is stored cannot be read; an administrator has to mend it.
    #[error("damaged")]
    Damaged,
    /// The server could not do it; the cause is in its log.
    #[error("internal")]
    Internal,
    /// The server cannot be reached.
    #[error("offline")]
    Offline,
}

impl Code {
    /// Its stable name, as in addresses, answers and logs.
    #[must_use]
    pub fn name(self) -> String {
        self.to_string()
    }

    /// Reads [`Code::name`] back.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
    }
}

/// What a failure of ours is found by in the server's log: `5F3C-91A2`. Whoever reads it out tells nothing by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reference(u32);

impl Reference {
    /// Of a number that is drawn.
    #[must_use]
    pub fn new(number: u32) -> Self {
        Self(number)
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}-{:04X}", self.0 >> 16, self.0 & 0xffff)
    }
}

/// A [`Code`], and the seconds to wait where it is [`Code::Wait`], or a failure that starts a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}")]
pub struct ApiError {
    /// What went wrong.
    pub code: Code,
    /// Seconds until another attempt is heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u32>,
    /// Of a failure of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
}

impl From<Code> for ApiError {
    fn from(code: Code) -> Self {
        Self {
            code,
            wait: None,
            reference: None,
        }
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Code::Offline,
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => Code::Unreadable,
            _ => Code::Internal,
        }
        .into()
    }
}
