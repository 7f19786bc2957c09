//! « Mon compte »: password, sessions, how the portal is read. A plain page, which only the server renders.

#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod passkeys;
#[cfg(feature = "ssr")]
mod password;
#[cfg(feature = "ssr")]
mod reading;
#[cfg(feature = "ssr")]
mod second;
#[cfg(feature = "ssr")]
mod sessions;
#[cfg(feature = "ssr")]
mod sso;

#[cfg(feature = "ssr")]
pub(crate) use page::AccountPage;
#[cfg(feature = "ssr")]
pub(crate) use sessions::device;

/// Browsers load no wasm for it.
#[cfg(not(feature = "ssr"))]
#[leptos::component]
pub(crate) fn AccountPage() -> impl leptos::IntoView {}
