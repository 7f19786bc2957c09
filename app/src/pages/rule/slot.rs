//! When: at any time, or at certain hours of the week.

use leptos::prelude::*;

use super::{ranges::Ranges, state::Editor};
use crate::{
    components::FieldErrors,
    words::{self, lang, slot_text},
};

/// The choice, and below it the ranges; the style sheet shows them where they count.
#[component]
pub(super) fn SlotCard(editor: Editor) -> impl IntoView {
    let lang = lang();
    let chosen = editor.draft.with_untracked(|draft| draft.slot.clone());
    let kept = editor.before.with_value(|before| {
        let before = before.as_ref().filter(|_| chosen == "keep")?;
        Some(words::edit::slot_keep(lang, &slot_text(lang, before)))
    });
    let choice = |value: &'static str, text: String| {
        let checked = value == chosen;
        view! {
            <label class="choice">
                <input type="radio" name="slot" value=value checked=checked/>
                {text}
            </label>
        }
    };
    view! {
        <section class="card" id="slot" aria-labelledby="slot-title" tabindex="-1">
            <div class="card-head">
                <h2 id="slot-title">{words::edit::slot_title(lang)}</h2>
                <div class="choices" role="radiogroup" aria-labelledby="slot-title" aria-describedby="slot-error">
                    {kept.map(|text| choice("keep", text))}
                    {choice("always", words::edit::slot_always(lang).to_owned())}
                    {choice("weekly", words::edit::slot_weekly(lang).to_owned())}
                </div>
            </div>
            <div class="card-body">
                <FieldErrors id="slot-error" errors=editor.errors concerns=|field| field == "slot"/>
                <Ranges editor/>
            </div>
        </section>
    }
    .into_any()
}
