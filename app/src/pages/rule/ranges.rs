//! Ranges of the week, to the minute.

use leptos::prelude::*;

use super::{
    press::{Press, RowErrors, RowField},
    state::Editor,
};
use crate::{
    api::forwarding::RangeDraft,
    components::Icon,
    domain::{check::weekly_overlaps, json::DAYS},
    words::{self, lang, weekday, weekday_letter},
};

/// The ranges, and the button for one more.
#[component]
pub(super) fn Ranges(editor: Editor) -> impl IntoView {
    let lang = lang();
    view! {
        <fieldset class="ranges" id="ranges">
            <legend class="label">{words::edit::ranges(lang)}</legend>
            <ol>
                <For each=move || editor.ranges.shown.get() key=|(key, _)| *key let:row>
                    <Range editor key=row.0 first=row.1/>
                </For>
            </ol>
            <p class="hint overlap">{move || overlap(editor)}</p>
            <div class="actions">
                <Press editor button="add-range" id="add-range" class="btn btn-quiet btn-small" at="ranges">
                    <Icon name="plus"/>
                    {words::edit::add_range(lang)}
                </Press>
            </div>
        </fieldset>
    }
    .into_any()
}

/// One range. Its number is its place now, so that fields and errors keep together when another one goes.
#[component]
fn Range(editor: Editor, key: u32, first: RangeDraft) -> impl IntoView {
    let lang = lang();
    let place = editor.ranges.place(key);
    let n = move || place.get() + 1;
    let field = move |part: &'static str| Signal::derive(move || format!("range-{}-{part}", n()));
    let days = DAYS.map(|(name, day)| {
        let checked = first.days.iter().any(|chosen| chosen == name);
        view! {
            <label class="day">
                <input type="checkbox" name=field("day") value=name checked=checked aria-describedby=field("error")/>
                <span aria-hidden="true">{weekday_letter(lang, day)}</span>
                <span class="vh">{weekday(lang, day)}</span>
            </label>
        }
    });
    view! {
        <li>
            <div class="days" role="group" id=field("day") tabindex="-1" aria-label=move || words::edit::days(lang, &n())>
                {days.into_iter().collect_view()}
            </div>
            <span class="from-to">
                <span aria-hidden="true">{words::edit::from(lang)}</span>
                <RowField
                    editor
                    class="input input-time"
                    field=field("from")
                    error=field("error")
                    value=first.from
                    label=Signal::derive(move || words::edit::from_label(lang, &n()))
                />
                <span aria-hidden="true">{words::edit::to(lang)}</span>
                <RowField
                    editor
                    class="input input-time"
                    field=field("to")
                    error=field("error")
                    value=first.to
                    label=Signal::derive(move || words::edit::to_label(lang, &n()))
                />
            </span>
            <span class="hint">{move || hint(editor, place.get())}</span>
            <Press
                editor
                class="btn btn-icon"
                at="ranges"
                button=Signal::derive(move || format!("remove-range-{}", n()))
                label=Signal::derive(move || words::edit::remove_range(lang, &n()))
            >
                <Icon name="trash"/>
            </Press>
            <RowErrors editor row=field("")/>
        </li>
    }
    .into_any()
}

/// « jusqu'au lendemain 08:00 », « journée entière ».
fn hint(editor: Editor, place: usize) -> Option<String> {
    let lang = lang();
    let range = editor
        .draft
        .with(|draft| draft.ranges.get(place)?.try_read())?;
    if range.crosses_midnight() {
        return Some(words::edit::next_day(lang, &range.to()));
    }
    range
        .is_whole_day()
        .then(|| words::edit::whole_day(lang).to_owned())
}

/// Tells of the first two that overlap.
fn overlap(editor: Editor) -> Option<String> {
    let (numbers, ranges): (Vec<_>, Vec<_>) = editor.draft.with(|draft| {
        let read = (1_usize..).zip(&draft.ranges);
        read.filter_map(|(n, range)| Some((n, range.try_read()?)))
            .unzip()
    });
    let (a, b) = *weekly_overlaps(&ranges).first()?;
    Some(words::edit::overlap(lang(), &numbers[a], &numbers[b]))
}
