//! A way back in, and the first way in: a link by mail that lets its reader choose a password.
//!
//! A request only writes down that somebody asks, the same for every address. The worker that sends mail looks whether there is such
//! an account, and makes the link anew at each attempt to send it; only the hash of its token is kept. A link serves once, for a
//! while, and only as long as the account's credentials have not changed since. Opening it uses nothing up: mail scanners do.
//!
//! Whom no mail reaches is read a code out by who helps, on the telephone: it is exchanged for a link, and the rest is the same.

mod answer;
mod ask;
mod breached;
mod choose;
mod code;
mod find;
mod token;
mod welcome;

pub use answer::answer;
pub use ask::Asked;
pub use choose::ChooseError;
pub use code::{Code, CodeError, put_code};
pub use find::{Link, LinkError};
pub use token::{LinkKind, LinkToken, mint};
pub use welcome::welcome;

/// In milliseconds.
const MINUTE: i64 = 60 * 1000;
/// In milliseconds.
const HOUR: i64 = 60 * MINUTE;
