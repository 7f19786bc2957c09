//! Whom the browser offers at a key: anybody is called; supervised is who shares a group.

use leptos::prelude::*;

use super::state::Desk;
use crate::{
    api::phones::KeysView,
    components::Colleagues,
    domain::phones::{KeyKind, Spot},
};

/// A list for the fields that name colleagues.
#[component]
pub(super) fn KeyColleagues(desk: Desk, spot: Spot) -> impl IntoView {
    let supervises = Memo::new(move |_| {
        desk.draft(spot)
            .is_some_and(|draft| KeyKind::parse(&draft.kind) == Some(KeyKind::Supervision))
    });
    let list = move |supervised: bool| {
        let (sent, asks) = desk.view.with_untracked(|view| {
            let asks = format!("/phones/{}/colleagues?supervised={supervised}", view.id);
            (offered(view, supervised), asks)
        });
        view! { <Colleagues id="key-colleagues" sent asks/> }
    };
    // Anew for another kind: whom the server found for the one before are not all to be chosen any more.
    view! { <For each=move || [supervises.get()] key=|supervised| *supervised children=list/> }
}

fn offered(view: &KeysView, supervised: bool) -> Vec<(String, String)> {
    let peers = view.peers.as_ref().filter(|_| supervised);
    let offered = view.colleagues.iter();
    offered
        .filter(|(digits, _)| peers.is_none_or(|peers| peers.contains(digits)))
        .cloned()
        .collect()
}
