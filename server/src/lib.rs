//! What makes the portal true: accounts, forwarding, the PBX, the store, the web, the command line.

pub mod accounts;
pub mod administration;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod directory;
pub mod doctor;
pub mod errors;
mod files;
pub mod forwarding;
pub mod helpdesk;
mod hex;
pub mod home;
pub mod journal;
pub mod logging;
pub mod mail;
mod outbox;
pub mod pbx;
pub mod portal;
pub mod push;
pub mod secrets;
pub mod sso;
pub mod store;
pub mod tokens;
pub mod voicemail;
pub mod web;
