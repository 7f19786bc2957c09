//! SIP messages (RFC 3261, section 7): reading, writing, and the few parts of them that a phone looks into.

mod address;
mod envelope;
mod headers;
mod method;
mod parse;
mod text;
mod uri;
mod write;

pub use address::Address;
pub(crate) use envelope::{Envelope, Received};
pub use headers::Headers;
pub use method::Method;
pub use parse::{ParseError, parse};
pub(crate) use text::{is_line, is_token, quote, split_outside_quotes, unquote};
pub use uri::Uri;
pub(crate) use write::phrase;

/// What one datagram carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Somebody asks for something.
    Request(Request),
    /// Somebody answers.
    Response(Response),
}

/// A request, such as INVITE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What is asked for.
    pub method: Method,
    /// Of whom (the Request-URI, not the To header).
    pub uri: Uri,
    /// The header fields, in their order on the wire.
    pub headers: Headers,
    /// The body, mostly a session description; may be empty.
    pub body: String,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// 100–699.
    pub status: u16,
    /// The reason phrase; for people only.
    pub phrase: String,
    /// The header fields, in their order on the wire.
    pub headers: Headers,
    /// The body; may be empty.
    pub body: String,
}

impl Response {
    /// Whether it ends its transaction.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.status >= 200
    }

    /// Whether it says yes.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.status / 100 == 2
    }
}
