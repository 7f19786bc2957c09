//! How far a call is, and when what happened. Times are instants of this process's monotonic clock, so those of two
//! phones in one process may be compared.

use std::{fmt, net::SocketAddr, sync::Arc, time::Instant};

use crate::{message::Headers, sdp::Direction};

/// A snapshot of a call.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// The furthest stage it has reached.
    pub stage: Stage,
    /// The statuses below 200 that came (outgoing) or were sent (incoming), in order.
    pub provisional: Vec<u16>,
    /// The final answer to an outgoing call, a challenge for a password not counted.
    pub answer: Option<Arc<FinalAnswer>>,
    /// How it ended; `None` while it lasts.
    pub end: Option<End>,
    /// The `Reason` field of the other side's BYE or CANCEL, such as `Q.850;cause=26`.
    pub reason: Option<String>,
    /// Which way sound flows, as the other side last said.
    pub direction: Direction,
    /// Where the other side takes sound, of an outgoing call once it is answered.
    pub media: Option<SocketAddr>,
    /// When what happened.
    pub times: Times,
}

/// How far a call came. A refused call keeps the stage that it had reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The INVITE is under way.
    #[default]
    Trying,
    /// 180 to 189 was said.
    Ringing,
    /// 2xx was said.
    Answered,
}

/// When what happened, as seen from this end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    /// The INVITE was first sent (outgoing) or received (incoming).
    pub invite: Option<Instant>,
    /// Outgoing: the INVITE that was not challenged any more was sent. The same as `invite` where nobody asked.
    pub accepted_invite: Option<Instant>,
    /// First said to ring.
    pub ringing: Option<Instant>,
    /// 2xx sent or received.
    pub answered: Option<Instant>,
    /// Incoming: the ACK came.
    pub acknowledged: Option<Instant>,
    /// It was over.
    pub ended: Option<Instant>,
}

/// What an outgoing call was answered with.
#[derive(Clone, Debug)]
pub struct FinalAnswer {
    /// 200–699.
    pub status: u16,
    /// The reason phrase.
    pub phrase: String,
    /// All header fields (`Contact` of a 302, `P-Asserted-Identity` of who answered …).
    pub headers: Headers,
}

/// One of the two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// This phone.
    Here,
    /// The other side.
    There,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It was answered, and one side hung up.
    HungUp(Side),
    /// The caller took it back before it was answered.
    Cancelled,
    /// The callee refused, with 300–699.
    Refused(u16),
    /// The other side stopped talking: no final answer, or no ACK.
    NoReply,
    /// This phone was unplugged; the other side was not told.
    Unplugged,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HungUp(Side::Here) => f.write_str("hung up here"),
            Self::HungUp(Side::There) => f.write_str("hung up by the other side"),
            Self::Cancelled => f.write_str("cancelled"),
            Self::Refused(status) => write!(f, "refused with {status}"),
            Self::NoReply => f.write_str("no reply"),
            Self::Unplugged => f.write_str("unplugged"),
        }
    }
}

impl Progress {
    /// The status of the final answer to an outgoing call.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.answer.as_ref().map(|answer| answer.status)
    }

    pub(crate) fn provisional(&mut self, status: u16, at: Instant) {
        self.provisional.push(status);
        if (180..190).contains(&status) {
            self.stage = self.stage.max(Stage::Ringing);
            self.times.ringing.get_or_insert(at);
        }
    }

    pub(crate) fn answered(&mut self, at: Instant) {
        self.stage = Stage::Answered;
        self.times.answered.get_or_insert(at);
    }

    /// The first end is the true one.
    pub(crate) fn ended(&mut self, end: End) {
        if self.end.is_none() {
            self.end = Some(end);
            self.times.ended = Some(Instant::now());
        }
    }
}
