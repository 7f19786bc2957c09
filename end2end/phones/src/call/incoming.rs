//! A call that came to this phone.

use std::{sync::Arc, time::Instant};

use super::Call;
use crate::{
    behaviour::Refusal,
    error::Error,
    message::{Address, Headers, Received, Request, Uri},
};

/// A call that came to this phone.
#[derive(Clone, Debug)]
pub struct IncomingCall {
    pub(crate) call: Call,
    pub(crate) invitation: Arc<Invitation>,
}

impl IncomingCall {
    /// Who calls whom, and all that the INVITE said.
    #[must_use]
    pub fn invitation(&self) -> &Invitation {
        &self.invitation
    }

    /// Picks up.
    pub fn answer(&self) -> Result<(), Error> {
        self.line()?.answer(&self.leg)
    }

    /// Refuses.
    pub fn refuse(&self, refusal: Refusal) -> Result<(), Error> {
        self.line()?.refuse(&self.leg, refusal)
    }
}

/// What an INVITE said.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Who was called (the Request-URI): on a trunk, the number.
    pub target: Uri,
    /// The From field.
    pub from: Address,
    /// The To field.
    pub to: Address,
    /// All header fields (`Diversion`, `History-Info`, `P-Asserted-Identity`, `Privacy` …).
    pub headers: Headers,
    /// When it came.
    pub received: Instant,
}

/// A caller as a display would show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The number; `None` where it is withheld or absent.
    pub number: Option<String>,
    /// The name, if any.
    pub display: Option<String>,
}

impl Invitation {
    pub(crate) fn of(request: &Received<Request>) -> Self {
        Self {
            target: request.message.uri.clone(),
            from: request.envelope.from.clone(),
            to: request.envelope.to.clone(),
            headers: request.message.headers.clone(),
            received: request.at,
        }
    }

    /// The caller by the From field alone, as a phone without trust in its network shows it.
    #[must_use]
    pub fn caller(&self) -> Caller {
        let uri = &self.from.uri;
        let shown = |user: &&str| {
            !user.is_empty()
                && !user.eq_ignore_ascii_case("anonymous")
                && uri.host() != "anonymous.invalid"
        };
        Caller {
            number: uri.user().filter(shown).map(ToOwned::to_owned),
            display: self.from.display.clone(),
        }
    }

    /// `P-Asserted-Identity`: who the network says the caller is.
    #[must_use]
    pub fn asserted(&self) -> Option<Address> {
        self.addresses("P-Asserted-Identity").into_iter().next()
    }

    /// `Diversion` (RFC 5806): who forwarded the call, the last one first.
    #[must_use]
    pub fn diversions(&self) -> Vec<Address> {
        self.addresses("Diversion")
    }

    /// Whether the call asks to be picked up at once.
    pub(crate) fn wants_automatic_answer(&self) -> bool {
        let says = |name, mark| {
            self.headers
                .all(name)
                .any(|value| value.to_ascii_lowercase().contains(mark))
        };
        says("Call-Info", "answer-after=0") || says("Alert-Info", "auto answer")
    }

    fn addresses(&self, name: &str) -> Vec<Address> {
        self.headers
            .elements(name)
            .into_iter()
            .filter_map(|element| element.parse().ok())
            .collect()
    }
}
