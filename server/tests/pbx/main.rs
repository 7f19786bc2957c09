//! On a real Asterisk, with real telephones: what the portal makes of it, and what it makes of the portal.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test ends where something is not as it should be; its helpers are its own"
)]

mod agreement;
mod calls;
mod codes;
mod driver;
mod files;
mod lamps;
mod pickup;
mod private;
mod registrations;
#[path = "../support/mod.rs"]
mod support;
mod trunks;
mod voicemail;
