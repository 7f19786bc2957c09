//! One's own passkeys. A plain page, which only the server renders.

#![cfg_attr(
    feature = "ssr",
    expect(
        clippy::needless_pass_by_value,
        reason = "a component owns its properties"
    )
)]

#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod new;
#[cfg(feature = "ssr")]
mod page;

#[cfg(feature = "ssr")]
pub(crate) use page::PasskeysPage;

/// Browsers load no wasm for it.
#[cfg(not(feature = "ssr"))]
#[leptos::component]
pub(crate) fn PasskeysPage() -> impl leptos::IntoView {}
