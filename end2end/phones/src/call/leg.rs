//! What an end must remember of a call (RFC 3261, section 12).

use std::{
    net::SocketAddr,
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use tokio::sync::{Notify, watch};

use super::Progress;
use crate::{
    lock::Lock,
    message::{Address, Headers, Method, Received, Request, Uri},
};

/// How a line finds its end of a call. The tag tells the two ends apart when a phone calls itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct LegKey {
    pub(crate) call_id: String,
    pub(crate) tag: String,
}

#[derive(Debug)]
pub(crate) struct Leg {
    pub(crate) key: LegKey,
    pub(crate) progress: watch::Sender<Progress>,
    pub(crate) peer: Mutex<Peer>,
    /// Of an incoming call, until its final answer: whoever takes it gives that answer.
    pub(crate) invite: Mutex<Option<Received<Request>>>,
    /// Of an outgoing call: somebody wants to take it back.
    pub(crate) take_back: Notify,
    pub(crate) outgoing: bool,
    sequence: AtomicU32,
    version: AtomicU32,
}

/// Who is at the other end, and how to reach them.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    pub(crate) local: Address,
    pub(crate) remote: Address,
    pub(crate) target: Uri,
    /// Route values, nearest first.
    pub(crate) routes: Vec<String>,
    /// Where a datagram goes when neither route nor target has an IP address.
    pub(crate) fallback: SocketAddr,
}

impl Leg {
    pub(crate) fn new(
        key: LegKey,
        peer: Peer,
        progress: Progress,
        invite: Option<Received<Request>>,
    ) -> Self {
        Self {
            key,
            progress: watch::Sender::new(progress),
            peer: Mutex::new(peer),
            outgoing: invite.is_none(),
            invite: Mutex::new(invite),
            take_back: Notify::new(),
            sequence: AtomicU32::new(0),
            version: AtomicU32::new(0),
        }
    }

    pub(crate) fn next_sequence(&self) -> u32 {
        self.sequence.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// The version of the next session description.
    pub(crate) fn next_version(&self) -> u32 {
        self.version.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(crate) fn is_over(&self) -> bool {
        self.progress.borrow().end.is_some()
    }

    /// A request within the dialog, and where it goes. An ACK has the number of its INVITE.
    pub(crate) fn request(&self, method: Method, sequence: u32) -> (Request, SocketAddr) {
        let peer = self.peer.held();
        let mut headers = Headers::default();
        for route in &peer.routes {
            headers.push("Route", route);
        }
        headers.push("Max-Forwards", "70");
        headers.push("From", &peer.local.to_string());
        headers.push("To", &peer.remote.to_string());
        headers.push("Call-ID", &self.key.call_id);
        headers.push("CSeq", &format!("{sequence} {method}"));
        let request = Request {
            method,
            uri: peer.target.clone(),
            headers,
            body: String::new(),
        };
        (request, peer.next_hop())
    }
}

impl Peer {
    /// The first route, or else the target (section 8.1.2; all routes are taken for loose ones).
    pub(crate) fn next_hop(&self) -> SocketAddr {
        let first_route = self
            .routes
            .first()
            .and_then(|route| route.parse::<Address>().ok())
            .and_then(|route| route.uri.socket_address());
        first_route
            .or_else(|| self.target.socket_address())
            .unwrap_or(self.fallback)
    }
}
