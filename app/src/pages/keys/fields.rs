//! The fields of a key. The style sheet shows those that count for the chosen kind, so they are right without a script.

use leptos::prelude::*;

use super::{colleagues::KeyColleagues, face::icon, state::Desk};
use crate::{
    api::phones::KeyDraft,
    components::{FieldMessage, Icon},
    domain::phones::{KeyKind, Spot},
    forms::{field_of_key, key_field},
    words::{self, field_error, keys as say, lang},
};

/// What is wrong with one field of a key; tracked.
fn wrong(desk: Desk, spot: Spot, parts: &'static [&'static str]) -> Option<String> {
    desk.errors.with(|errors| {
        errors
            .iter()
            .find(|error| {
                field_of_key(&error.field)
                    .is_some_and(|(about, part)| about == spot && parts.contains(&part))
            })
            .map(|error| field_error(lang(), error))
    })
}

fn draft(desk: Desk, spot: Spot) -> KeyDraft {
    untrack(|| desk.draft(spot)).unwrap_or_default()
}

/// The kinds of the model as cards.
#[component]
pub(super) fn Kinds(desk: Desk, spot: Spot) -> impl IntoView {
    let lang = lang();
    let name = key_field(spot, "kind");
    let now = draft(desk, spot).kind;
    let kinds = desk
        .kinds(spot)
        .into_iter()
        .map(|kind| {
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name=name.clone()
                        value=kind.as_str()
                        checked=kind.as_str() == now
                        aria-describedby="kind-error"
                    />
                    <Icon name=icon(kind)/>
                    <span>{words::key_kind(lang, kind)}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset>
            <legend class="label">{say::function(lang)}</legend>
            <div class="key-kinds">{kinds}</div>
            {move || {
                let text = wrong(desk, spot, &["kind", "", "key"]);
                view! { <FieldMessage id="kind-error" text/> }
            }}
        </fieldset>
    }
    .into_any()
}

/// What the key is about: a line, a colleague, a number or a rule.
#[component]
pub(super) fn Values(desk: Desk, spot: Spot) -> impl IntoView {
    let lang = lang();
    let KeyDraft { kind, value, .. } = draft(desk, spot);
    let kind = KeyKind::parse(&kind);
    let of = |kinds: &[KeyKind]| {
        let of_these = kind.filter(|kind| kinds.contains(kind));
        of_these.map(|_| value.clone()).unwrap_or_default()
    };
    let text = of(&[KeyKind::Supervision, KeyKind::SpeedDial]);
    let account = of(&[KeyKind::Line]);
    let rule = of(&[KeyKind::ForwardToggle]);
    let invalid = move || wrong(desk, spot, &["value"]).map(|_| "true");
    let accounts = desk.view.with_untracked(|view| {
        let accounts = (1..).zip(&view.accounts);
        accounts
            .map(|(n, label): (u8, &String)| {
                let chosen = account == n.to_string();
                view! { <option value=n selected=chosen>{say::account_n(lang, &n, label)}</option> }
            })
            .collect_view()
    });
    let (rules, has_rules) = desk.view.with_untracked(|view| {
        let options = view
            .rules
            .iter()
            .map(|(id, name, on)| {
                let text = if *on {
                    say::rule_on(lang, name)
                } else {
                    say::rule_off(lang, name)
                };
                let id = id.to_string();
                let chosen = id == rule;
                view! { <option value=id selected=chosen>{text}</option> }
            })
            .collect_view();
        (options, !view.rules.is_empty())
    });
    view! {
        <div class="field for-line">
            <label class="label" for="key-account">{say::account(lang)}</label>
            <select class="input" id="key-account" name=key_field(spot, "account") aria-describedby="line-hint value-error">
                {accounts}
            </select>
            <p class="hint" id="line-hint">{say::line_hint(lang)}</p>
        </div>
        <div class="field for-text">
            <label class="label" for="key-text">
                <span class="for-peer">{say::peer(lang)}</span>
                <span class="for-number">{say::number(lang)}</span>
            </label>
            <div class="affix">
                <Icon name="search"/>
                <input
                    class="input"
                    id="key-text"
                    name=key_field(spot, "text")
                    list="key-colleagues"
                    autocomplete="off"
                    value=text
                    aria-describedby="text-hint value-error"
                    aria-invalid=invalid
                />
            </div>
            <KeyColleagues desk spot/>
            <p class="hint" id="text-hint">
                <span class="for-peer">{say::peer_hint(lang)}</span>
                <span class="for-number">{say::number_hint(lang)}</span>
            </p>
        </div>
        <div class="field for-rule">
            <label class="label" for="key-rule">{say::rule(lang)}</label>
            <select class="input" id="key-rule" name=key_field(spot, "rule") aria-describedby="rule-hint value-error" aria-invalid=invalid>
                <option value="">{say::rule_choose(lang)}</option>
                {rules}
            </select>
            <p class="hint" id="rule-hint">
                {if has_rules {
                    say::rule_hint(lang).into_any()
                } else {
                    view! { {say::no_rules(lang)} " " <a href="/rules/new">{say::no_rules_add(lang)}</a> }.into_any()
                }}
            </p>
        </div>
        <p class="hint for-empty">{say::empty_hint(lang)}</p>
        {move || {
            let text = wrong(desk, spot, &["value", "account"]);
            view! { <FieldMessage id="value-error" text/> }
        }}
    }
    .into_any()
}

/// What stands beside the key, and how much of it the model shows.
#[component]
pub(super) fn Label(desk: Desk, spot: Spot) -> impl IntoView {
    let lang = lang();
    let label = draft(desk, spot).label;
    let (most, has_blanks, lines) = desk.view.with_untracked(|view| {
        let model = &view.model;
        let most = usize::from(model.label_length);
        (most, !model.blanks().is_empty(), model.labels_lines())
    });
    let length = move || {
        desk.draft(spot)
            .map_or(0, |draft| draft.label.trim().chars().count())
    };
    view! {
        <div class="field for-label">
            <span class="label-row">
                <label class="label" for="key-label">{say::label(lang)}</label>
                <span class="hint" id="label-count" class:key-over=move || { most < length() }>
                    {move || say::label_count(lang, &length(), &most)}
                </span>
            </span>
            <input
                class="input"
                id="key-label"
                name=key_field(spot, "label")
                autocomplete="off"
                value=label
                aria-describedby="label-count label-hint label-error"
                aria-invalid=move || wrong(desk, spot, &["label"]).map(|_| "true")
            />
            <p class="hint" id="label-hint">
                {say::label_hint(lang)}
                {has_blanks.then(|| format!(" {}", say::label_blanks(lang)))}
                {(!lines).then(|| format!(" {}", say::label_lines(lang)))}
            </p>
            {move || {
                let text = wrong(desk, spot, &["label"]);
                view! { <FieldMessage id="label-error" text/> }
            }}
        </div>
    }
    .into_any()
}
