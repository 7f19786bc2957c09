//! Templates of keys, for who administers an organisation. Plain pages, which only the server renders.

#![cfg_attr(
    feature = "ssr",
    expect(
        clippy::needless_pass_by_value,
        reason = "a component owns its properties"
    )
)]

#[cfg(feature = "ssr")]
mod drawn;
#[cfg(feature = "ssr")]
mod edit;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod preview;
#[cfg(feature = "ssr")]
mod run;

#[cfg(feature = "ssr")]
pub(crate) use page::TemplatesPages;

/// Browsers load no wasm for them: the router came here by itself, and the server has the page.
#[cfg(not(feature = "ssr"))]
#[leptos::component]
pub(crate) fn TemplatesPages() -> impl leptos::IntoView {
    crate::components::leave_for("/admin/templates");
}
