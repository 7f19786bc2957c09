//! Telephones and their keys.

use jiff::civil::DateTime;

use super::{fleet, keys, say, since, unbreakable};
use crate::{
    api::{
        account::Lang,
        phones::{KeyNote, Lamp, Progress, ProgressState},
    },
    domain::phones::{KeyKind, Model, Side, Spot, Vendor},
};

/// « Yealink T54W ».
#[must_use]
pub fn model_name(model: &Model) -> String {
    let vendor = match model.vendor {
        Vendor::Yealink => "Yealink",
        Vendor::Snom => "Snom",
        Vendor::Grandstream => "Grandstream",
        Vendor::Fanvil => "Fanvil",
        Vendor::Poly => "Poly",
        Vendor::Cisco => "Cisco",
    };
    unbreakable(&format!("{vendor} {}", model.name))
}

/// What a key can be, on its own.
#[must_use]
pub fn key_kind(lang: Lang, kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Line => keys::line(lang),
        KeyKind::Supervision => keys::supervision(lang),
        KeyKind::SpeedDial => keys::speed_dial(lang),
        KeyKind::ForwardToggle => keys::forward_toggle(lang),
        KeyKind::Empty => keys::kind_empty(lang),
    }
}

/// « Touche 3 », « Touche 12 du module 1 ».
#[must_use]
pub fn key_name(lang: Lang, spot: Spot) -> String {
    match spot.module {
        0 => keys::key(lang, &spot.position),
        module => keys::key_module(lang, &spot.position, &module),
    }
}

/// « page 1, à gauche ».
#[must_use]
pub fn key_place(lang: Lang, page: u16, side: Side) -> String {
    match side {
        Side::Left => keys::place_left(lang, &page),
        Side::Right => keys::place_right(lang, &page),
        Side::Apart | Side::Touch => keys::place(lang, &page),
    }
}

/// What a lamp says; nothing where it says nothing.
#[must_use]
pub fn lamp(lang: Lang, lamp: Lamp) -> Option<&'static str> {
    Some(match lamp {
        Lamp::Free => keys::free(lang),
        Lamp::Ringing => keys::ringing(lang),
        Lamp::Busy => keys::busy(lang),
        Lamp::On => keys::on(lang),
        Lamp::Dark => keys::off(lang),
        Lamp::Unknown => return None,
    })
}

/// What the owner of a key should know of it.
#[must_use]
pub fn key_note(lang: Lang, note: &KeyNote) -> String {
    match note {
        KeyNote::Left { name, extension } => keys::note_left(lang, name, extension),
        KeyNote::Apart { name, extension } if name.is_empty() => {
            keys::note_apart(lang, &say::extension(lang, extension))
        }
        KeyNote::Apart { name, extension } => {
            keys::note_apart(lang, &say::colleague(lang, name, extension))
        }
        KeyNote::RuleGone { name } => keys::note_rule(lang, name),
    }
}

/// To the second where it is today's: somebody waits for it.
#[must_use]
pub fn to_the_second(lang: Lang, at: DateTime, now: DateTime) -> String {
    if at.date() == now.date() {
        at.strftime("%H:%M:%S").to_string()
    } else {
        since(lang, at, now)
    }
}

/// How far the files of a phone are, for who helps: « récupérée 09:12 ».
#[must_use]
pub fn files_state(lang: Lang, progress: &Progress, now: DateTime) -> String {
    let at = |at: Option<DateTime>| at.map_or_else(String::new, |at| since(lang, at, now.max(at)));
    let state = match progress.state {
        ProgressState::Fetched => return fleet::files_fetched(lang, &at(progress.fetched)),
        ProgressState::Saved => fleet::files_saved(lang).to_owned(),
        ProgressState::Waiting => fleet::files_waiting(lang).to_owned(),
        ProgressState::NoPbx => fleet::files_no_pbx(lang).to_owned(),
        ProgressState::Told => fleet::files_told(lang, &at(progress.told)),
        ProgressState::Overdue => fleet::files_overdue(lang, &at(progress.told)),
    };
    let last = match progress.last_fetched {
        Some(_) => fleet::last(lang, &at(progress.last_fetched)),
        None => fleet::never(lang).to_owned(),
    };
    format!("{state} ({last})")
}
