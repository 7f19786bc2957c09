//! Ranges of the week, to the minute.

use leptos::prelude::*;

use super::state::Editor;
use crate::{
    api::forwarding::RangeDraft,
    components::Icon,
    domain::json::DAYS,
    words::{self, field_error, lang, weekday, weekday_letter},
};

/// The ranges and the buttons that change them.
#[component]
pub(super) fn Ranges(editor: Editor) -> impl IntoView {
    let lang = lang();
    let button = move |value: &'static str, text: &'static str| {
        view! {
            <button
                class="btn btn-small"
                name="do"
                value=value
                on:click=move |event| {
                    event.prevent_default();
                    editor.press(value);
                }
            >
                {text}
            </button>
        }
    };
    view! {
        <fieldset class="ranges">
            <legend class="label">{words::edit::ranges(lang)}</legend>
            <ol>
                <For each=move || editor.ranges.get() key=|(key, _)| *key let:row>
                    <Range editor key=row.0 first=row.1/>
                </For>
            </ol>
            <div class="actions">
                <button
                    class="btn btn-quiet btn-small"
                    name="do"
                    value="add-range"
                    on:click=move |event| {
                        event.prevent_default();
                        editor.press("add-range");
                    }
                >
                    <Icon name="plus"/>
                    {words::edit::add_range(lang)}
                </button>
                <span class="presets">
                    {button("preset-office", words::edit::preset_office(lang))}
                    {button("preset-evenings", words::edit::preset_evenings(lang))}
                </span>
            </div>
        </fieldset>
    }
    .into_any()
}

/// One range. Its number is its place now, so that fields and errors keep together when another one goes.
#[component]
fn Range(editor: Editor, key: u32, first: RangeDraft) -> impl IntoView {
    let lang = lang();
    let place = Memo::new(move |_| {
        editor.ranges.with(|ranges| {
            ranges
                .iter()
                .position(|(other, _)| *other == key)
                .unwrap_or_default()
        })
    });
    let n = move || place.get() + 1;
    let field = move |part: &str| format!("range-{}-{part}", n());
    let errors = move || {
        let prefix = format!("range-{}-", n());
        editor.errors.with(|errors| {
            errors
                .iter()
                .filter(|error| error.field.starts_with(&prefix))
                .map(|error| field_error(lang, error))
                .collect::<Vec<_>>()
        })
    };
    let days = DAYS.map(|(name, day)| {
        let checked = first.days.iter().any(|chosen| chosen == name);
        view! {
            <label class="day">
                <input type="checkbox" name=move || field("day") value=name checked=checked aria-describedby=move || field("error")/>
                <span aria-hidden="true">{weekday_letter(lang, day)}</span>
                <span class="vh">{weekday(lang, day)}</span>
            </label>
        }
    });
    let hour =
        |part: &'static str,
         value: String,
         label: fn(crate::api::account::Lang, &dyn std::fmt::Display) -> String| {
            view! {
                <input
                    class="input input-time"
                    id=move || field(part)
                    name=move || field(part)
                    autocomplete="off"
                    value=value
                    aria-label=move || label(lang, &n())
                    aria-describedby=move || field("error")
                    aria-invalid=move || editor.is_wrong(&field(part)).then_some("true")
                />
            }
        };
    view! {
        <li>
            <div class="days" role="group" id=move || field("day") tabindex="-1" aria-label=move || words::edit::days(lang, &n())>
                {days.into_iter().collect_view()}
            </div>
            <span class="from-to">
                <span aria-hidden="true">{words::edit::from(lang)}</span>
                {hour("from", first.from, words::edit::from_label)}
                <span aria-hidden="true">{words::edit::to(lang)}</span>
                {hour("to", first.to, words::edit::to_label)}
            </span>
            <span class="hint">{move || hint(editor, place.get())}</span>
            <button
                class="btn btn-icon"
                name="do"
                value=move || format!("remove-range-{}", n())
                aria-label=move || words::edit::remove_range(lang, &n())
                on:click=move |event| {
                    event.prevent_default();
                    editor.press(&format!("remove-range-{}", n()));
                }
            >
                <Icon name="trash"/>
            </button>
            <div class="range-error" id=move || field("error")>
                {move || errors().into_iter().map(|text| view! {
                    <p class="field-error">
                        <Icon name="error" small=true/>
                        <span>{text}</span>
                    </p>
                }).collect_view()}
            </div>
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
    (range.from().get() == 0 && range.to().get() % 1440 == 0)
        .then(|| words::edit::whole_day(lang).to_owned())
}
