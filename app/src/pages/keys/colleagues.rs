//! Whom the browser offers at a key: whom the page was sent, and in a large organisation whom the server finds by what is typed.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};

use super::state::Desk;
use crate::{
    api::{
        account::Lang,
        phones::{KeysView, find_colleagues},
    },
    domain::phones::{KeyKind, Spot},
    forms::COLLEAGUES_SENT,
    words::{self, lang},
};

/// How long somebody has stopped typing before the server is asked.
const PAUSE: Duration = Duration::from_millis(300);

/// Whom the server found: whether to be supervised, then extension and name.
type Found = (bool, Vec<(String, String)>);

/// A list for the fields that name colleagues.
#[component]
pub(super) fn Colleagues(desk: Desk, spot: Spot) -> impl IntoView {
    let lang = lang();
    let found = RwSignal::new(Found::default());
    let supervises = Memo::new(move |_| {
        desk.draft(spot)
            .is_some_and(|draft| KeyKind::parse(&draft.kind) == Some(KeyKind::Supervision))
    });
    find_as_typed(desk, spot, supervises, found);
    let colleagues = move || {
        let supervises = supervises.get();
        let offered = found.with(|found| {
            desk.view
                .with_untracked(|view| offered(lang, view, found, supervises))
        });
        let options = offered.into_iter();
        options
            .map(|text| view! { <option value=text></option> })
            .collect_view()
    };
    view! { <datalist id="key-colleagues">{colleagues}</datalist> }
}

/// Asks the server once nobody types any more.
fn find_as_typed(desk: Desk, spot: Spot, supervises: Memo<bool>, found: RwSignal<Found>) {
    let lang = lang();
    let typed = Memo::new(move |_| {
        let draft = desk.draft(spot)?;
        let names = matches!(
            KeyKind::parse(&draft.kind),
            Some(KeyKind::Supervision | KeyKind::SpeedDial)
        );
        names.then_some(draft.value)
    });
    let asked = StoredValue::new(0_u32);
    Effect::new(move |before: Option<()>| {
        let (text, watched) = (typed.get().unwrap_or_default(), supervises.get());
        asked.update_value(|asked| *asked += 1);
        let turn = asked.get_value();
        let is_answered = desk.view.with_untracked(|view| {
            !is_cut(view, watched)
                || found.with_untracked(|found| offered(lang, view, found, watched).contains(&text))
        });
        // What the form was opened with is no question.
        if before.is_none() || text.trim().is_empty() || is_answered {
            return;
        }
        set_timeout(
            move || {
                if asked.try_get_value() != Some(turn) {
                    return;
                }
                let phone = desk.view.with_untracked(|view| view.id);
                spawn_local(async move {
                    let answer = find_colleagues(phone, text, watched).await;
                    // The key may have been left, or something else typed meanwhile.
                    let is_wanted = asked.try_get_value() == Some(turn);
                    // Without an answer the list stays: what is typed is read when it is sent.
                    if let Some(some) = answer.ok().filter(|_| is_wanted) {
                        found.set((watched, some));
                    }
                });
            },
            PAUSE,
        );
    });
}

/// Whether there are more colleagues than the page was sent.
fn is_cut(view: &KeysView, supervised: bool) -> bool {
    let peers = view.peers.as_ref().filter(|_| supervised);
    peers.map_or(view.colleagues.len(), Vec::len) >= COLLEAGUES_SENT
}

/// As the list says them. Anybody may be called; supervised is who shares a group.
fn offered(lang: Lang, view: &KeysView, (about, found): &Found, supervised: bool) -> Vec<String> {
    let peers = view.peers.as_ref().filter(|_| supervised);
    let known = |digits: &String| view.colleagues.iter().any(|(other, _)| other == digits);
    let sent = view
        .colleagues
        .iter()
        .filter(|(digits, _)| *digits != view.extension)
        .filter(|(digits, _)| peers.is_none_or(|peers| peers.contains(digits)));
    let more = found
        .iter()
        .filter(|(digits, _)| *about == supervised && !known(digits));
    sent.chain(more)
        .map(|(digits, name)| match name.as_str() {
            "" => digits.clone(),
            name => words::say::colleague(lang, &name, digits),
        })
        .collect()
}
