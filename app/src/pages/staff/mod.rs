//! People of an organisation and organisations of the platform, for who administers them. Plain pages, which only the server
//! renders.

#![cfg_attr(
    feature = "ssr",
    expect(
        clippy::needless_pass_by_value,
        reason = "a component owns its properties"
    )
)]

#[cfg(feature = "ssr")]
mod fleet;
#[cfg(feature = "ssr")]
mod groups;
#[cfg(feature = "ssr")]
mod import;
#[cfg(feature = "ssr")]
mod imports;
#[cfg(feature = "ssr")]
mod organisation;
#[cfg(feature = "ssr")]
mod organisations;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
pub(crate) mod parts;
#[cfg(feature = "ssr")]
mod people;
#[cfg(feature = "ssr")]
mod person;

#[cfg(feature = "ssr")]
pub(crate) use page::StaffPages;

/// Browsers load no wasm for them: the router came here by itself, and the server has the page.
#[cfg(not(feature = "ssr"))]
#[leptos::component]
pub(crate) fn StaffPages() -> impl leptos::IntoView {
    crate::components::leave_for("/admin/people");
}
