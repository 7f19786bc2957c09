//! Sign-in with an organisation's own provider: the way there, and its administrator's page. Plain pages, which only the server
//! renders.

#![cfg_attr(
    feature = "ssr",
    expect(
        clippy::needless_pass_by_value,
        reason = "a component owns its properties"
    )
)]

#[cfg(feature = "ssr")]
mod form;
#[cfg(feature = "ssr")]
mod gate;
#[cfg(feature = "ssr")]
mod people;
#[cfg(feature = "ssr")]
mod settings;

#[cfg(feature = "ssr")]
pub(crate) use gate::SsoGate;
#[cfg(feature = "ssr")]
pub(crate) use settings::SsoSettingsPage;

/// Browsers load no wasm for it.
#[cfg(not(feature = "ssr"))]
#[leptos::component]
pub(crate) fn SsoGate() -> impl leptos::IntoView {}

/// Nor for this.
#[cfg(not(feature = "ssr"))]
#[leptos::component]
pub(crate) fn SsoSettingsPage() -> impl leptos::IntoView {}
