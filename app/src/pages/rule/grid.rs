//! The week's hours, to be painted.
//!
//! Every square is a checkbox of the form, so that a post without a script says what was painted. With one, the same
//! checkboxes are painted by dragging and with the arrow keys, and follow the typed ranges at once.

mod browser;
mod painter;
mod place;
mod table;

use leptos::{html, prelude::*};

use super::{press::Press, state::Editor};
use crate::{
    domain::{
        Holidays,
        week::{Cell, Fill, Week},
    },
    forms::{Preset, shown_cells, week_of},
    words::{self, Detail, lang, slot_text, weekday},
};

use painter::Painter;
use table::Squares;

/// The grid, what its squares mean, and hours in one press.
#[component]
pub(super) fn Grid(editor: Editor) -> impl IntoView {
    let lang = lang();
    let table = NodeRef::<html::Table>::new();
    let week = Memo::new(move |_| editor.draft.with(|draft| week_of(&draft.ranges)));
    let painter = Painter::new(editor, week, table);
    view! {
        <div class="paint-box" id="grid">
            <a class="paint-skip" href="#ranges">{words::edit::cells_skip(lang)}</a>
            // What the squares show, so that only what somebody painted since changes the ranges.
            <input type="hidden" name="cells" autocomplete="off" value=move || week.with(shown_cells)/>
            <table
                class="paint"
                role="grid"
                aria-label=words::edit::cells(lang)
                aria-describedby="paint-hint"
                node_ref=table
                on:pointerdown=move |event| painter.press(&event)
                on:pointermove=move |event| painter.drag(&event)
                on:pointerup=move |event| painter.let_go(&event)
                on:pointercancel=move |event| painter.take_back(&event)
                on:click=move |event| painter.click(&event)
                on:keydown=move |event| painter.key(&event)
                on:keyup=move |event| painter.key_up(&event)
                on:focusin=move |event| painter.focused(&event)
            >
                <Squares editor week/>
            </table>
            <div class="paint-foot">
                <ul class="legend" aria-hidden="true">
                    <li><span class="cell"></span>{words::edit::cells_on(lang)}</li>
                    <li><span class="cell cell-part"></span>{words::edit::cells_part(lang)}</li>
                </ul>
                <div class="actions" role="group" aria-label=words::edit::presets(lang)>
                    <span class="paint-apply">
                        <Press editor button="paint" class="btn btn-small" at="grid">
                            {words::edit::cells_apply(lang)}
                        </Press>
                    </span>
                    <Press editor button=Preset::Office.button() class="btn btn-small" at="grid">
                        {words::edit::preset_office(lang)}
                    </Press>
                    <Press editor button=Preset::Evenings.button() class="btn btn-small" at="grid">
                        {words::edit::preset_evenings(lang)}
                    </Press>
                    <Press editor button="clear" class="btn btn-small btn-quiet" at="grid">
                        {words::edit::clear(lang)}
                    </Press>
                </div>
            </div>
            <p class="hint" id="paint-hint">{words::edit::cells_hint(lang)}</p>
            <p class="hint">{office_hours(editor)}</p>
        </div>
    }
    .into_any()
}

/// What the presets are made of.
fn office_hours(editor: Editor) -> String {
    let lang = lang();
    editor.view.with_value(|view| {
        let open = &view.office_hours;
        let hours = words::edit::office_hours(lang, &slot_text(lang, open, None, Detail::Short));
        if open.holidays == Holidays::Except {
            format!("{hours} {}", words::edit::office_holidays(lang))
        } else {
            hours
        }
    })
}

/// What a screen reader says of a square, besides whether it is painted.
fn name(cell: Cell, week: &Week) -> String {
    let lang = lang();
    let (from, to) = (cell.hour(), cell.hour() + 1);
    let name = words::edit::cell(lang, &weekday(lang, cell.day()), &from, &to);
    if part(week.fill(cell)).is_some() {
        words::edit::cell_part(lang, &name)
    } else {
        name
    }
}

/// Which part of an hour is held, for the style sheet.
fn part(fill: Fill) -> Option<&'static str> {
    match fill {
        Fill::Early => Some("early"),
        Fill::Middle => Some("middle"),
        Fill::Late => Some("late"),
        Fill::Empty | Fill::Whole => None,
    }
}
