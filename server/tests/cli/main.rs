//! The command, as it is built and as it is run: by people, by scripts, and wrongly.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test ends where something is not as it should be; its helpers are its own"
)]

#[path = "../support/asterisk.rs"]
#[allow(dead_code, reason = "each test file uses its own part")]
mod asterisk;
mod bad_input;
mod changes;
mod colour;
mod config;
mod demo;
mod doctor;
mod help;
mod journal;
mod left;
mod letters;
mod office;
mod people;
mod phones;
mod run;
mod serve;
mod tokens;
