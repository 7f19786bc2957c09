//! What is around the pages before somebody is signed in.

use leptos::prelude::*;

use super::{Brand, LanguageChoice};

/// The mark, the languages, and below them what is asked.
#[component]
pub(crate) fn Gate(
    /// Where a choice of language comes back to; `None`: there is none, where the page is not to be had again.
    back: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="gate">
            <header class="gate-head">
                <Brand/>
                {back.map(|back| view! { <LanguageChoice back/> })}
            </header>
            <main class="gate-main" id="content" tabindex="-1">
                <div class="gate-form">{children()}</div>
            </main>
        </div>
    }
    .into_any()
}
