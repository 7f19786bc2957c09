//! One rule of the list.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::A;
use uuid::Uuid;

use super::{
    drag::{Drag, Grip},
    marks::Marks,
    state::List,
};
use crate::{
    api::forwarding::{Changed, switch_rule},
    components::{Icon, RuleBadge, said, way},
    words::{self, Names, Rich, lang, rule_sentence},
};

/// Place, name, sentence, state; moved with buttons or by its grip, switched at once.
#[component]
pub(super) fn RuleRow(list: List, id: Uuid) -> impl IntoView {
    let lang = lang();
    let rule = Memo::new(move |_| list.rule(id));
    let name = Memo::new(move |_| {
        rule.with(|rule| {
            rule.as_ref()
                .map(|rule| rule.name.as_str().to_owned())
                .unwrap_or_default()
        })
    });
    let enabled =
        Memo::new(move |_| rule.with(|rule| rule.as_ref().is_some_and(|rule| rule.enabled)));
    let place = Memo::new(move |_| {
        list.order.with(|order| {
            order
                .iter()
                .position(|other| *other == id)
                .unwrap_or_default()
        })
    });
    let sentence = Memo::new(move |_| {
        rule.with(|rule| {
            rule.as_ref().map_or_else(Rich::default, |rule| {
                list.view
                    .with(|view| rule_sentence(lang, rule, &Names::of(view)))
            })
        })
    });
    let is_moved = move || list.moved.get() == Some(id);
    let drag = Drag { list, id };
    view! {
        <li
            class="rule"
            class:rule-off=move || !enabled.get()
            class:rule-moved=is_moved
            on:dragover=move |event| drag.over(&event)
        >
            <Grip drag label=Signal::derive(move || words::rules::grip(lang, &name.get(), &(place.get() + 1)))/>
            <span class="rule-n" aria-hidden="true">{move || place.get() + 1}</span>
            <div class="rule-body">
                <div class="rule-top">
                    <h3><A href=way(&format!("/rules/{id}"))>{name}</A></h3>
                    <RuleBadge push=list.push on_pbx=Signal::derive(move || list.on_pbx(id)) enabled/>
                </div>
                <p class="rule-say">{move || sentence.with(said)}</p>
                {move || list.said(id, |rule| rule.code).map(|code| view! {
                    <p class="rule-code">
                        {words::rules::code(lang)}" "<kbd>{words::dialled_switch(Some(code))}</kbd>
                    </p>
                })}
                <Marks list id place/>
            </div>
            <div class="rule-tools">
                <MoveButtons list id name place/>
                <Switch list id name enabled/>
            </div>
        </li>
    }
    .into_any()
}

/// Up and down: a post each without a script; hydrated, the new order waits for « Sauver ».
#[component]
fn MoveButtons(list: List, id: Uuid, name: Memo<String>, place: Memo<usize>) -> impl IntoView {
    let lang = lang();
    view! {
        <form method="post" action=format!("/rules/{id}/move") class="rule-move">
            <input type="hidden" name="version" value=move || list.view.with(|view| view.version)/>
            <button
                class="btn btn-icon"
                id=format!("up-{id}")
                name="to"
                value="up"
                aria-label=move || words::rules::move_up(lang, &name.get())
                disabled=move || place.get().checked_sub(1).is_none_or(|above| !list.may_swap(above))
                on:click=move |event| {
                    event.prevent_default();
                    list.shift(id, false);
                }
            >
                <Icon name="arrow-up"/>
            </button>
            <button
                class="btn btn-icon"
                id=format!("down-{id}")
                name="to"
                value="down"
                aria-label=move || words::rules::move_down(lang, &name.get())
                disabled=move || !list.may_swap(place.get())
                on:click=move |event| {
                    event.prevent_default();
                    list.shift(id, true);
                }
            >
                <Icon name="arrow-down"/>
            </button>
        </form>
    }
    .into_any()
}

/// On or off, at once.
#[component]
fn Switch(list: List, id: Uuid, name: Memo<String>, enabled: Memo<bool>) -> impl IntoView {
    let lang = lang();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if list.busy.get_untracked() {
            return;
        }
        let target = !enabled.get_untracked();
        let before = list.view.get_untracked();
        list.show_switched(id, target);
        spawn_local(async move {
            let answer = switch_rule(id, target, before.version).await;
            if !matches!(answer, Ok(Changed::Saved { .. })) {
                list.view.set(before);
            }
            list.settle(&answer);
        });
    };
    view! {
        <form method="post" action=format!("/rules/{id}/switch") class="switch-box" on:submit=submit>
            <input type="hidden" name="version" value=move || list.view.with(|view| view.version)/>
            <input type="hidden" name="enabled" value=move || (!enabled.get()).to_string()/>
            <button
                class="switch"
                role="switch"
                aria-checked=move || enabled.get().to_string()
                aria-label=move || words::rules::switch(lang, &name.get())
            ></button>
        </form>
    }
    .into_any()
}

impl List {
    /// Shows the switch where it is going; it goes back where the answer is not « saved ».
    fn show_switched(self, id: Uuid, enabled: bool) {
        self.busy.set(true);
        let Some(at) = self
            .rules
            .with_untracked(|rules| rules.iter().position(|rule| rule.id.0 == id))
        else {
            return;
        };
        self.view.update(|view| {
            if let Some(rule) = view.rules.get_mut(at) {
                rule.rule["enabled"] = enabled.into();
                rule.on_pbx = false;
            }
        });
    }
}
