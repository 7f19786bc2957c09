//! Phones that ask and that nobody knows.

use jiff::civil::DateTime;
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

use super::super::parts::crumb;
use crate::{
    api::{
        account::Lang,
        fleet::{StrangerLine, StrangersView},
    },
    components::Icon,
    forms::percent_encode,
    words::{fleet as say, lang, since},
};

#[component]
pub(super) fn Strangers(view: StrangersView) -> impl IntoView {
    let lang = lang();
    let StrangersView {
        now,
        strangers,
        narrowed,
        administers,
    } = view;
    let list = if strangers.is_empty() {
        Either::Left(view! {
            <div class="card empty">
                <Icon name="desk"/>
                <h2>{say::strangers_none(lang)}</h2>
                <p>{say::strangers_none_hint(lang)}</p>
            </div>
        })
    } else {
        let lines = strangers
            .into_iter()
            .map(|one| line(lang, one, now, administers))
            .collect_view();
        Either::Right(view! {
            <ol class="card rows" aria-label=say::strangers(lang)>
                {lines}
            </ol>
        })
    };
    let narrowed = narrowed.then(|| view! { <p class="muted">{say::strangers_narrowed(lang)}</p> });
    view! {
        <Title text=say::strangers(lang)/>
        <div class="page page-narrow">
            <header class="page-head">
                <div>
                    {crumb("/admin/phones", say::title(lang))}
                    <h1>{say::strangers(lang)}</h1>
                    <p class="muted">{say::strangers_lead(lang)}</p>
                    {narrowed}
                </div>
            </header>
            {list}
        </div>
    }
    .into_any()
}

fn line(lang: Lang, one: StrangerLine, now: DateTime, administers: bool) -> AnyView {
    let at = |at: DateTime| since(lang, at, now.max(at));
    let times = say::stranger_times(lang, &at(one.first), &at(one.last));
    let asked = say::stranger_asked(lang, one.asked);
    let from = say::stranger_from(lang, &one.address);
    let agent = if one.agent.is_empty() {
        one.vendor.clone()
    } else {
        one.agent.clone()
    };
    let add = administers.then(|| {
        let mut to = format!("/admin/phones/new?mac={}", percent_encode(&one.mac));
        if !one.model.is_empty() {
            to = format!("{to}&model={}", percent_encode(&one.model));
        }
        view! {
            <p>
                <a href=to rel="external" class="btn btn-small" aria-label=say::stranger_add_named(lang, &one.mac)>
                    {say::stranger_add(lang)}
                </a>
            </p>
        }
    });
    view! {
        <li class="entry">
            <div class="entry-head">
                <h2 class="nb">{one.mac.clone()}</h2>
                <span class="muted">{from}</span>
            </div>
            <p class="small">{agent}</p>
            <p class="small muted">{asked} " · " {times}</p>
            {add}
        </li>
    }
    .into_any()
}
