//! The second factor: asked for at sign-in, and one's own page of it. Plain pages, which only the server renders.

#[cfg(feature = "ssr")]
mod code;
#[cfg(feature = "ssr")]
mod codes;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod set_up;
#[cfg(feature = "ssr")]
mod step;

#[cfg(feature = "ssr")]
pub(crate) use codes::Codes;
#[cfg(feature = "ssr")]
pub(crate) use page::SecondFactorPage;
#[cfg(feature = "ssr")]
pub(crate) use step::SecondStepPage;

/// Browsers load no wasm for it.
#[cfg(not(feature = "ssr"))]
#[leptos::component]
pub(crate) fn SecondFactorPage() -> impl leptos::IntoView {}

/// Nor for this.
#[cfg(not(feature = "ssr"))]
#[leptos::component]
pub(crate) fn SecondStepPage() -> impl leptos::IntoView {}
