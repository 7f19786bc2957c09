//! « Assistance »: people looked for, and the sheet of one of them. Plain pages, which only the server renders; `plain.js` looks for
//! people as one types, and keeps a sheet up to date while the person on the line acts.

#[cfg(feature = "ssr")]
mod address;
#[cfg(feature = "ssr")]
mod deeds;
#[cfg(feature = "ssr")]
mod log;
#[cfg(feature = "ssr")]
mod mails;
#[cfg(feature = "ssr")]
mod phones;
#[cfg(feature = "ssr")]
mod rules;
#[cfg(feature = "ssr")]
mod search;
#[cfg(feature = "ssr")]
mod sessions;
#[cfg(feature = "ssr")]
mod sheet;
#[cfg(feature = "ssr")]
mod state;

#[cfg(feature = "ssr")]
pub(crate) use search::HelpdeskPage;
#[cfg(feature = "ssr")]
pub(crate) use sheet::PersonPage;

/// Browsers load no wasm for it: the router came here by itself, and the server has the page.
#[cfg(not(feature = "ssr"))]
#[leptos::component]
pub(crate) fn HelpdeskPage() -> impl leptos::IntoView {
    crate::components::leave_for("/helpdesk");
}

/// The same: no link of a page with wasm leads here.
#[cfg(not(feature = "ssr"))]
#[leptos::component]
pub(crate) fn PersonPage() -> impl leptos::IntoView {}
