//! The sentence: where calls go now, until when, and then.

use leptos::prelude::*;
use leptos_router::components::A;

use super::{state::Line, target::change};
use crate::{
    components::{is_looked_at, said, strip::Target},
    domain::Origin,
    words::{self, Rich, lang},
};

/// What calls do by the rules that the PBX has: « Vos appels sonnent sur **vos téléphones** jusqu'à **18:00**. Ensuite, … »
#[component]
pub(super) fn NowSaid(state: Line) -> impl IntoView {
    let lang = lang();
    let sentence = Memo::new(move |_| sentence(state));
    let has_rules = Memo::new(move |_| state.saved.with(|rules| !rules.is_empty()));
    // The sentence is true for an outside call; that is worth saying only where others may go elsewhere.
    let depends = Memo::new(move |_| {
        state.rules.with(|rules| {
            rules
                .iter()
                .any(|rule| rule.enabled && rule.origin != Origin::Anyone)
        })
    });
    view! {
        <p class="now-say">{move || sentence.with(said)}</p>
        <Show when=move || state.behind.get()>
            <p class="now-hint small muted">{words::home::behind(lang)}</p>
        </Show>
        <Show when=move || depends.get()>
            <p class="now-hint small muted">{words::home::for_external(lang)}</p>
        </Show>
        <Show when=move || !has_rules.get() && !is_looked_at()>
            <p class="now-hint">
                <A href="/rules/new" attr:class="btn">{words::home::add_rule(lang)}</A>
            </p>
        </Show>
    }
    .into_any()
}

fn sentence(state: Line) -> Rich {
    let lang = lang();
    let now = state.now.get();
    let (here, then) = state
        .rules
        .with(|rules| change(rules, &Line::caller(), now, &state.holidays()));
    let one_phone = state.view.with(|line| line.phones.len() == 1);
    state.with_names(|names| {
        let present = match &here {
            Target::Phones if one_phone => words::home::ring_one(lang),
            Target::Phones => words::home::ring(lang),
            Target::Forward(to) => words::home::forward(lang, &names.destination(lang, to)),
            Target::Voicemail => words::home::voicemail(lang),
            Target::Reject => words::home::reject(lang),
        };
        let Some((at, there)) = then else {
            return present.ended();
        };
        let future = match &there {
            Target::Phones if one_phone => words::home::then_ring_one(lang),
            Target::Phones => words::home::then_ring(lang),
            Target::Forward(to) => words::home::then_forward(lang, &names.destination(lang, to)),
            Target::Voicemail => words::home::then_voicemail(lang),
            Target::Reject => words::home::then_reject(lang),
        };
        words::home::until(
            lang,
            &present.marked(),
            &words::until(lang, at, now),
            &future.marked(),
        )
    })
}
