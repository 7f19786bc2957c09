//! « Problèmes de mot de passe ? »: the address, then the new password. Plain pages, which only the server renders.

#[cfg(feature = "ssr")]
mod ask;
#[cfg(feature = "ssr")]
mod choose;
#[cfg(feature = "ssr")]
mod code;
#[cfg(feature = "ssr")]
mod page;

#[cfg(feature = "ssr")]
pub(crate) use page::RecoveryPage;

/// Browsers load no wasm for it.
#[cfg(not(feature = "ssr"))]
#[leptos::component]
pub(crate) fn RecoveryPage() -> impl leptos::IntoView {}
