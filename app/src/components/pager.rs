//! The pages beside this one, of a list that the server parts.

#![expect(
    clippy::needless_pass_by_value,
    reason = "a component owns its properties"
)]

use leptos::prelude::*;

use super::Icon;
use crate::words::{lang, pager as say};

/// Links that ask for another page by its number; nothing where there is one page alone.
#[component]
pub(crate) fn Pager(
    /// With a query of its own or without.
    #[prop(into)]
    path: String,
    /// Which page this is, from 1.
    page: u64,
    pages: u64,
) -> impl IntoView {
    let lang = lang();
    let with = if path.contains('?') { '&' } else { '?' };
    let to = |page: u64| format!("{path}{with}page={page}");
    (pages > 1)
        .then(|| {
            view! {
                <nav class="pager" aria-label=say::pages(lang)>
                    {(page > 1).then(|| view! {
                        <a href=to(page - 1) class="btn" rel="external prev">
                            <Icon name="left"/>
                            {say::previous(lang)}
                        </a>
                    })}
                    {(page < pages).then(|| view! {
                        <a href=to(page + 1) class="btn" rel="external next">
                            {say::next(lang)}
                            <Icon name="right"/>
                        </a>
                    })}
                </nav>
            }
        })
        .into_any()
}
