//! The rules of an organisation that are refused now, for who helps in it and who administers it. A plain page, which only the
//! server renders.

#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod page;

#[cfg(feature = "ssr")]
pub(crate) use list::FirstRefused;
#[cfg(feature = "ssr")]
pub(crate) use page::RefusedPage;

/// Browsers load no wasm for it: the router came here by itself, and the server has the page.
#[cfg(not(feature = "ssr"))]
#[leptos::component]
pub(crate) fn RefusedPage() -> impl leptos::IntoView {
    crate::components::leave_for("/helpdesk/refused");
}
