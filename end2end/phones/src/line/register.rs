//! Registering (RFC 3261, section 10).

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use super::Core;
use crate::{
    error::Error,
    message::{Address, Headers, Method, Request, Response, Uri},
    token::token,
};

/// What the registrar granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registration {
    /// For how long. It is not renewed by itself.
    pub expires: Duration,
}

/// The Call-ID and the numbers that all registrations of one phone share.
#[derive(Debug)]
pub(crate) struct Registrations {
    call_id: String,
    sequence: AtomicU32,
}

impl Default for Registrations {
    fn default() -> Self {
        Self {
            call_id: token(),
            sequence: AtomicU32::new(0),
        }
    }
}

impl Registrations {
    fn next(&self) -> u32 {
        self.sequence.fetch_add(1, Ordering::Relaxed) + 1
    }
}

impl Core {
    /// Registers for a time, whole seconds; zero removes the registration.
    pub(crate) async fn register(
        self: &Arc<Self>,
        registrations: &Registrations,
        expires: Duration,
    ) -> Result<Registration, Error> {
        let server = self.identity.server;
        let user = self.identity.user().unwrap_or_default();
        let record = Address::new(Uri::of_record(user, server));
        let mut headers = Headers::default();
        headers.push("Max-Forwards", "70");
        headers.push("From", &record.clone().with_tag(&token()).to_string());
        headers.push("To", &record.to_string());
        headers.push("Call-ID", &registrations.call_id);
        headers.push("CSeq", &format!("{} REGISTER", registrations.next()));
        headers.push("Expires", &expires.as_secs().to_string());
        self.introduce(&mut headers);
        let request = Request {
            method: Method::Register,
            uri: Uri::at(None, server),
            headers,
            body: String::new(),
        };
        let answer = self
            .transact(request, server, || registrations.next())
            .await?;
        let answer = answer.message;
        if !answer.is_success() {
            return Err(Error::Refused {
                status: answer.status,
                phrase: answer.phrase,
            });
        }
        let expires = self.granted(&answer).unwrap_or(expires);
        Ok(Registration { expires })
    }

    /// The registrar lists every contact of the account; ours counts.
    fn granted(&self, answer: &Response) -> Option<Duration> {
        let ours = self.contact().socket_address();
        let contact = answer
            .headers
            .elements("Contact")
            .into_iter()
            .filter_map(|contact| contact.parse::<Address>().ok())
            .find(|contact| contact.uri.socket_address() == ours)
            .and_then(|contact| contact.parameter("expires")?.parse().ok());
        let general = || answer.headers.get("Expires")?.parse().ok();
        contact.or_else(general).map(Duration::from_secs)
    }
}
