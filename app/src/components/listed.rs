//! A card with a list that the server parts into pages.

use leptos::{either::Either, prelude::*};

use super::Pager;

/// The list, or the word that there is nothing in it.
#[component]
pub(crate) fn Listed(
    /// Its heading's id.
    id: &'static str,
    title: &'static str,
    lead: &'static str,
    /// What is said where it is empty.
    none: &'static str,
    /// How many there are on all pages, in words.
    count: String,
    /// Where its pages are.
    path: &'static str,
    /// Which page this is, from 1.
    page: u64,
    pages: u64,
    /// Those on it.
    lines: Vec<AnyView>,
) -> impl IntoView {
    let list = if lines.is_empty() {
        Either::Left(view! { <p class="muted">{none}</p> })
    } else {
        Either::Right(view! {
            <p class="small">{count}</p>
            <ul class="items">{lines}</ul>
            <Pager path page pages/>
        })
    };
    view! {
        <section class="card settings-card" aria-labelledby=id>
            <h2 id=id>{title}</h2>
            <p class="muted">{lead}</p>
            {list}
        </section>
    }
    .into_any()
}
