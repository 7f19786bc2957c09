//! Colleagues as a list of fields offers them.

use leptos::prelude::*;

use crate::{
    forms::COLLEAGUES_SENT,
    words::{colleague, lang},
};

/// The list that fields name by its id: whom the page was sent and, where there may be more, whom the server finds by what is typed
/// (`colleagues.js`).
#[component]
pub(crate) fn Colleagues(
    id: &'static str,
    /// Extension and name.
    sent: Vec<(String, String)>,
    /// Who answers what is typed, `q`, with more of them.
    #[prop(optional)]
    asks: Option<String>,
) -> impl IntoView {
    let lang = lang();
    let asks = asks.filter(|_| sent.len() >= COLLEAGUES_SENT);
    let options = sent
        .into_iter()
        .map(|(digits, name)| view! { <option value=colleague(lang, &digits, &name)></option> })
        .collect_view();
    view! { <datalist id=id data-asks=asks>{options}</datalist> }.into_any()
}
