//! No page at this address.

use leptos::prelude::*;

use crate::{
    api::Code,
    components::{Brand, LanguageChoice, Problem},
};

/// Says so, and leads home.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    view! {
        <div class="gate">
            <header class="gate-head">
                <Brand/>
                <LanguageChoice/>
            </header>
            <main class="main" id="content" tabindex="-1">
                <div class="page">
                    <Problem error=Code::NotFound.into()/>
                </div>
            </main>
        </div>
    }
    .into_any()
}
