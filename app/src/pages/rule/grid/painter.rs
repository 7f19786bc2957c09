//! Painting: by dragging a pointer, and with the keys of the keyboard.
//!
//! A press that does not move is the checkbox's own matter, so that a tap and a screen reader's click do what they always
//! do. A finger that moves up or down scrolls the page; the browser then takes the press back.

use leptos::{
    ev::{FocusEvent, KeyboardEvent, MouseEvent, PointerEvent, keydown},
    html,
    prelude::*,
};

use super::{browser, place::Place, table::show};
use crate::{
    api::forwarding::RangeDraft,
    domain::week::{Cell, Fill, Week},
    forms::week_of,
    pages::rule::state::Editor,
};

/// Hours between two corners, painted over what was there before.
#[derive(Clone)]
struct Stroke {
    /// Where it began.
    from: Cell,
    /// Where it is now.
    to: Cell,
    /// Paints, or takes away.
    on: bool,
    /// The ranges before it.
    over: Vec<RangeDraft>,
    /// The pointer that paints; none: the keyboard does.
    pointer: Option<i32>,
}

/// What happens to the grid.
#[derive(Clone, Copy)]
pub(super) struct Painter {
    editor: Editor,
    week: Memo<Week>,
    table: NodeRef<html::Table>,
    stroke: StoredValue<Option<Stroke>>,
    /// The pointer has moved since it was pressed: the click that follows is not meant.
    dragged: StoredValue<bool>,
}

impl Painter {
    pub(super) fn new(editor: Editor, week: Memo<Week>, table: NodeRef<html::Table>) -> Self {
        Effect::new(move |before: Option<Week>| {
            let week = week.get();
            show(table, &week, before.as_ref());
            week
        });
        // One stop for the tab key: the first hour that most people begin with.
        Effect::new(move |_| browser::rove(table, Place::FIRST));
        let painter = Self {
            editor,
            week,
            table,
            stroke: StoredValue::new(None),
            dragged: StoredValue::new(false),
        };
        // Safari gives a checkbox that is pressed no focus: keys then come to the page, and never to the grid.
        Effect::new(move |_| {
            let keys = window_event_listener(keydown, move |event| painter.give_up(&event));
            on_cleanup(move || keys.remove());
        });
        painter
    }

    fn begin(self, from: Cell, on: bool, pointer: Option<i32>) {
        self.editor.follow();
        let over = self
            .editor
            .draft
            .with_untracked(|draft| draft.ranges.clone());
        self.stroke.set_value(Some(Stroke {
            from,
            to: from,
            on,
            over,
            pointer,
        }));
    }

    /// Paints as far as this hour; `false` where it has come that far already.
    ///
    /// What a pointer paints is in the ranges once it lets go: the sentence above grows with them, and would push the squares
    /// away from under it.
    fn reach(self, to: Cell) -> bool {
        let Some(stroke) = self.stroke.get_value().filter(|stroke| stroke.to != to) else {
            return false;
        };
        let stroke = Stroke { to, ..stroke };
        if stroke.pointer.is_some() {
            let mut week = week_of(&stroke.over);
            for cell in stroke.from.between(to) {
                week.paint(cell, stroke.on);
            }
            show(self.table, &week, None);
        } else {
            self.put(&stroke);
        }
        self.stroke.set_value(Some(stroke));
        true
    }

    fn put(self, stroke: &Stroke) {
        let cells = stroke.from.between(stroke.to);
        self.editor.paint(&stroke.over, cells, stroke.on);
    }

    /// Whether this pointer is the one that paints.
    fn paints(self, event: &PointerEvent) -> bool {
        self.stroke.with_value(|stroke| {
            let pointer = stroke.as_ref().and_then(|stroke| stroke.pointer);
            pointer == Some(event.pointer_id())
        })
    }

    pub(super) fn press(self, event: &PointerEvent) {
        self.dragged.set_value(false);
        self.stroke.set_value(None);
        if event.button() == 0
            && event.is_primary()
            && let Some(cell) = browser::cell_of(event)
        {
            let on = !self.week.with_untracked(|week| week.is_painted(cell));
            self.begin(cell, on, Some(event.pointer_id()));
        }
    }

    pub(super) fn drag(self, event: &PointerEvent) {
        if !self.paints(event) {
            return;
        }
        if let Some(cell) = browser::cell_under(self.table, event)
            && self.reach(cell)
            && !self.dragged.get_value()
        {
            self.dragged.set_value(true);
            // The rest is ours, wherever the pointer goes. Not before it moves: a click is the checkbox's.
            browser::capture(self.table, event);
        }
    }

    pub(super) fn let_go(self, event: &PointerEvent) {
        if !self.paints(event) {
            return;
        }
        let stroke = self.stroke.try_update_value(Option::take).flatten();
        if let Some(stroke) = stroke.filter(|_| self.dragged.get_value()) {
            self.put(&stroke);
        }
    }

    /// The browser scrolls instead.
    pub(super) fn take_back(self, event: &PointerEvent) {
        if self.paints(event) {
            self.undo();
        }
    }

    /// As before the stroke.
    fn undo(self) {
        let Some(stroke) = self.stroke.try_update_value(Option::take).flatten() else {
            return;
        };
        if stroke.pointer.is_none() {
            self.editor.paint(&stroke.over, [], true);
        } else if self.dragged.get_value() {
            show(self.table, &self.week.get_untracked(), None);
        }
    }

    /// Escape gives a stroke up, wherever the focus is.
    fn give_up(self, event: &KeyboardEvent) {
        if event.key() == "Escape" {
            self.undo();
        }
    }

    /// What follows a drag is no click; one that no pointer made is.
    pub(super) fn click(self, event: &MouseEvent) {
        if self.dragged.get_value() && event.detail() > 0 {
            self.dragged.set_value(false);
            event.prevent_default();
        }
    }

    pub(super) fn key(self, event: &KeyboardEvent) {
        let Some(at) = browser::place_of(self.table, event) else {
            return;
        };
        let key = event.key();
        match key.as_str() {
            // Escape is [`Self::give_up`]'s.
            "Shift" | "Escape" => return,
            // Anywhere else in a form it would save: here it paints, as the space bar does.
            "Enter" if at.cell().is_some() => {
                event.prevent_default();
                browser::click(event);
                return;
            }
            _ => {}
        }
        if event.alt_key() || event.meta_key() {
            return;
        }
        let Some(to) = at.step(&key, event.ctrl_key(), browser::across(self.table)) else {
            self.stroke.set_value(None);
            return;
        };
        event.prevent_default();
        match (at.cell(), to.cell()) {
            (Some(from), Some(cell)) if event.shift_key() => {
                if self.stroke.with_value(Option::is_none) {
                    let fill = self.week.with_untracked(|week| week.fill(from));
                    self.begin(from, fill != Fill::Empty, None);
                }
                self.reach(cell);
                browser::focus(self.table, to);
            }
            // Painting stays among the squares.
            _ if event.shift_key() && at.cell().is_some() => {}
            _ => {
                self.stroke.set_value(None);
                browser::focus(self.table, to);
            }
        }
    }

    pub(super) fn key_up(self, event: &KeyboardEvent) {
        let keys = self.stroke.with_value(|stroke| {
            stroke
                .as_ref()
                .is_some_and(|stroke| stroke.pointer.is_none())
        });
        if keys && event.key() == "Shift" {
            self.stroke.set_value(None);
        }
    }

    /// The tab key comes back to where one was.
    pub(super) fn focused(self, event: &FocusEvent) {
        if let Some(place) = browser::place_of(self.table, event) {
            browser::rove(self.table, place);
        }
    }
}
