//! The form of the chosen key.

use leptos::{html, prelude::*};

use super::{
    drag::spot_name,
    drawing::address,
    fields::{Kinds, Label, Values},
    state::Desk,
};
use crate::{
    components::{Icon, Notice, Tone, form_pairs},
    domain::phones::{Side, Spot},
    forms::keys_typed,
    words::{self, keys as say, lang},
};

/// Beside the drawing; below it where there is no room.
#[component]
pub(super) fn EditorCard(desk: Desk) -> impl IntoView {
    let lang = lang();
    let place = move || {
        let spot = desk.chosen.get();
        desk.sheet.with(|sheet| {
            let side = sheet
                .places
                .iter()
                .find(|place| place.position == spot.position)
                .map_or(Side::Apart, |place| place.side);
            words::key_place(lang, sheet.page, side)
        })
    };
    // Anew for another key, and where something else than the form changed this one: a field that somebody has typed in would keep that.
    let which = move || [(desk.chosen.get(), desk.round.get())];
    let form = move |(spot, _): (Spot, u32)| {
        if untrack(|| desk.is_locked(spot)) {
            view! { <Locked desk spot/> }.into_any()
        } else {
            view! { <KeyForm desk spot/> }.into_any()
        }
    };
    view! {
        <section class="card key-edit" id="key-edit" tabindex="-1" aria-labelledby="key-title">
            <div class="card-head">
                <h2 id="key-title">{move || words::key_name(lang, desk.chosen.get())}</h2>
                <span class="quiet xs">{place}</span>
            </div>
            <For each=which key=|which| *which children=form/>
        </section>
    }
    .into_any()
}

/// What an administrator has set.
#[component]
fn Locked(desk: Desk, spot: Spot) -> impl IntoView {
    let lang = lang();
    let face = untrack(|| desk.face(spot));
    let who = untrack(|| desk.key(spot))
        .and_then(|key| key.lock)
        .map_or_else(
            || say::locked(lang).to_owned(),
            |lock| words::key_lock(lang, &lock),
        );
    view! {
        <div class="card-body">
            {face
                .map(|face| {
                    view! {
                        <p class="key-is">
                            <Icon name=face.icon()/>
                            <span>{words::key_kind(lang, face.kind)} " · " <b>{face.text}</b></span>
                        </p>
                    }
                })}
            <p class="key-is muted"><Icon name="lock"/> <span>{who}</span></p>
        </div>
    }
}

/// The fields; the same names as in the table of all keys.
#[component]
fn KeyForm(desk: Desk, spot: Spot) -> impl IntoView {
    let lang = lang();
    let form = NodeRef::<html::Form>::new();
    let action = desk.view.with_untracked(|view| address(view, spot));
    let note = untrack(|| desk.key(spot))
        .and_then(|key| key.note)
        .map(|note| {
            view! {
                <Notice tone=Tone::Caution quiet=true>
                    <p>{words::key_note(lang, &note)}</p>
                </Notice>
            }
        });
    let follow = move || {
        let typed = keys_typed(&form_pairs(form));
        if let Some(typed) = typed.keys.into_iter().find(|typed| typed.spot() == spot) {
            let same = desk.drafts.with_untracked(|drafts| drafts.contains(&typed));
            if !same {
                desk.drafts
                    .update(|drafts| super::state::put(drafts, typed));
            }
        }
    };
    view! {
        <form
            class="card-body key-form"
            method="post"
            action=action
            novalidate
            node_ref=form
            on:input=move |_| follow()
            on:submit=move |event| {
                event.prevent_default();
                follow();
                desk.save();
            }
        >
            <input type="hidden" name="writer" value=move || desk.view.with(|view| view.writer.clone())/>
            <input type="hidden" name="version" value=move || desk.view.with(|view| view.version)/>
            {note}
            <Kinds desk spot/>
            <Values desk spot/>
            <Label desk spot/>
            <div class="actions">
                <button class="btn btn-primary" name="do" value="save" aria-disabled=move || desk.busy.get().then_some("true")>
                    {say::save(lang)}
                </button>
                <Show when=move || desk.runs.get()>
                    <button type="button" class="btn btn-quiet" on:click=move |_| desk.put_back()>
                        {say::cancel(lang)}
                    </button>
                </Show>
            </div>
            <Swap desk spot/>
        </form>
    }
}

/// « Échanger avec »: for who cannot drag. Without a script the server does it.
#[component]
fn Swap(desk: Desk, spot: Spot) -> impl IntoView {
    let lang = lang();
    let select = NodeRef::<html::Select>::new();
    let others = desk.view.with_untracked(|view| {
        view.keys
            .iter()
            .filter(|key| key.key.spot != spot && !key.key.locked)
            .map(|key| key.key.spot)
            .collect::<Vec<_>>()
    });
    if others.is_empty() {
        return ().into_any();
    }
    let options = others
        .into_iter()
        .map(|other| {
            let name = untrack(|| desk.face(other))
                .map(|face| face.name)
                .unwrap_or_default();
            view! { <option value=spot_name(other)>{name}</option> }
        })
        .collect_view();
    let swap = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        let chosen = select.get_untracked().map(|select| select.value());
        let other = chosen.and_then(|text| {
            let (module, position) = text.split_once('-')?;
            Some(Spot {
                module: module.parse().ok()?,
                position: position.parse().ok()?,
            })
        });
        if let Some(other) = other {
            desk.swap(spot, other);
            crate::components::focus_on("key-edit".to_owned());
        }
    };
    view! {
        <div class="field key-swap">
            <label class="label" for="swap">{say::swap(lang)}</label>
            <div class="key-swap-row">
                <select class="input" id="swap" name="swap" node_ref=select>{options}</select>
                <button class="btn" name="do" value="swap" on:click=swap>{say::swap_do(lang)}</button>
            </div>
        </div>
    }
    .into_any()
}
