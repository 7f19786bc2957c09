//! The dates between which a rule applies.

use jiff::civil::DateTime;
use leptos::prelude::*;

use super::{
    press::{Press, RowErrors, RowField},
    state::Editor,
};
use crate::{
    api::forwarding::DatesDraft,
    components::{FieldErrors, Icon},
    domain::{Bound, DateRange, check::date_overlaps},
    words::{self, lang},
};

/// The periods, and the button for one more.
#[component]
pub(super) fn Dates(editor: Editor) -> impl IntoView {
    let lang = lang();
    view! {
        <fieldset class="ranges" id="dates" tabindex="-1" aria-describedby="dates-error">
            <legend class="label">
                {words::edit::dates(lang)} " "
                <span class="quiet">{words::edit::optional(lang)}</span>
            </legend>
            <FieldErrors id="dates-error" errors=editor.errors concerns=|field| field == "dates"/>
            <ol>
                <For each=move || editor.dates.shown.get() key=|(key, _)| *key let:row>
                    <Period editor key=row.0 first=row.1/>
                </For>
            </ol>
            <p class="hint overlap">{move || overlap(editor)}</p>
            <Press editor button="add-date" id="add-date" class="btn btn-quiet btn-small" at="dates">
                <Icon name="plus"/>
                {words::edit::add_date(lang)}
            </Press>
        </fieldset>
    }
    .into_any()
}

/// One period: two days, each with a time where it counts.
#[component]
fn Period(editor: Editor, key: u32, first: DatesDraft) -> impl IntoView {
    let lang = lang();
    let place = editor.dates.place(key);
    let n = move || place.get() + 1;
    let field = move |part: &'static str| Signal::derive(move || format!("date-{}-{part}", n()));
    let day = move |part, value, label: fn(_, &dyn std::fmt::Display) -> String| {
        view! {
            <RowField
                editor
                class="input input-date"
                field=field(part)
                error=field("error")
                value
                label=Signal::derive(move || label(lang, &n()))
                placeholder=words::edit::date_placeholder(lang)
            />
        }
    };
    let time = move |part, value, label: fn(_, &dyn std::fmt::Display) -> String| {
        view! {
            <span aria-hidden="true">{words::edit::date_at(lang)}</span>
            <RowField
                editor
                class="input input-time"
                field=field(part)
                error=field("error")
                value
                label=Signal::derive(move || label(lang, &n()))
                placeholder=words::edit::time_placeholder(lang)
            />
        }
    };
    view! {
        <li class="period">
            <span class="from-to">
                <span aria-hidden="true">{words::edit::date_from(lang)}</span>
                {day("from", first.from.date, words::edit::date_from_label)}
                {time("from-time", first.from.time, words::edit::date_from_time_label)}
            </span>
            <span class="from-to">
                <span aria-hidden="true">{words::edit::date_to(lang)}</span>
                {day("to", first.to.date, words::edit::date_to_label)}
                {time("to-time", first.to.time, words::edit::date_to_time_label)}
            </span>
            <span class="hint">{move || hint(editor, place.get())}</span>
            <Press
                editor
                class="btn btn-icon"
                at="dates"
                button=Signal::derive(move || format!("remove-date-{}", n()))
                label=Signal::derive(move || words::edit::remove_date(lang, &n()))
            >
                <Icon name="trash"/>
            </Press>
            <RowErrors
                editor
                row=field("")
                mend=Callback::new(move |code: String| {
                    (code == "dates_reversed").then(|| view! {
                        <Press
                            editor
                            class="link"
                            at="dates"
                            button=Signal::derive(move || format!("swap-date-{}", n()))
                        >
                            {words::edit::swap_date(lang)}
                        </Press>
                    }.into_any())
                })
            />
        </li>
    }
    .into_any()
}

/// « lundi 3 août – lundi 24 août, 22 jours ».
fn hint(editor: Editor, place: usize) -> Option<String> {
    let lang = lang();
    let range = editor
        .draft
        .with(|draft| draft.dates.get(place)?.try_read())?;
    let (first, last) = (range.start().date(), last_day(&range));
    let days = u64::try_from((last - first).get_days()).ok()? + 1;
    let period = words::edit::period(
        lang,
        days,
        &words::date(lang, first),
        &words::date(lang, last),
    );
    let now = editor.view.with_value(|view| view.now);
    Some(if range.end().is_some_and(|end| end <= now) {
        words::edit::period_past(lang, &period)
    } else {
        period
    })
}

/// The last date that has a minute in it.
fn last_day(range: &DateRange) -> jiff::civil::Date {
    match range.to() {
        Bound::Day(date) => date,
        Bound::At(end) => last_before(end).date(),
    }
}

fn last_before(end: DateTime) -> DateTime {
    end.saturating_sub(jiff::Span::new().minutes(1))
}

/// Tells of the first two that overlap.
fn overlap(editor: Editor) -> Option<String> {
    let (numbers, ranges): (Vec<_>, Vec<_>) = editor.draft.with(|draft| {
        let read = (1_usize..).zip(&draft.dates);
        read.filter_map(|(n, range)| Some((n, range.try_read()?)))
            .unzip()
    });
    let (a, b) = *date_overlaps(&ranges).first()?;
    Some(words::edit::overlap_dates(lang(), &numbers[a], &numbers[b]))
}
