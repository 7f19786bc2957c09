//! What a line tells without being asked.

use std::{sync::Arc, time::Instant};

use crate::{call::IncomingCall, message::Request};

/// What happens on a line.
#[derive(Clone, Debug)]
pub enum Event {
    /// A call comes in.
    Incoming(IncomingCall),
    /// A request outside the life of a call came (NOTIFY, SUBSCRIBE, OPTIONS, REGISTER, MESSAGE, INFO) and was answered with 200.
    Request {
        /// As it came.
        request: Arc<Request>,
        /// When it came.
        received: Instant,
    },
}
