//! When: at any time, or at certain hours of the week, on certain dates, on or off holidays.

use leptos::prelude::*;

use super::{dates::Dates, grid::Grid, ranges::Ranges, state::Editor};
use crate::{
    components::FieldErrors,
    words::{self, full_date, lang, weekday},
};

/// The choice, and below it its parts; the style sheet shows them where they count.
#[component]
pub(super) fn SlotCard(editor: Editor) -> impl IntoView {
    let lang = lang();
    let (slot, until) = editor
        .draft
        .with_untracked(|draft| (draft.slot.clone(), !draft.until.is_blank()));
    view! {
        <section class="card" id="slot" aria-labelledby="slot-title" tabindex="-1">
            <div class="card-head">
                <h2 id="slot-title">{words::edit::slot_title(lang)}</h2>
                <div class="choices" role="radiogroup" aria-labelledby="slot-title" aria-describedby="slot-error">
                    <Choice name="slot" value="always" chosen=slot.clone() text=words::edit::slot_always(lang)/>
                    <Choice name="slot" value="some" chosen=slot text=words::edit::slot_some(lang)/>
                </div>
            </div>
            <div class="card-body">
                <FieldErrors id="slot-error" errors=editor.errors concerns=|field| field == "slot"/>
                <div class="slot-some">
                    <Grid editor/>
                    <Ranges editor/>
                    <Dates editor/>
                    <Holidays editor/>
                </div>
                {until.then(|| view! { <Until editor/> })}
            </div>
        </section>
    }
    .into_any()
}

/// One of a few radios in a row.
#[component]
fn Choice(
    name: &'static str,
    value: &'static str,
    chosen: String,
    text: &'static str,
) -> impl IntoView {
    let checked = value == chosen;
    view! {
        <label class="choice">
            <input type="radio" name=name value=value checked=checked/>
            {text}
        </label>
    }
    .into_any()
}

/// What the organisation's holidays change.
#[component]
fn Holidays(editor: Editor) -> impl IntoView {
    let lang = lang();
    let chosen = editor.draft.with_untracked(|draft| draft.holidays.clone());
    let next = editor.view.with_value(|view| {
        let today = view.now.date();
        view.calendar
            .holidays
            .iter()
            .copied()
            .find(|date| *date >= today)
    });
    let hint = next.map_or_else(
        || words::edit::holidays_none(lang).to_owned(),
        |date| {
            let day = format!(
                "{} {}",
                weekday(lang, date.weekday()),
                full_date(lang, date)
            );
            words::edit::holidays_next(lang, &day)
        },
    );
    view! {
        <fieldset class="holidays" id="holidays" tabindex="-1" aria-describedby="holidays-hint holidays-error">
            <legend class="label">{words::edit::holidays(lang)}</legend>
            <div class="choices">
                <Choice name="holidays" value="ignore" chosen=chosen.clone() text=words::edit::holidays_ignore(lang)/>
                <Choice name="holidays" value="only" chosen=chosen.clone() text=words::edit::holidays_only(lang)/>
                <Choice name="holidays" value="except" chosen text=words::edit::holidays_except(lang)/>
            </div>
            <p class="hint" id="holidays-hint">{hint}</p>
            <FieldErrors id="holidays-error" errors=editor.errors concerns=|field| field == "holidays"/>
        </fieldset>
    }
    .into_any()
}

/// The end of a temporary rule.
#[component]
fn Until(editor: Editor) -> impl IntoView {
    let lang = lang();
    let until = editor.draft.with_untracked(|draft| draft.until.clone());
    let field = |name: &'static str, class: &'static str, label: &'static str, value: String| {
        view! {
            <input
                class=class
                id=name
                name=name
                autocomplete="off"
                value=value
                aria-label=label
                aria-describedby="until-hint until-error"
                aria-invalid=move || editor.is_wrong(name).then_some("true")
            />
        }
    };
    view! {
        <fieldset class="ranges">
            <legend class="label">{words::edit::until(lang)}</legend>
            <span class="from-to">
                {field("until", "input input-date", words::edit::until_date_label(lang), until.date)}
                <span aria-hidden="true">{words::edit::date_at(lang)}</span>
                {field("until-time", "input input-time", words::edit::until_time_label(lang), until.time)}
            </span>
            <p class="hint" id="until-hint">{words::edit::until_hint(lang)}</p>
            <FieldErrors id="until-error" errors=editor.errors concerns=|field| field.starts_with("until")/>
        </fieldset>
    }
    .into_any()
}
