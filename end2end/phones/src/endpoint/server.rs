//! Server transactions: a request that comes again is not handled again, and a final answer to an INVITE is sent until
//! it is acknowledged (RFC 3261, sections 17.2 and 13.3.1.4).

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use tokio::{
    task::AbortHandle,
    time::{Instant, sleep},
};

use super::{Endpoint, Parcel};
use crate::{
    lock::Lock,
    message::{Envelope, Method, Received, Request, Response},
};

/// What became of a request at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// It is new and wants an answer.
    New,
    /// It was seen before; the answer given then was sent again.
    Repeated,
    /// It is an ACK; it wants no answer.
    Acknowledgement,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct ServerKey {
    branch: String,
    sent_by: String,
    method: Method,
}

/// Call-ID, our tag and number of an INVITE answered with 2xx.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Dialogue(String, String, u32);

#[derive(Debug, Default)]
pub(super) struct Server {
    answer: Option<Parcel>,
    retransmission: Option<AbortHandle>,
}

impl ServerKey {
    fn of(envelope: &Envelope, method: Method) -> Self {
        Self {
            branch: envelope.via.branch.clone(),
            sent_by: envelope.via.sent_by.clone(),
            method,
        }
    }
}

impl Endpoint {
    pub(super) fn admit(&self, request: &Received<Request>) -> Admission {
        let method = request.message.method.clone();
        if method == Method::Ack {
            self.acknowledged(&request.envelope);
            return Admission::Acknowledgement;
        }
        let is_invite = method == Method::Invite;
        let key = ServerKey::of(&request.envelope, method);
        let mut servers = self.servers.held();
        if let Some(known) = servers.get(&key) {
            let answer = known.answer.clone();
            drop(servers);
            if let Some(parcel) = answer {
                self.send(&parcel);
            }
            return Admission::Repeated;
        }
        servers.insert(key.clone(), Server::default());
        if !is_invite {
            servers.done(key);
        }
        Admission::New
    }

    /// Answers a request, as often as needed.
    pub(crate) fn respond(self: &Arc<Self>, request: &Received<Request>, response: &Response) {
        let envelope = &request.envelope;
        let key = ServerKey::of(envelope, request.message.method.clone());
        let parcel = Parcel {
            datagram: response.to_datagram().into(),
            to: envelope.via.answer_to(request.source),
        };
        let final_to_invite = key.method == Method::Invite && response.is_final();
        if final_to_invite && response.is_success() {
            self.expect_acknowledgement(envelope, response, &key);
        }
        let mut servers = self.servers.held();
        if let Some(server) = servers.get_mut(&key) {
            server.answer = Some(parcel.clone());
            server.retransmission = final_to_invite.then(|| {
                let again = retransmit(Arc::downgrade(self), parcel.clone());
                tokio::spawn(again).abort_handle()
            });
        }
        if final_to_invite {
            servers.done(key);
        }
        drop(servers);
        // Last, so that everything is in place when the ACK comes.
        self.send(&parcel);
    }

    /// Lets an INVITE without an answer be forgotten after a while.
    pub(crate) fn ignore(&self, request: &Received<Request>) {
        let key = ServerKey::of(&request.envelope, request.message.method.clone());
        self.servers.held().done(key);
    }

    /// The INVITE that a CANCEL takes back has the CANCEL's own branch.
    pub(crate) fn is_cancelled_by(invite: &Envelope, cancel: &Envelope) -> bool {
        ServerKey::of(invite, Method::Invite) == ServerKey::of(cancel, Method::Invite)
    }

    fn expect_acknowledgement(&self, envelope: &Envelope, response: &Response, key: &ServerKey) {
        let tag = Envelope::of(&response.headers)
            .ok()
            .and_then(|answer| answer.to.tag().map(ToOwned::to_owned))
            .unwrap_or_default();
        let dialogue = Dialogue(envelope.call_id.clone(), tag, envelope.sequence);
        let mut answered = self.answered.held();
        answered.insert(dialogue.clone(), key.clone());
        answered.done(dialogue);
    }

    fn acknowledged(&self, ack: &Envelope) {
        let to_refusal = ServerKey::of(ack, Method::Invite);
        let dialogue = Dialogue(
            ack.call_id.clone(),
            ack.to.tag().unwrap_or_default().to_owned(),
            ack.sequence,
        );
        let to_success = self.answered.held().get(&dialogue).cloned();
        let mut servers = self.servers.held();
        let server = servers.get_mut(&to_success.unwrap_or(to_refusal));
        if let Some(retransmission) = server.and_then(|server| server.retransmission.take()) {
            retransmission.abort();
        }
    }
}

/// Timer G, for 64 × T1. The endpoint is not kept open by it.
async fn retransmit(endpoint: Weak<Endpoint>, parcel: Parcel) {
    let Some(timers) = endpoint.upgrade().map(|open| open.timers) else {
        return;
    };
    let end = Instant::now() + timers.limit();
    let mut pause: Duration = timers.t1;
    while Instant::now() + pause < end {
        sleep(pause).await;
        let Some(endpoint) = endpoint.upgrade() else {
            return;
        };
        endpoint.send(&parcel);
        pause = (pause * 2).min(timers.t2);
    }
}
