//! The squares as they are first shown; [`show`] changes them where they stand.

use leptos::{html, prelude::*};

use super::{name, part};
use crate::{
    domain::{
        json::DAYS,
        week::{Cell, Week},
    },
    pages::rule::{press::Press, state::Editor},
    words::{self, lang, weekday},
};

/// A column an hour, a row a day; their heads paint all of it.
#[component]
pub(super) fn Squares(editor: Editor, week: Memo<Week>) -> impl IntoView {
    let lang = lang();
    let hours = (0..24_u8).map(|hour| {
        let label = words::edit::cells_hour(lang, &hour, &(hour + 1));
        view! {
            <th role="columnheader" scope="col">
                <Press
                    editor
                    class="paint-head"
                    at="grid"
                    button=format!("paint-{hour}")
                    label=Signal::stored(label)
                >
                    {hour}
                </Press>
            </th>
        }
        .into_any()
    });
    let days = DAYS.map(|(short, day)| {
        let whole = weekday(lang, day);
        let seen: String = whole.chars().take(3).collect();
        let label = words::edit::cells_day(lang, &whole);
        let squares = (0..24_u8)
            .filter_map(|hour| Cell::new(day, hour))
            .map(|cell| week.with_untracked(|week| square(cell, week)));
        view! {
            <tr role="row">
                <th role="rowheader" scope="row">
                    <Press
                        editor
                        class="paint-head"
                        at="grid"
                        button=format!("paint-{short}")
                        label=Signal::stored(label)
                    >
                        {seen}
                    </Press>
                </th>
                {squares.collect_view()}
            </tr>
        }
        .into_any()
    });
    view! {
        <thead role="rowgroup">
            <tr role="row">
                <td role="gridcell"></td>
                {hours.collect_view()}
            </tr>
        </thead>
        <tbody role="rowgroup">{days.into_iter().collect_view()}</tbody>
    }
    .into_any()
}

/// Nothing of it is reactive: 168 squares that each watch the draft cost more than one watcher that writes what differs.
fn square(cell: Cell, week: &Week) -> AnyView {
    view! {
        <td role="gridcell">
            // A browser that fills it in on the way back would paint what nobody painted.
            <input
                type="checkbox"
                name="cell"
                autocomplete="off"
                value=cell.to_string()
                checked=week.is_painted(cell)
                data-part=part(week.fill(cell))
                aria-label=name(cell, week)
            />
        </td>
    }
    .into_any()
}

/// Shows a week in the squares; `before` is what they show now, where that is known.
#[cfg(feature = "hydrate")]
pub(super) fn show(table: NodeRef<html::Table>, week: &Week, before: Option<&Week>) {
    use leptos::{wasm_bindgen::JsCast, web_sys::HtmlInputElement};

    let Some(table) = table.get_untracked() else {
        return;
    };
    let Ok(squares) = table.query_selector_all("input") else {
        return;
    };
    for cell in Cell::all() {
        let square = u32::try_from(cell.index())
            .ok()
            .and_then(|n| squares.get(n));
        let Some(square) = square else {
            continue;
        };
        let square: HtmlInputElement = square.unchecked_into();
        // Whatever the browser made of it.
        square.set_checked(week.is_painted(cell));
        // Painted or empty, it has the same name.
        let held = part(week.fill(cell));
        if before.is_some_and(|before| part(before.fill(cell)) == held) {
            continue;
        }
        let _ = square.set_attribute("aria-label", &name(cell, week));
        let _ = match held {
            Some(part) => square.set_attribute("data-part", part),
            None => square.remove_attribute("data-part"),
        };
    }
}

/// The server shows them once.
#[cfg(not(feature = "hydrate"))]
pub(super) fn show(_table: NodeRef<html::Table>, _week: &Week, _before: Option<&Week>) {}
