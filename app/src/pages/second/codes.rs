//! Codes for losing the application or the passkeys, this once.

use leptos::prelude::*;

use crate::words::{lang, second as say};

#[component]
pub(crate) fn Codes(codes: Vec<String>) -> impl IntoView {
    let lang = lang();
    let codes = codes
        .into_iter()
        .map(|code| view! { <li><code>{code}</code></li> });
    view! {
        <p>{say::codes_keep(lang)}</p>
        <ul class="recovery-codes" aria-label=say::codes(lang)>
            {codes.collect_view()}
        </ul>
    }
    .into_any()
}
