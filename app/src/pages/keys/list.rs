//! The same keys as a list, for screens on which a drawing would be too small to touch.

use leptos::prelude::*;

use super::{drawing::address, state::Desk};
use crate::{
    components::Icon,
    domain::phones::{Place, Spot},
    words::{keys as say, lang},
};

/// A row per key of the page; the style sheet shows either this or the drawing.
#[component]
pub(super) fn KeyList(desk: Desk) -> impl IntoView {
    let rows = move || {
        let sheet = desk.sheet.get();
        sheet
            .places
            .iter()
            .map(|Place { position, .. }| {
                let spot = Spot {
                    module: sheet.module,
                    position: *position,
                };
                view! { <Row desk spot/> }
            })
            .collect_view()
    };
    view! { <ol class="card rows key-list">{rows}</ol> }.into_any()
}

#[component]
fn Row(desk: Desk, spot: Spot) -> impl IntoView {
    let lang = lang();
    let face = Memo::new(move |_| desk.face(spot));
    let chosen = Memo::new(move |_| desk.chosen.get() == spot);
    let href = desk.view.with_untracked(|view| address(view, spot));
    let shown = move || {
        face.get().map(|face| {
            let icon = face.icon();
            let lamp = format!("lamp-dot lamp-{}", face.lamp);
            let text = if face.text.is_empty() {
                say::empty(lang).to_owned()
            } else {
                face.text
            };
            let lock = face
                .locked
                .then(|| view! { <Icon name="lock" small=true/> });
            let wrong = face
                .wrong
                .then(|| view! { <Icon name="error" small=true/> });
            view! {
                <span class="key-number" aria-hidden="true">{spot.position}</span>
                <svg class=lamp viewBox="0 0 14 4" aria-hidden="true">
                    <rect width="14" height="4" rx="2"></rect>
                </svg>
                <Icon name=icon small=true/>
                <span class="key-text" class:key-changed=face.changed>{text}</span>
                {wrong}
                {lock}
            }
        })
    };
    view! {
        <li>
            <a
                href=href
                aria-label=move || face.with(|face| face.as_ref().map(|face| face.name.clone()))
                aria-current=move || chosen.get().then_some("true")
                on:click=move |event| {
                    event.prevent_default();
                    desk.choose(spot);
                    crate::components::focus_on("key-edit".to_owned());
                }
            >
                {shown}
            </a>
        </li>
    }
    .into_any()
}
