//! What people see, and the language it is written in.

// A page is one type, as deep as it is nested.
#![recursion_limit = "256"]

// The rules that it shares with the server's benches name this crate.
#[cfg(feature = "bench")]
extern crate self as renvoi_app;

pub mod api;
mod app;
#[cfg(feature = "bench")]
pub mod bench;
mod components;
pub mod domain;
pub mod forms;
#[cfg(feature = "hydrate")]
mod hydrate;
/// The build's reader of `locales/*.json`, which is not in the program.
#[cfg(test)]
#[path = "../build/locale.rs"]
#[allow(dead_code, reason = "the build uses more of it than its tests")]
mod locale;
mod pages;
pub mod shell;
pub mod words;

pub use app::App;
#[cfg(feature = "hydrate")]
pub use hydrate::hydrate;
#[cfg(feature = "ssr")]
pub use pages::is_plain;
