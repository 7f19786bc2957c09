//! The list and what stands around it.

use leptos::{either::Either, prelude::*};

use super::{
    add::AddMenu, codes::Codes, empty::Empty, flash::Flash, order::SaveBar, row::RuleRow,
    state::List, week::WeekCard,
};
use crate::{
    api::forwarding::{Changed, RulesView},
    components::{PushBadge, PushFailure, PushVoice, is_looked_at, said},
    pages::tried::{First, Trial, TryCard},
    words::{self, lang},
};

/// The rules in their order, and « Sinon ».
#[component]
pub(super) fn RuleList(
    view: RulesView,
    first: First,
    /// A change posted without a script that was not made.
    refused: Option<Changed>,
) -> impl IntoView {
    let lang = lang();
    let now = view.now;
    let voicemail = view.voicemail;
    let trial_view = view.clone();
    let list = List::new(view, refused);
    let trial = Trial::new(trial_view, list.shown, list.now, first);
    let is_empty = Memo::new(move |_| list.rules.with(Vec::is_empty));
    view! {
        <header class="page-head">
            <div>
                <h1>{words::rules::title(lang)}</h1>
                <p>{words::rules::lead(lang)}</p>
            </div>
            {(!is_looked_at()).then(|| view! { <AddMenu/> })}
        </header>
        <Flash list/>
        <PushFailure push=list.push/>
        <PushVoice push=list.push/>
        {move || if is_empty.get() {
            Either::Left(view! { <Empty voicemail/> })
        } else {
            Either::Right(view! {
                <WeekCard list/>
                <section class="stack" aria-labelledby="rules-list">
                    <div class="rules-head">
                        <h2 id="rules-list" class="vh">{words::rules::list(lang)}</h2>
                        <PushBadge push=list.push now/>
                    </div>
                    <ol class="card rows rules">
                        <For each=move || list.order.get() key=|id| *id let:id>
                            <RuleRow list id/>
                        </For>
                        <Otherwise voicemail/>
                    </ol>
                    <SaveBar list/>
                </section>
                <TryCard trial lead=words::tried::lead(lang)/>
            })
        }}
        <Codes/>
    }
    .into_any()
}

/// What happens to a call that no rule wants.
#[component]
fn Otherwise(voicemail: bool) -> impl IntoView {
    let lang = lang();
    let text = if voicemail {
        words::rules::else_voicemail(lang)
    } else {
        words::rules::else_tone(lang)
    };
    view! {
        <li class="rule rule-else">
            <div class="rule-body">
                <h3>{words::rules::otherwise(lang)}</h3>
                <p class="rule-say">{said(&text)}</p>
            </div>
        </li>
    }
    .into_any()
}
