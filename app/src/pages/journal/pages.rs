//! Newer and older lines.

use std::fmt::Write as _;

use leptos::prelude::*;
use leptos_router::components::A;
use uuid::Uuid;

use crate::{
    api::journal::JournalQuery,
    components::Icon,
    forms::percent_encode,
    words::{self, lang},
};

/// Links to the pages beside this one.
#[component]
pub(super) fn Pages(
    /// The address of the newer page.
    newer: Option<String>,
    /// The address of the older page.
    older: Option<String>,
) -> impl IntoView {
    let lang = lang();
    if newer.is_none() && older.is_none() {
        return ().into_any();
    }
    view! {
        <nav class="pager" aria-label=words::journal::pages(lang)>
            {newer.map(|href| view! {
                <A href attr:class="btn" attr:rel="prev">
                    <Icon name="left"/>
                    {words::journal::newer(lang)}
                </A>
            })}
            {older.map(|href| view! {
                <A href attr:class="btn" attr:rel="next">
                    {words::journal::older(lang)}
                    <Icon name="right"/>
                </A>
            })}
        </nav>
    }
    .into_any()
}

/// The address of the page on one side of a line, with what was asked for.
pub(super) fn address(asked: &JournalQuery, side: &str, id: Uuid) -> String {
    with(format!("/journal?{side}={id}"), asked)
}

/// An address that has a query already, with what narrows the lines.
pub(super) fn with(mut address: String, asked: &JournalQuery) -> String {
    for (name, value) in [
        ("who", &asked.who),
        ("kind", &asked.kind),
        ("address", &asked.address),
        ("from", &asked.from),
        ("to", &asked.to),
    ] {
        if !value.is_empty() {
            let _ = write!(address, "&{name}={}", percent_encode(value));
        }
    }
    address
}
