//! Everything but the PBX itself: services on both databases, pages, the API, mail, sign-in providers, files of desk phones, the command.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test ends where something is not as it should be; its helpers are its own"
)]

mod account_page;
mod addresses;
mod administration;
mod api;
mod api_tokens;
mod bad_rules;
mod chain;
mod cli;
mod desk_phones;
mod dialled;
mod directory;
mod extensions_and_people;
mod fleet;
mod helpdesk;
mod journal;
mod kept;
mod key;
mod limits;
mod mail;
mod passkeys;
mod people;
mod people_import;
mod phones;
mod phones_api;
mod phones_colleagues;
mod phones_groups;
mod phones_kept;
mod phones_labels;
mod phones_page;
mod phones_taken;
mod phones_told;
mod provisioning;
mod provisioning_http;
mod push;
mod push_crashes;
mod recovery;
mod registrations;
mod rules;
mod rules_page;
mod second_factor;
mod security_page;
mod sessions;
mod set_back;
mod sign_in;
mod sso;
mod store;
mod style_sheets;
#[path = "../support/mod.rs"]
mod support;
mod templates;
mod tokens_page;
mod voicemail;
mod web;
mod who_elsewhere;
mod who_may_what;
