//! What can go wrong while a phone is driven.

use std::{io, net::SocketAddr, time::Duration};

use thiserror::Error;

use crate::call::End;

/// Why a phone could not do as it was told.
#[derive(Debug, Error)]
pub enum Error {
    /// Its socket could not be opened.
    #[error("cannot listen at {address}: {source}")]
    Listen {
        /// The address wanted.
        address: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
    /// A number or address to call that is neither.
    #[error("{0:?} is neither a number nor a sip: address with an IP address")]
    Target(String),
    /// A text with control characters, or a header name that is none: it must not reach the wire.
    #[error("{0} holds characters that no SIP line may hold")]
    Text(&'static str),
    /// A status that does not refuse a call.
    #[error("{0} does not refuse a call: use 300 to 699")]
    Status(u16),
    /// The other side said no.
    #[error("refused with {status} {phrase}")]
    Refused {
        /// 300–699.
        status: u16,
        /// Its reason phrase.
        phrase: String,
    },
    /// The other side said nothing within 64 × T1.
    #[error("no reply")]
    NoReply,
    /// What was waited for did not happen in time.
    #[error("nothing happened within {0:?}")]
    Timeout(Duration),
    /// The call ended before what was waited for.
    #[error("the call ended first: {0}")]
    Ended(End),
    /// The call is not in a state for that.
    #[error("the call is not ringing any more")]
    NotRinging,
    /// The call is not one that sound can be sent in.
    #[error("the other side takes no sound")]
    NoMedia,
    /// The phone of this call was dropped.
    #[error("the phone is unplugged")]
    Unplugged,
}
