//! What comes in goes where it belongs.

use std::{sync::Arc, time::Instant};

use super::Core;
use crate::{
    behaviour::Behaviour,
    call::{End, Side},
    endpoint::{Admission, Endpoint},
    event::Event,
    lock::Lock,
    message::{Headers, Method, Received, Request},
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
        match (&request.message.method, in_dialog) {
            (Method::Invite, true) => self.invited_again(&request),
            (Method::Invite, false) => self.invited(request),
            _ if self.behaviour() == Behaviour::Silent => self.endpoint.ignore(&request),
            (Method::Cancel, _) => self.cancelled(&request),
            (Method::Bye, _) => self.hung_up(&request),
            (Method::Other(name), _) if name != "MESSAGE" && name != "INFO" => {
                self.respond(&request, 501, None, &[]);
            }
            _ => self.told(request),
        }
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

    /// NOTIFY, SUBSCRIBE, OPTIONS, REGISTER, MESSAGE, INFO: agreed to, and told.
    fn told(self: &Arc<Self>, request: Received<Request>) {
        let headers = &request.message.headers;
        let expires = headers
            .get("Expires")
            .map(|value| ("Expires", value.to_owned()));
        let allow = (request.message.method == Method::Options)
            .then(|| ("Accept", "application/sdp".to_owned()));
        let extra: Vec<_> = expires.into_iter().chain(allow).collect();
        self.respond(&request, 200, None, &extra);
        let received: Instant = request.at;
        // Without a listener nobody wants to know.
        let _ = self.events.send(Event::Request {
            request: Arc::new(request.message),
            received,
        });
    }
}

fn note_reason(leg: &crate::call::Leg, headers: &Headers) {
    let reason = headers.get("Reason").map(ToOwned::to_owned);
    leg.progress
        .send_modify(|progress| progress.reason = reason);
}
