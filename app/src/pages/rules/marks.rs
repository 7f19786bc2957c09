//! What a rule's owner should know of it: it never serves, its destination has gone or nobody is there any more, its calls can go round, it has been on for
//! long.

use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::state::List;
use crate::{
    api::forwarding::{keep_rule, switch_rule},
    components::Icon,
    domain::shadow::Use,
    words::{self, Names, lang, never_text, refused_text},
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
        let told = |view: &_| refused_text(lang, &error, &Names::of(view));
        Some(list.view.with(told))
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
    // Louder ones first.
    let marks = Memo::new(move |_| {
        let refused = refused.get();
        let refused = refused.map(|why| Mark::new(true, words::rules::refused(lang), why));
        let caution = |verdict, why| Mark::new(false, verdict, why);
        let departed = departed.get();
        let departed = departed.map(|why| caution(words::rules::departed_title(lang), why));
        let never = never.get().map(|(verdict, why)| caution(verdict, why));
        let circle = circle.get();
        let circle = circle.map(|why| caution(words::rules::circle(lang), why));
        [refused, departed, never, circle]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
    });
    let shown = move || {
        let marks = marks.get().into_iter().enumerate();
        marks.map(|(n, mark)| mark.show(n > 0)).collect_view()
    };
    view! {
        {shown}
        <Asked list id/>
    }
    .into_any()
}

/// What is to be said of a rule.
#[derive(Clone, PartialEq)]
struct Mark {
    is_bad: bool,
    verdict: &'static str,
    why: String,
}

impl Mark {
    fn new(is_bad: bool, verdict: &'static str, why: String) -> Self {
        Self {
            is_bad,
            verdict,
            why,
        }
    }

    /// `folded`: it is not the first one, and its reason is told to who asks, or a narrow window would be full of reasons.
    fn show(self, folded: bool) -> AnyView {
        let Self {
            is_bad,
            verdict,
            why,
        } = self;
        let (class, icon) = if is_bad {
            ("rule-mark rule-bad", "error")
        } else {
            ("rule-mark", "alert")
        };
        if folded {
            return view! {
                <details class=class>
                    <summary>
                        <Icon name=icon small=true/>
                        <b>{verdict}</b>
                    </summary>
                    <p>{why}</p>
                </details>
            }
            .into_any();
        }
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
