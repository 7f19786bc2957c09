//! The answer.

use leptos::prelude::*;

use super::state::Trial;
use crate::{
    components::said,
    words::{TriedRow, TriedWords, lang, tried as texts},
};

/// Nothing until something has been tried; told to screen readers as it changes.
#[component]
pub(super) fn AnswerShown(trial: Trial) -> impl IntoView {
    let words = Memo::new(move |_| trial.words());
    view! {
        <div class="try-answer" role="status" aria-label=texts::result(lang())>
            {move || words.get().map(shown)}
        </div>
    }
    .into_any()
}

fn shown(words: TriedWords) -> AnyView {
    let lang = lang();
    let rows = words.rows.into_iter().map(row).collect_view();
    let rules = words
        .rules
        .into_iter()
        .map(|(name, what)| {
            view! {
                <li>
                    <b>{name}</b>
                    " "
                    <span>{what}</span>
                </li>
            }
        })
        .collect_view();
    let rings = (!words.rings.is_empty()).then(|| view! { <p>{words.rings}</p> });
    view! {
        <p class="try-call">{words.call}</p>
        {rings}
        <dl class="try-rows">{rows}</dl>
        <details class="try-why" open=true>
            <summary>{texts::why(lang)}</summary>
            <ol>{rules}</ol>
        </details>
    }
    .into_any()
}

fn row(row: TriedRow) -> AnyView {
    let then = row
        .then
        .into_iter()
        .map(|then| view! { <li>{then}</li> })
        .collect_view();
    view! {
        <div>
            <dt>{row.label}</dt>
            <dd>
                <span>{said(&row.goes)}</span>
                " "
                <span class="muted">"("{row.by}")"</span>
                <ul class="try-then">{then}</ul>
            </dd>
        </div>
    }
    .into_any()
}
