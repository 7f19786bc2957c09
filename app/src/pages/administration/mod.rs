//! The settings of an organisation: plain forms, and what they refuse. Rendered by the server alone.

#![cfg_attr(
    feature = "ssr",
    expect(
        clippy::needless_pass_by_value,
        reason = "a component owns its properties"
    )
)]

#[cfg(feature = "ssr")]
mod access;
#[cfg(feature = "ssr")]
mod calendar;
#[cfg(feature = "ssr")]
mod forms;
#[cfg(feature = "ssr")]
mod hours;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod policy;

#[cfg(feature = "ssr")]
pub(crate) use page::AdministrationPage;

/// The router came here by itself: the server has the page.
#[cfg(not(feature = "ssr"))]
#[leptos::component]
pub(crate) fn AdministrationPage() -> impl leptos::IntoView {
    crate::components::leave_for("/admin");
}
