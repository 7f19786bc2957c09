//! What is listed, as a file.

use leptos::prelude::*;

use super::pages::with;
use crate::{
    api::journal::JournalQuery,
    components::Icon,
    words::{self, lang},
};

/// Links to the files: all that was asked for, not this page alone. The router leaves them to the browser.
#[component]
pub(super) fn Export(
    /// The address of the spreadsheet's.
    csv: String,
    /// The address of that for programs.
    jsonl: String,
) -> impl IntoView {
    let lang = lang();
    let link = |href: String, words: &'static str| {
        view! {
            <a class="btn" href=href rel="external" download>
                <Icon name="arrow-down"/>
                {words}
            </a>
        }
    };
    view! {
        <section aria-labelledby="export">
            <h2 id="export" class="small">{words::journal::export(lang)}</h2>
            <p class="muted small">{words::journal::export_hint(lang)}</p>
            <div class="actions">
                {link(csv, words::journal::export_csv(lang))}
                {link(jsonl, words::journal::export_jsonl(lang))}
            </div>
        </section>
    }
    .into_any()
}

/// The address of a file of what was asked for.
pub(super) fn file(asked: &JournalQuery, format: &str) -> String {
    with(format!("/journal/export?format={format}"), asked)
}
