//! Today, drawn to the minute: supports the sentence, never replaces it.

use leptos::prelude::*;

use super::state::Line;
use crate::{
    components::strip::{self, PATTERNS, Piece, RIBBON},
    domain::Minute,
    words::lang,
};

/// The day as a bar, with hours below it, a legend, and the same in hidden words.
#[component]
pub(super) fn Ribbon(state: Line) -> impl IntoView {
    let lang = lang();
    let pieces = Memo::new(move |_| pieces(state));
    let bar = move || {
        let now = Minute::of(state.now.get().time()).get();
        pieces.with(|pieces| strip::bar(pieces, RIBBON, Some(now), true))
    };
    let legend = move || pieces.with(|pieces| strip::legend(pieces.iter()));
    let lines = move || pieces.with(|pieces| strip::lines(lang, pieces));
    view! {
        <div class="ribbon">
            <svg class="sprite" aria-hidden="true" inner_html=PATTERNS></svg>
            <svg class="bar" height="32" aria-hidden="true" inner_html=bar></svg>
            <svg class="hours" height="16" aria-hidden="true" inner_html=strip::hours()></svg>
            <ul class="legend" aria-hidden="true" inner_html=legend></ul>
            <ul class="vh" inner_html=lines></ul>
        </div>
    }
    .into_any()
}

fn pieces(state: Line) -> Vec<Piece> {
    let date = state.now.get().date();
    let holiday = state.holidays().first().copied().unwrap_or_default();
    state.rules.with(|rules| {
        state.with_names(|names| {
            state.view.with(|line| {
                let day = (date, holiday);
                strip::day(lang(), names, rules, &Line::caller(), day, &line.changes)
            })
        })
    })
}
