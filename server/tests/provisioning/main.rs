//! Files of desk phones: as they are for every model there is, read back by readers that know nothing of the writers.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test ends where something is not as it should be; its helpers are its own"
)]

mod desk_phones;
mod golden;
#[path = "../support/hardware.rs"]
mod hardware;
mod limits;
mod property;
mod read;
mod round;
mod scene;
mod switches;
