//! What a key looks like: its word, its lamp, its name.

use leptos::prelude::*;

use super::state::{Desk, error_spot};
use crate::{
    api::phones::Lamp,
    components::Icon,
    domain::phones::{KeyKind, Spot},
    forms::key_as_typed,
    words::{self, keys as say, lang},
};

/// A key as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Face {
    pub(super) kind: KeyKind,
    /// What stands beside it; empty for an empty key.
    pub(super) text: String,
    /// `free`, `busy`, `ring` or `off`.
    pub(super) lamp: &'static str,
    /// « Touche 3 : Aïssatou N'Diaye, en ligne ».
    pub(super) name: String,
    pub(super) locked: bool,
    pub(super) changed: bool,
    pub(super) wrong: bool,
}

impl Face {
    /// The kind's icon.
    pub(super) fn icon(&self) -> &'static str {
        icon(self.kind)
    }
}

/// A kind's icon.
pub(super) fn icon(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Line => "call",
        KeyKind::Supervision => "lamp",
        KeyKind::SpeedDial => "star",
        KeyKind::ForwardToggle => "forward",
        KeyKind::Empty => "empty",
    }
}

impl Desk {
    /// What a key looks like; tracked.
    pub(super) fn face(self, spot: Spot) -> Option<Face> {
        let lang = self.lang;
        let key = self.key(spot)?;
        let draft = self.draft(spot)?;
        let changed = self
            .view
            .with(|view| draft != key_as_typed(lang, view, &key));
        let kind = KeyKind::parse(&draft.kind).unwrap_or(KeyKind::Empty);
        let text = if changed {
            self.text_of(kind, &draft.label, &draft.value)
        } else {
            key.shown.clone()
        };
        let (lamp, state) = match kind {
            KeyKind::Supervision | KeyKind::ForwardToggle if !changed => {
                let colour = match key.lamp {
                    Lamp::Free => "free",
                    Lamp::Ringing => "ring",
                    Lamp::Busy | Lamp::On => "busy",
                    Lamp::Dark | Lamp::Unknown => "off",
                };
                (colour, words::lamp(lang, key.lamp))
            }
            _ => ("off", None),
        };
        let what = match (kind, text.is_empty()) {
            (KeyKind::Empty, _) => say::empty(lang),
            (kind, true) => words::key_kind(lang, kind),
            (_, false) => &text,
        };
        let called = words::key_name(lang, spot);
        let mut name = match state {
            Some(state) => say::name_state(lang, &called, &what, &state),
            None => say::name(lang, &called, &what),
        };
        if changed {
            name = say::changed_mark(lang, &name);
        }
        let locked = key.key.locked;
        if locked {
            name = format!("{name}, {}", say::locked_word(lang));
        }
        let wrong = self.errors.with(|errors| {
            let mut spots = errors.iter().filter_map(error_spot);
            spots.any(|about| about == spot)
        });
        Some(Face {
            kind,
            text,
            lamp,
            name,
            locked,
            changed,
            wrong,
        })
    }

    /// What will stand beside a key that is not saved yet, as far as the page knows.
    fn text_of(self, kind: KeyKind, label: &str, value: &str) -> String {
        if !label.trim().is_empty() {
            return label.trim().to_owned();
        }
        match kind {
            KeyKind::Empty => String::new(),
            KeyKind::Line => self.view.with(|view| {
                let at = value.parse::<usize>().unwrap_or(1);
                view.accounts
                    .get(at.saturating_sub(1))
                    .cloned()
                    .unwrap_or_default()
            }),
            KeyKind::ForwardToggle => self.view.with(|view| {
                let mut rules = view.rules.iter();
                let rule = rules.find(|(id, ..)| id.to_string() == value);
                rule.map(|(_, name, _)| name.clone()).unwrap_or_default()
            }),
            // « Élodie Marchand, poste 207 »: the name alone.
            KeyKind::Supervision | KeyKind::SpeedDial => {
                let name = value.split(',').next().unwrap_or_default();
                name.trim().to_owned()
            }
        }
    }
}

/// What lamps and icons mean.
#[component]
pub(super) fn Legend() -> impl IntoView {
    let lang = lang();
    let lamp = |colour: &'static str, text: &'static str| {
        view! {
            <li>
                <svg class=format!("lamp-dot lamp-{colour}") viewBox="0 0 14 4" aria-hidden="true">
                    <rect width="14" height="4" rx="2"></rect>
                </svg>
                {text}
            </li>
        }
    };
    let kinds = KeyKind::ALL
        .into_iter()
        .filter(|kind| *kind != KeyKind::Empty)
        .map(|kind| {
            view! {
                <li>
                    <Icon name=icon(kind) small=true/>
                    {words::key_kind(lang, kind)}
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="legend keys-legend" aria-label=say::legend(lang)>
            {lamp("free", say::legend_free(lang))} {lamp("ring", say::legend_ringing(lang))}
            {lamp("busy", say::legend_busy(lang))} {lamp("off", say::legend_off(lang))} {kinds}
        </ul>
    }
    .into_any()
}
