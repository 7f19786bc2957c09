//! « Changer d'adresse ? »: what the letter's link asks. A plain page, which only the server renders.

#[cfg(feature = "ssr")]
mod page;

#[cfg(feature = "ssr")]
pub(crate) use page::AddressPage;

/// Browsers load no wasm for it.
#[cfg(not(feature = "ssr"))]
#[leptos::component]
pub(crate) fn AddressPage() -> impl leptos::IntoView {}
