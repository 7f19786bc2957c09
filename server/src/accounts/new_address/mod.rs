//! Another address on file: where instructions go, and what somebody signs in with.
//!
//! Who helps asks for it; it is confirmed from the address that is on file, by a link that serves once, for a day, or by an
//! administrator. Until then nothing changes, and what is sent goes where it went. Opening the link uses nothing up: mail scanners do.

mod answer;
mod ask;
mod link;
mod put;

pub use answer::AnswerError;
pub use ask::{AskError, NewAddress, ask};
pub use link::{Asked, Gone, mint, waiting};
pub(crate) use put::{PutError, detail, end_former, put_address, withdraw};

/// How long a change waits, in milliseconds: a day.
const LIFE: i64 = 24 * 3600 * 1000;
