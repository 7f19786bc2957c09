//! What a line changed: the sentence before and the sentence after, or each property's two values.

use leptos::prelude::*;
use serde_json::Value;

use crate::{
    api::journal::JournalView,
    components::said,
    domain::Rule,
    forms::read_rule,
    words::{self, Fact, Names, Rich, lang, rule_sentence},
};

/// The rules that a change of a list touched, and its order where that changed; of anything else, what it was and is.
#[component]
pub(super) fn Changes(
    facts: Vec<Fact>,
    detail: Value,
    view: StoredValue<JournalView>,
) -> impl IntoView {
    let lang = lang();
    let facts = facts.into_iter().map(|fact| {
        let [before, after] =
            [fact.before, fact.after].map(|side| side.map(|text| Rich::plain(&text)));
        view! {
            <p class="small muted">{fact.label}</p>
            <Sides before after/>
        }
    });
    let facts = facts.collect_view();
    let Value::Object(mut detail) = detail else {
        return ().into_any();
    };
    let changes = match detail.remove("changes") {
        Some(Value::Array(changes)) => changes,
        _ => vec![],
    };
    let order = detail.remove("order").map(|order| {
        view! {
            <p class="small muted">{words::journal::order(lang)}</p>
            <Sides before=Some(names(&order["before"])) after=Some(names(&order["after"]))/>
        }
    });
    view! {
        {changes.into_iter().map(|change| view! { <Change change view/> }).collect_view()}
        {order}
        {facts}
    }
    .into_any()
}

fn names(list: &Value) -> Rich {
    let names = list
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    Rich::plain(&names.collect::<Vec<_>>().join(", "))
}

#[component]
fn Change(change: Value, view: StoredValue<JournalView>) -> impl IntoView {
    let lang = lang();
    let [before, after] = ["before", "after"].map(|side| Side::read(&change[side]));
    let title = match (&before, &after) {
        (None, Some(after)) => words::journal::added(lang, &after.name),
        (Some(before), None) => words::journal::deleted(lang, &before.name),
        (Some(before), Some(after)) => match (&before.rule, &after.rule) {
            (Some(old), Some(new)) if !old.enabled && new.enabled && same(old, new) => {
                words::journal::switched_on(lang, &after.name)
            }
            (Some(old), Some(new)) if old.enabled && !new.enabled && same(old, new) => {
                words::journal::switched_off(lang, &after.name)
            }
            _ if before.name != after.name => {
                words::journal::renamed(lang, &before.name, &after.name)
            }
            _ => words::journal::edited(lang, &after.name),
        },
        (None, None) => return ().into_any(),
    };
    let said = |side: Option<Side>| side.map(|side| view.with_value(|view| side.said(view)));
    view! {
        <p class="small muted">{title}</p>
        <Sides before=said(before) after=said(after)/>
    }
    .into_any()
}

/// Whether two rules differ in nothing but their switch.
fn same(old: &Rule, new: &Rule) -> bool {
    let as_new = Rule {
        enabled: new.enabled,
        ..old.clone()
    };
    as_new == *new
}

/// A rule as a line keeps it. What an older portal wrote may be no rule to this one: its name still is.
struct Side {
    name: String,
    rule: Option<Rule>,
}

impl Side {
    fn read(value: &Value) -> Option<Self> {
        let name = value["name"].as_str()?.to_owned();
        Some(Self {
            name,
            rule: read_rule(value),
        })
    }

    fn said(&self, view: &JournalView) -> Rich {
        let lang = lang();
        let names = Names {
            country: &view.country,
            colleagues: &view.colleagues,
        };
        match &self.rule {
            Some(rule) if rule.enabled => rule_sentence(lang, rule, &names),
            Some(rule) => words::journal::off(lang, &rule_sentence(lang, rule, &names).marked()),
            None => Rich::plain(words::journal::unreadable(lang)),
        }
    }
}

/// Before and after, as far as there is one.
#[component]
fn Sides(before: Option<Rich>, after: Option<Rich>) -> impl IntoView {
    let lang = lang();
    let side = |label: &'static str, class: &'static str, text: Option<Rich>| {
        text.map(|text| {
            view! {
                <div class=class>
                    <dt>{label}</dt>
                    <dd class="rule-say">{said(&text)}</dd>
                </div>
            }
        })
    };
    view! {
        <dl class="sides">
            {side(words::journal::before(lang), "side-before", before)}
            {side(words::journal::after(lang), "side-after", after)}
        </dl>
    }
    .into_any()
}
