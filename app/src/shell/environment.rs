//! Preferences and addresses, from the request on the server and from the document in the browser.

use leptos::prelude::provide_context;

/// Provides [`Preferences`](crate::api::account::Preferences), and in the browser [`Assets`](super::Assets), to every page.
#[cfg(feature = "ssr")]
pub(crate) fn provide_environment() {
    use leptos::prelude::use_context;
    let request = use_context::<crate::api::services::Request>();
    provide_context(
        request
            .map(|request| request.preferences)
            .unwrap_or_default(),
    );
}

/// Provides [`Preferences`](crate::api::account::Preferences), and in the browser [`Assets`](super::Assets), to every page.
#[cfg(not(feature = "ssr"))]
pub(crate) fn provide_environment() {
    use crate::api::account::{Lang, Preferences, Theme};
    let root = leptos::prelude::document().document_element();
    let attribute = |name: &str| {
        root.as_ref()
            .and_then(|root| root.get_attribute(name))
            .unwrap_or_default()
    };
    provide_context(Preferences {
        lang: Lang::parse(&attribute("lang")).unwrap_or_default(),
        theme: Theme::parse(&attribute("data-theme")).unwrap_or_default(),
    });
    provide_context(super::Assets {
        icons: attribute("data-icons"),
        ..Default::default()
    });
}
