//! « Messagerie vocale »: the messages of one's extension, its greeting, its switch. Rendered by the server alone.

#[cfg(feature = "ssr")]
mod flash;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod settings;

#[cfg(feature = "ssr")]
pub(crate) use page::VoicemailPage;

/// The router came here by itself: the server has the page.
#[cfg(not(feature = "ssr"))]
#[leptos::component]
pub(crate) fn VoicemailPage() -> impl leptos::IntoView {
    crate::components::leave_for("/voicemail");
}
