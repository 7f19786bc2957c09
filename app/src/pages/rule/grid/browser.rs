//! What only a browser knows of the grid: where a pointer is, and what has the focus.

#[cfg(not(feature = "hydrate"))]
pub(super) use none::{across, capture, cell_of, cell_under, click, focus, place_of, rove};
#[cfg(feature = "hydrate")]
pub(super) use real::{across, capture, cell_of, cell_under, click, focus, place_of, rove};

#[cfg(feature = "hydrate")]
mod real {
    use leptos::{
        ev::{KeyboardEvent, PointerEvent},
        html::Table,
        prelude::*,
        wasm_bindgen::JsCast,
        web_sys::{Element, Event, HtmlElement, HtmlInputElement, NodeList},
    };

    use super::super::place::{HOURS, Place};
    use crate::domain::week::Cell;

    fn square(element: &Element) -> Option<Cell> {
        let square = element.dyn_ref::<HtmlInputElement>()?;
        Cell::parse(&square.value())
    }

    fn target(event: &Event) -> Option<Element> {
        event.target()?.dyn_into().ok()
    }

    /// The hour that an event is about.
    pub(in super::super) fn cell_of(event: &PointerEvent) -> Option<Cell> {
        square(&target(event)?)
    }

    /// The hour that the pointer is over; past the edges, the nearest one.
    pub(in super::super) fn cell_under(
        table: NodeRef<Table>,
        event: &PointerEvent,
    ) -> Option<Cell> {
        let (mut x, mut y) = (event.client_x(), event.client_y());
        let table = table.get_untracked()?;
        if target(event)?.is_same_node(Some(&table)) {
            // Captured: it may be anywhere, and tells where it is within the table.
            let inside = |at: i32, within: i32, size: i32| at - within + within.clamp(2, size - 2);
            x = inside(x, event.offset_x(), table.offset_width());
            y = inside(y, event.offset_y(), table.offset_height());
        }
        // What hangs over the page, as the bar with « Sauver », is not in the way.
        #[expect(clippy::cast_precision_loss, reason = "a place on a screen")]
        let under = document().elements_from_point(x as f32, y as f32);
        under.iter().find_map(|element| square(element.dyn_ref()?))
    }

    pub(in super::super) fn capture(table: NodeRef<Table>, event: &PointerEvent) {
        if let Some(table) = table.get_untracked() {
            let _ = table.set_pointer_capture(event.pointer_id());
        }
    }

    pub(in super::super) fn click(event: &KeyboardEvent) {
        if let Some(element) = target(event).and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
            element.click();
        }
    }

    fn places(table: NodeRef<Table>) -> Option<NodeList> {
        table
            .get_untracked()?
            .query_selector_all("button, input")
            .ok()
    }

    fn element(places: &NodeList, n: usize) -> Option<HtmlElement> {
        places.get(u32::try_from(n).ok()?)?.dyn_into().ok()
    }

    pub(in super::super) fn place_of(table: NodeRef<Table>, event: &Event) -> Option<Place> {
        let (places, target) = (places(table)?, target(event)?);
        let is_it = |n: &usize| element(&places, *n).is_some_and(|e| *e == target);
        (0..places.length() as usize).find(is_it).map(Place::nth)
    }

    /// How many squares a line of the grid holds, as it is laid out now.
    pub(in super::super) fn across(table: NodeRef<Table>) -> usize {
        let Some(places) = places(table) else {
            return HOURS;
        };
        let first = Place::EARLIEST.number();
        // A square's own place is within its cell; the cell's is within the table.
        let top = |n: usize| {
            let cell = element(&places, n)?.parent_element()?;
            Some(cell.dyn_into::<HtmlElement>().ok()?.offset_top())
        };
        let begins = |n: &usize| top(first + n) != top(first);
        (1..HOURS).find(begins).unwrap_or(HOURS)
    }

    /// Makes a place the grid's one tab stop.
    pub(in super::super) fn rove(table: NodeRef<Table>, place: Place) {
        let Some(places) = places(table) else { return };
        for n in 0..places.length() as usize {
            if let Some(element) = element(&places, n) {
                let stop = if n == place.number() { 0 } else { -1 };
                if element.tab_index() != stop {
                    element.set_tab_index(stop);
                }
            }
        }
    }

    pub(in super::super) fn focus(table: NodeRef<Table>, place: Place) {
        if let Some(element) = places(table).and_then(|places| element(&places, place.number())) {
            let _ = element.focus();
        }
    }
}

/// The server paints nothing.
#[cfg(not(feature = "hydrate"))]
mod none {
    use leptos::{
        ev::{KeyboardEvent, PointerEvent},
        html::Table,
        prelude::NodeRef,
    };

    use super::super::place::{HOURS, Place};
    use crate::domain::week::Cell;

    pub(in super::super) fn across(_table: NodeRef<Table>) -> usize {
        HOURS
    }

    pub(in super::super) fn cell_of(_event: &PointerEvent) -> Option<Cell> {
        None
    }

    pub(in super::super) fn cell_under(
        _table: NodeRef<Table>,
        _event: &PointerEvent,
    ) -> Option<Cell> {
        None
    }

    pub(in super::super) fn capture(_table: NodeRef<Table>, _event: &PointerEvent) {}

    pub(in super::super) fn click(_event: &KeyboardEvent) {}

    pub(in super::super) fn place_of<E>(_table: NodeRef<Table>, _event: &E) -> Option<Place> {
        None
    }

    pub(in super::super) fn rove(_table: NodeRef<Table>, _place: Place) {}

    pub(in super::super) fn focus(_table: NodeRef<Table>, _place: Place) {}
}
