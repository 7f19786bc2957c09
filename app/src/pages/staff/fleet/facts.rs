//! What is known of a phone, in words.

use jiff::civil::DateTime;
use leptos::prelude::*;

use crate::{
    api::{
        account::Lang,
        fleet::{DeskFacts, PhoneNotDone},
        phones::ProgressState,
    },
    components::{Icon, Notice, Tone},
    words::{files_state, fleet as say, phones_texts},
};

/// Whether it is registered, and where.
pub(super) fn registered(lang: Lang, facts: &DeskFacts) -> AnyView {
    let (dot, text) = match facts.registered {
        Some(true) => ("dot dot-ok", phones_texts::connected(lang)),
        Some(false) => ("dot", phones_texts::not_connected(lang)),
        None => ("dot", phones_texts::unknown(lang)),
    };
    view! {
        <span class="status">
            <span class=dot aria-hidden="true"></span>
            {text}
        </span>
    }
    .into_any()
}

/// How far its files are.
pub(super) fn files(lang: Lang, facts: &DeskFacts, now: DateTime) -> AnyView {
    let text = files_state(lang, &facts.progress, now);
    match facts.progress.state {
        ProgressState::Fetched => view! { <span>{text}</span> }.into_any(),
        ProgressState::Overdue => view! {
            <span class="status status-bad">
                <Icon name="alert" small=true/>
                <span>{text}</span>
            </span>
        }
        .into_any(),
        _ => view! {
            <span class="status status-wait">
                <Icon name="clock" small=true/>
                <span>{text}</span>
            </span>
        }
        .into_any(),
    }
}

/// Why something was not done.
#[component]
pub(super) fn NotDone(lang: Lang, why: Option<PhoneNotDone>) -> impl IntoView {
    why.map(|why| {
        let text = match why {
            PhoneNotDone::NoRestart => say::not_restart(lang),
            PhoneNotDone::Away => say::not_away(lang),
            PhoneNotDone::Stale => say::not_stale(lang),
        };
        view! {
            <Notice tone=Tone::Bad title=say::not_done(lang)>
                <p>{text}</p>
            </Notice>
        }
    })
}
