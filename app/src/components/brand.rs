//! The mark, and the way home.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::words::{self, lang};

/// The mark and the name; leads home.
#[component]
pub(crate) fn Brand() -> impl IntoView {
    let lang = lang();
    view! {
        <A href="/" attr:class="brand" attr:aria-label=words::app::home_label(lang)>
            <svg viewBox="0 0 28 28" aria-hidden="true">
                <rect class="mark-ground" width="28" height="28" rx="7"></rect>
                <path class="mark-line" d="M8.5 20v-2.5a5.5 5.5 0 0 1 5.5-5.5h6M16.3 8l4 4-4 4"></path>
            </svg>
            <span>{words::app::name(lang)}</span>
        </A>
    }
    .into_any()
}
