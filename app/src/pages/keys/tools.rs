//! Copying the keys of another phone, letting others copy these, printing labels.

use leptos::{html, prelude::*};

use super::state::Desk;
use crate::words::{keys as say, lang};

/// What is done to all keys at once.
#[component]
pub(super) fn Tools(desk: Desk) -> impl IntoView {
    let lang = lang();
    let id = desk.view.with_untracked(|view| view.id);
    view! {
        <section class="card" aria-labelledby="copy-title">
            <div class="card-head">
                <h2 id="copy-title">{say::copy(lang)}</h2>
            </div>
            <div class="card-body">
                <CopyFrom desk/>
                <CopyingAllowed desk/>
                <p>
                    <a rel="external" href=format!("/phones/{id}/labels.pdf")>
                        {say::print(lang)}
                    </a>
                </p>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn CopyFrom(desk: Desk) -> impl IntoView {
    let lang = lang();
    let select = NodeRef::<html::Select>::new();
    let (id, sources) = desk
        .view
        .with_untracked(|view| (view.id, view.sources.clone()));
    if sources.is_empty() {
        return view! { <p class="hint">{say::copy_none(lang)}</p> }.into_any();
    }
    let options = sources
        .into_iter()
        .map(|(id, name)| view! { <option value=id.to_string()>{name}</option> })
        .collect_view();
    view! {
        <form
            class="key-copy"
            method="post"
            action=format!("/phones/{id}/copy")
            on:submit=move |event| {
                event.prevent_default();
                let chosen = select.get_untracked().map(|select| select.value());
                if let Some(from) = chosen.and_then(|text| text.parse().ok()) {
                    desk.copy(from);
                }
            }
        >
            <input type="hidden" name="writer" value=move || desk.view.with(|view| view.writer.clone())/>
            <input type="hidden" name="version" value=move || desk.view.with(|view| view.version)/>
            <div class="field">
                <label class="label" for="copy-from">{say::copy_from(lang)}</label>
                <select class="input" id="copy-from" name="from" node_ref=select aria-describedby="copy-hint">
                    {options}
                </select>
                <p class="hint" id="copy-hint">{say::copy_lead(lang)}</p>
            </div>
            <button class="btn">{say::copy_do(lang)}</button>
        </form>
    }
    .into_any()
}

#[component]
fn CopyingAllowed(desk: Desk) -> impl IntoView {
    let lang = lang();
    let copyable = Memo::new(move |_| desk.view.with(|view| view.copyable));
    let id = desk.view.with_untracked(|view| view.id);
    let text = move || {
        if copyable.get() {
            say::copying_on(lang)
        } else {
            say::copying_off(lang)
        }
    };
    let button = move || {
        if copyable.get() {
            say::copying_forbid(lang)
        } else {
            say::copying_allow(lang)
        }
    };
    view! {
        <form
            class="key-copying"
            method="post"
            action=format!("/phones/{id}/copying")
            on:submit=move |event| {
                event.prevent_default();
                desk.let_copy(!copyable.get_untracked());
            }
        >
            <input type="hidden" name="writer" value=move || desk.view.with(|view| view.writer.clone())/>
            <input type="hidden" name="on" value=move || (!copyable.get()).to_string()/>
            <p class="small">{text}</p>
            <button class="btn btn-small">{button}</button>
        </form>
    }
    .into_any()
}
