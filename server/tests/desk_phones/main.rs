//! Desk phones of every make, from the save of a key to the call that comes of it: a portal, a real Asterisk, and phones that fetch
//! their files, read them by themselves, and do what they say.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test ends where something is not as it should be; its helpers are its own"
)]

mod faults;
mod keys;
mod premises;
#[path = "../support/mod.rs"]
mod support;

use std::time::Duration;

/// Only ever reached where something never comes.
const LIMIT: Duration = Duration::from_mins(1);
