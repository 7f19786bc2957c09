//! The page as a whole.

use leptos::prelude::*;
use leptos_meta::Title;

use super::list::RefusedList;
use crate::{
    api::refused::RefusedView,
    components::{Icon, Pager},
    forms::Inbox,
    words::{self, lang, refused as say},
};

/// What the server handed over. Where it refused to, it says so in the frame.
#[component]
pub(crate) fn RefusedPage() -> impl IntoView {
    let view = Inbox::take(|posted| &mut posted.refused);
    view.map(|view| view! { <Refused view/> }).into_any()
}

#[component]
fn Refused(view: RefusedView) -> impl IntoView {
    let lang = lang();
    let RefusedView {
        organisation,
        administrator,
        page,
        pages,
        first,
        refused,
    } = view;
    let total = refused.total;
    let last = first + refused.rules.len() as u64 - 1;
    let body = if total == 0 {
        view! {
            <div class="card empty">
                <Icon name="check"/>
                <h2>{say::none(lang)}</h2>
                <p>{say::none_hint(lang)}</p>
            </div>
        }
        .into_any()
    } else {
        view! {
            <p aria-live="polite">
                <b>{say::count(lang, total)}</b>
                {(pages > 1).then(|| format!(" {}", say::shown(lang, &first, &last)))}
            </p>
            <RefusedList refused start=first/>
            <Pager path="/helpdesk/refused" page pages/>
        }
        .into_any()
    };
    view! {
        <Title text=say::title(lang)/>
        <div class="page">
            <header class="page-head">
                <div>
                    {administrator.then(|| view! {
                        <p class="crumb">
                            <a href="/admin" rel="external">{words::tokens::back(lang)}</a>
                        </p>
                    })}
                    <h1>{say::title(lang)}</h1>
                    <p class="muted">{say::lead_of(lang, &organisation)} " " {say::lead(lang)}</p>
                </div>
            </header>
            {body}
        </div>
    }
    .into_any()
}
