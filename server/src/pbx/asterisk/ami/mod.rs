//! The manager interface (AMI): actions in, responses and events out, over one TCP connection.
//!
//! Actions are pipelined: a batch is written at once and its responses are matched by `ActionID`, which is some ten times faster
//! than waiting for each.

mod action;
mod client;
mod message;
mod pending;
mod session;

pub use action::Action;
pub use client::{Client, State};
pub use message::Message;
pub use session::{Login, Session};

/// Why an action has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmiError {
    /// There is no connection, or it broke before the answer.
    #[error("no connection to the manager interface")]
    Unavailable,
    /// The answer did not come in time.
    #[error("the manager interface did not answer in time")]
    Timeout,
    /// It does not accept our account.
    #[error("the manager interface refuses our account")]
    Refused,
}
