//! What a rule's owner should know of it: it never serves, its destination has gone or nobody is there any more, its calls can go round, it has been on for
//! long.

use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::state::List;
use crate::{
    api::forwarding::{keep_rule, switch_rule},
    components::Icon,
    domain::shadow::Use,
    words::{self, lang, never_text, refused_text},
};

/// Below the sentence; nothing where all is well.
#[component]
pub(super) fn Marks(list: List, id: Uuid, place: Memo<usize>) -> impl IntoView {
    let lang = lang();
    let never = Memo::new(move |_| {
        let place = place.get();
        let Some(Use::Never(hidden)) = list.uses.with(|uses| uses.get(place).cloned()) else {
            return None;
        };
        let now = list.now.get();
        list.shown.with(|rules| {
            let rule = rules.get(place)?;
            Some(never_text(lang, rule, &hidden, rules, now))
        })
    });
    let refused = Memo::new(move |_| {
        let error = list.said(id, |rule| rule.refused.clone())?;
        Some(refused_text(lang, &error))
    });
    let departed = Memo::new(move |_| {
        let extension = list.said(id, |rule| rule.departed.clone())?;
        Some(words::rules::departed(lang, &extension))
    });
    let circle = Memo::new(move |_| {
        let is_on = list.rule(id).is_some_and(|rule| rule.enabled);
        let chain = list.said(id, |rule| Some(rule.circle.join(" → ")))?;
        (is_on && !chain.is_empty()).then(|| words::edit::circle(lang, &chain))
    });
    view! {
        {move || {
            refused.get().map(|text| {
                mark("rule-mark rule-bad", "error", words::rules::refused(lang), text)
            })
        }}
        {move || {
            departed.get().map(|text| {
                mark("rule-mark", "alert", words::rules::departed_title(lang), text)
            })
        }}
        {move || never.get().map(|(verdict, why)| mark("rule-mark", "alert", verdict, why))}
        {move || {
            circle.get().map(|text| mark("rule-mark", "alert", words::rules::circle(lang), text))
        }}
        <Asked list id/>
    }
    .into_any()
}

fn mark(class: &'static str, icon: &'static str, verdict: &'static str, why: String) -> AnyView {
    view! {
        <p class=class>
            <Icon name=icon small=true/>
            <span>
                <b>{verdict}</b>
                " "
                {why}
            </span>
        </p>
    }
    .into_any()
}

/// « Toujours utile ? », asked once.
#[component]
fn Asked(list: List, id: Uuid) -> impl IntoView {
    let lang = lang();
    let since = Memo::new(move |_| {
        let is_on = list.rule(id).is_some_and(|rule| rule.enabled);
        list.said(id, |rule| rule.on_since).filter(|_| is_on)
    });
    let keep = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            match keep_rule(id).await {
                Ok(()) => list.reload(),
                Err(error) => list.error.set(Some(error)),
            }
        });
    };
    let off = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let version = list.view.with_untracked(|view| view.version);
        spawn_local(async move {
            list.settle(&switch_rule(id, false, version).await);
        });
    };
    let asked = move || {
        since.get().map(|since| {
            let since = words::full_date(lang, since);
            view! {
                <div class="rule-ask">
                    <p>{words::rules::on_since(lang, &since)} " " <b>{words::rules::still_useful(lang)}</b></p>
                    <form method="post" action=format!("/rules/{id}/keep") on:submit=keep>
                        <button class="btn">{words::rules::keep_on(lang)}</button>
                    </form>
                    <form method="post" action=format!("/rules/{id}/switch") on:submit=off>
                        <input type="hidden" name="version" value=move || list.view.with(|view| view.version)/>
                        <input type="hidden" name="enabled" value="false"/>
                        <button class="btn btn-quiet">{words::rules::switch_off(lang)}</button>
                    </form>
                </div>
            }
        })
    };
    view! { {asked} }.into_any()
}
