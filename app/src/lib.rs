//! What people see, and the language it is written in.

// A page is one type, as deep as it is nested.
#![recursion_limit = "256"]

pub mod api;
mod app;
mod components;
pub mod domain;
pub mod forms;
/// The build's reader of `locales/*.json`, which is not in the program.
#[cfg(test)]
#[path = "../build/locale.rs"]
#[allow(dead_code, reason = "the build uses more of it than its tests")]
mod locale;
mod pages;
pub mod shell;
pub mod words;

pub use app::App;

/// Takes over the page that the server sent.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(App);
}
