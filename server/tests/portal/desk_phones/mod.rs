//! Desk phones of every make, from the save of a key to the call that comes of it: a portal, a real Asterisk, and phones that fetch
//! their files, read them by themselves, and do what they say.

mod faults;
mod keys;
mod premises;

use std::time::Duration;

/// Only ever reached where something never comes.
const LIMIT: Duration = Duration::from_mins(1);
