//! What a page says to who has no extension.

use leptos::prelude::*;

use super::Icon;
use crate::words::{lang, rules};

/// There is none, and so nothing on this page.
#[component]
pub(crate) fn NoExtension(
    /// The page's.
    title: &'static str,
    /// What there would be.
    why: &'static str,
) -> impl IntoView {
    view! {
        <header class="page-head">
            <h1>{title}</h1>
        </header>
        <div class="card">
            <div class="empty">
                <Icon name="desk"/>
                <h2>{rules::no_extension_title(lang())}</h2>
                <p>{why}</p>
            </div>
        </div>
    }
    .into_any()
}
