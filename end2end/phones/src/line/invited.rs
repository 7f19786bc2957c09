//! Somebody calls.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::time::{sleep, timeout};

use super::Core;
use crate::{
    behaviour::{Behaviour, Refusal},
    call::{Call, End, IncomingCall, Invitation, Leg, LegKey, Peer, Progress},
    error::Error,
    event::Event,
    lock::Lock,
    message::{Address, Received, Request, Uri},
    sdp::{Direction, describe},
    token::token,
};

impl Core {
    pub(super) fn invited(self: &Arc<Self>, request: Received<Request>) {
        if let Some(required) = request.message.headers.get("Require") {
            // No extension is understood here (RFC 3261, section 8.2.2.3).
            let unsupported = [("Unsupported", required.to_owned())];
            self.respond(&request, 420, None, &unsupported);
            return;
        }
        let invitation = Arc::new(Invitation::of(&request));
        let leg = Arc::new(incoming_leg(request));
        self.keep(&leg);
        self.inbox.put(Arc::clone(&leg), Arc::clone(&invitation));
        let call = self.incoming(Arc::clone(&leg), Arc::clone(&invitation));
        // Without a listener nobody wants to know.
        let _ = self.events.send(Event::Incoming(call));
        self.react(&leg, &invitation);
    }

    pub(super) fn incoming(
        self: &Arc<Self>,
        leg: Arc<Leg>,
        invitation: Arc<Invitation>,
    ) -> IncomingCall {
        let line = Arc::downgrade(self);
        IncomingCall {
            call: Call { line, leg },
            invitation,
        }
    }

    /// Picks up a ringing call.
    pub(crate) fn answer(self: &Arc<Self>, leg: &Arc<Leg>) -> Result<(), Error> {
        let invite = leg.invite.held().take().ok_or(Error::NotRinging)?;
        let direction = Direction::of(&invite.message.body).mirrored();
        let ip = self.endpoint.address().ip();
        leg.progress
            .send_modify(|progress| progress.answered(Instant::now()));
        let description = describe(ip, leg.next_version(), direction);
        self.respond_with(&invite, Some(&leg.key.tag), description);
        self.spawn(Arc::clone(self).expect_acknowledgement(Arc::clone(leg)));
        Ok(())
    }

    /// Refuses a ringing call.
    pub(crate) fn refuse(self: &Arc<Self>, leg: &Arc<Leg>, refusal: Refusal) -> Result<(), Error> {
        let invite = leg.invite.held().take().ok_or(Error::NotRinging)?;
        self.respond(&invite, refusal.status(), Some(&leg.key.tag), &[]);
        self.end(leg, End::Refused(refusal.status()));
        Ok(())
    }

    /// Hold, or a change of the session: agreed to.
    pub(super) fn invited_again(self: &Arc<Self>, request: &Received<Request>) {
        let envelope = &request.envelope;
        let Some(leg) = self.leg(&envelope.call_id, envelope.to.tag()) else {
            self.respond(request, 481, None, &[]);
            return;
        };
        let offered = Direction::of(&request.message.body);
        if let Some(target) = contact_of(request) {
            leg.peer.held().target = target;
        }
        leg.progress
            .send_modify(|progress| progress.direction = offered);
        let ip = self.endpoint.address().ip();
        let description = describe(ip, leg.next_version(), offered.mirrored());
        self.respond_with(request, None, description);
    }

    /// Where a listener has decided already, the behaviour has no say any more: hence the results nobody looks at.
    fn react(self: &Arc<Self>, leg: &Arc<Leg>, invitation: &Invitation) {
        match self.behaviour() {
            Behaviour::Busy => drop(self.refuse(leg, Refusal::BUSY)),
            Behaviour::Decline => drop(self.refuse(leg, Refusal::DECLINE)),
            Behaviour::Status(refusal) => drop(self.refuse(leg, refusal)),
            Behaviour::Silent => self.spawn(Arc::clone(self).forget_unanswered(Arc::clone(leg))),
            Behaviour::Auto if invitation.wants_automatic_answer() => drop(self.answer(leg)),
            Behaviour::Auto | Behaviour::Ring => self.ring(leg),
            Behaviour::Answer { after } => {
                self.ring(leg);
                self.answer_after(leg, after);
            }
        }
    }

    fn answer_after(self: &Arc<Self>, leg: &Arc<Leg>, after: Duration) {
        if after.is_zero() {
            drop(self.answer(leg));
            return;
        }
        let (core, leg) = (Arc::clone(self), Arc::clone(leg));
        self.spawn(async move {
            let mut changes = leg.progress.subscribe();
            let over = changes.wait_for(|progress| progress.end.is_some());
            if timeout(after, over).await.is_err() {
                drop(core.answer(&leg));
            }
        });
    }

    fn ring(self: &Arc<Self>, leg: &Leg) {
        let invite = leg.invite.held();
        if let Some(invite) = invite.as_ref() {
            self.respond(invite, 180, Some(&leg.key.tag), &[]);
            let now = Instant::now();
            leg.progress
                .send_modify(|progress| progress.provisional(180, now));
        }
    }

    /// Without an ACK the call is hung up (RFC 3261, section 13.3.1.4).
    async fn expect_acknowledgement(self: Arc<Self>, leg: Arc<Leg>) {
        let mut changes = leg.progress.subscribe();
        let settled = changes
            .wait_for(|progress| progress.times.acknowledged.is_some() || progress.end.is_some());
        if timeout(self.endpoint.timers().limit(), settled)
            .await
            .is_err()
        {
            self.end(&leg, End::NoReply);
            // Nobody is there to agree.
            let _ = self.bye(&leg).await;
        }
    }

    /// A caller to whom nobody replies gives up after 64 × T1.
    async fn forget_unanswered(self: Arc<Self>, leg: Arc<Leg>) {
        sleep(self.endpoint.timers().limit()).await;
        let invite = leg.invite.held().take();
        if let Some(invite) = invite {
            self.endpoint.ignore(&invite);
            self.end(&leg, End::NoReply);
        }
    }
}

fn incoming_leg(request: Received<Request>) -> Leg {
    let tag = token();
    let envelope = &request.envelope;
    let peer = Peer {
        local: envelope.to.clone().with_tag(&tag),
        remote: envelope.from.clone(),
        target: contact_of(&request).unwrap_or_else(|| envelope.from.uri.clone()),
        routes: request
            .message
            .headers
            .elements("Record-Route")
            .into_iter()
            .map(ToOwned::to_owned)
            .collect(),
        fallback: request.source,
    };
    let key = LegKey {
        call_id: envelope.call_id.clone(),
        tag,
    };
    let mut progress = Progress {
        direction: Direction::of(&request.message.body),
        ..Progress::default()
    };
    progress.times.invite = Some(request.at);
    Leg::new(key, peer, progress, Some(request))
}

fn contact_of(request: &Received<Request>) -> Option<Uri> {
    let contacts = request.message.headers.elements("Contact");
    let contact: Address = contacts.first()?.parse().ok()?;
    Some(contact.uri)
}
