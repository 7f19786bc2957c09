//! What comes in goes where it belongs.

use std::{sync::Arc, time::Instant};

use super::Core;
use crate::{
    behaviour::Behaviour,
    call::{End, Side},
    digest::{demand, fulfilled},
    endpoint::{Admission, Endpoint},
    event::Event,
    lock::Lock,
    message::{Headers, Method, Received, Request},
    token::token,
};

/// The largest UDP datagram.
const DATAGRAM: usize = 65_535;

pub(super) async fn receive(core: Arc<Core>) {
    let mut buffer = vec![0; DATAGRAM];
    while let Some((request, admission)) = core.endpoint.receive(&mut buffer).await {
        match admission {
            Admission::New => core.handle(request),
            Admission::Acknowledgement => core.acknowledged(&request),
            Admission::Repeated => {}
        }
    }
}

impl Core {
    fn handle(self: &Arc<Self>, request: Received<Request>) {
        let in_dialog = request.envelope.to.tag().is_some();
        if !in_dialog && !self.admits(&request) {
            let asked = [("WWW-Authenticate", demand(&token()))];
            self.respond(&request, 401, None, &asked);
            return;
        }
        match (&request.message.method, in_dialog) {
            (Method::Invite, true) => self.invited_again(&request),
            (Method::Invite, false) => self.invited(request),
            _ if self.behaviour() == Behaviour::Silent => self.endpoint.ignore(&request),
            (Method::Cancel, _) => self.cancelled(&request),
            (Method::Bye, _) => self.hung_up(&request),
            (Method::Notify, true) if is_about_calls(&request) => self.notified(request),
            (Method::Other(name), _) if name != "MESSAGE" && name != "INFO" => {
                self.respond(&request, 501, None, &[]);
            }
            _ => self.told(request),
        }
    }

    /// Whether nobody's password is needed for it, or the right one came along.
    fn admits(&self, request: &Received<Request>) -> bool {
        let Some(guest) = &self.identity.guest else {
            return true;
        };
        let method = &request.message.method;
        if !matches!(method, Method::Invite | Method::Register) {
            return true;
        }
        request
            .message
            .headers
            .all("Authorization")
            .any(|given| fulfilled(given, &guest.user, guest.password.reveal(), method.name()))
    }

    fn acknowledged(&self, ack: &Received<Request>) {
        let envelope = &ack.envelope;
        if let Some(leg) = self.leg(&envelope.call_id, envelope.to.tag()) {
            leg.progress.send_modify(|progress| {
                progress.times.acknowledged.get_or_insert(ack.at);
            });
        }
    }

    fn cancelled(self: &Arc<Self>, cancel: &Received<Request>) {
        let leg = self
            .legs
            .held()
            .values()
            .find(|leg| {
                leg.invite.held().as_ref().is_some_and(|invite| {
                    Endpoint::is_cancelled_by(&invite.envelope, &cancel.envelope)
                })
            })
            .cloned();
        let Some(leg) = leg else {
            self.respond(cancel, 481, None, &[]);
            return;
        };
        self.respond(cancel, 200, Some(&leg.key.tag), &[]);
        let invite = leg.invite.held().take();
        if let Some(invite) = invite {
            self.respond(&invite, 487, Some(&leg.key.tag), &[]);
            note_reason(&leg, &cancel.message.headers);
            self.end(&leg, End::Cancelled);
        }
    }

    fn hung_up(self: &Arc<Self>, bye: &Received<Request>) {
        let envelope = &bye.envelope;
        let Some(leg) = self.leg(&envelope.call_id, envelope.to.tag()) else {
            self.respond(bye, 481, None, &[]);
            return;
        };
        self.respond(bye, 200, None, &[]);
        let unanswered = leg.invite.held().take();
        if let Some(invite) = unanswered {
            self.respond(&invite, 487, Some(&leg.key.tag), &[]);
        }
        note_reason(&leg, &bye.message.headers);
        self.end(&leg, End::HungUp(Side::There));
    }

    /// NOTIFY, SUBSCRIBE, OPTIONS, REGISTER, MESSAGE, INFO: agreed to, and told. A registration is kept by whoever listens.
    fn told(self: &Arc<Self>, request: Received<Request>) {
        let headers = &request.message.headers;
        let expires = headers
            .get("Expires")
            .map(|value| ("Expires", value.to_owned()));
        let allow = (request.message.method == Method::Options)
            .then(|| ("Accept", "application/sdp".to_owned()));
        // A registrar tells every contact of the account (RFC 3261, section 10.3).
        let kept = (request.message.method == Method::Register)
            .then(|| headers.get("Contact"))
            .flatten()
            .map(|contact| ("Contact", contact.to_owned()));
        let extra: Vec<_> = expires.into_iter().chain(allow).chain(kept).collect();
        self.respond(&request, 200, None, &extra);
        let received: Instant = request.at;
        // Without a listener nobody wants to know.
        let _ = self.events.send(Event::Request {
            request: Arc::new(request.message),
            received,
        });
    }
}

/// Only what was subscribed to is taken: a server ends what it is told that nobody has (RFC 6665, section 4.1.3).
fn is_about_calls(request: &Received<Request>) -> bool {
    let event = request.message.headers.get("Event").unwrap_or_default();
    event.split(';').next().map(str::trim) == Some("dialog")
}

fn note_reason(leg: &crate::call::Leg, headers: &Headers) {
    let reason = headers.get("Reason").map(ToOwned::to_owned);
    leg.progress
        .send_modify(|progress| progress.reason = reason);
}
