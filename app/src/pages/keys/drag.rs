//! Exchanging two keys by dragging one onto the other, with a mouse or a pen; fingers and keyboards have « Échanger avec ».

use leptos::{ev::PointerEvent, prelude::*};

use super::state::Desk;
use crate::domain::phones::Spot;

/// A key that hangs on the pointer, or is about to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Dragged {
    /// Which.
    spot: Spot,
    /// Where the pointer went down.
    from: (i32, i32),
    /// The key below the pointer, once it has moved far enough for a drag.
    pub(super) over: Option<Spot>,
}

/// A hand is not still: nearer than so many pixels it is a click.
const FAR: i32 = 6;

/// The pointer goes down on a key.
pub(super) fn lift(desk: Desk, spot: Spot, event: &PointerEvent) {
    let by_finger = event.pointer_type() == "touch";
    if by_finger || event.button() != 0 || untrack(|| desk.is_locked(spot)) {
        return;
    }
    desk.dragged.set(Some(Dragged {
        spot,
        from: (event.client_x(), event.client_y()),
        over: None,
    }));
}

/// The pointer moves over the drawing.
pub(super) fn moved(desk: Desk, event: &PointerEvent) {
    let Some(dragged) = desk.dragged.get_untracked() else {
        return;
    };
    let (x, y) = dragged.from;
    let near = (event.client_x() - x).abs() < FAR && (event.client_y() - y).abs() < FAR;
    if near && dragged.over.is_none() {
        return;
    }
    let over = browser::spot_below(event);
    if over != dragged.over {
        desk.dragged.set(Some(Dragged { over, ..dragged }));
    }
}

/// The pointer is let go: over another key the two are exchanged.
pub(super) fn let_go(desk: Desk) {
    let Some(dragged) = desk.dragged.get_untracked() else {
        return;
    };
    desk.dragged.set(None);
    if let Some(over) = dragged.over {
        desk.swap(dragged.spot, over);
    }
}

/// `0-3`, as it stands in the document.
#[cfg(feature = "hydrate")]
fn read(text: &str) -> Option<Spot> {
    let (module, position) = text.split_once('-')?;
    Some(Spot {
        module: module.parse().ok()?,
        position: position.parse().ok()?,
    })
}

#[cfg(feature = "hydrate")]
pub(super) mod browser {
    use leptos::{
        ev::PointerEvent,
        prelude::*,
        wasm_bindgen::JsCast,
        web_sys::{Element, HtmlElement},
    };

    use crate::domain::phones::Spot;

    /// The key that the pointer is on.
    pub(super) fn spot_below(event: &PointerEvent) -> Option<Spot> {
        let target = event.target()?.dyn_into::<Element>().ok()?;
        let key = target.closest("[data-spot]").ok()??;
        super::read(&key.get_attribute("data-spot")?)
    }

    /// Moves the focus to a link of a drawing, once it is there.
    pub(in super::super) fn focus_on(id: String) {
        request_animation_frame(move || {
            if let Some(element) = document().get_element_by_id(&id) {
                // SVG's elements take the focus by the same name as HTML's.
                let _ = element.unchecked_into::<HtmlElement>().focus();
            }
        });
    }
}

/// The server never drags.
#[cfg(not(feature = "hydrate"))]
pub(super) mod browser {
    use leptos::ev::PointerEvent;

    use crate::domain::phones::Spot;

    pub(super) fn spot_below(_event: &PointerEvent) -> Option<Spot> {
        None
    }

    pub(in super::super) fn focus_on(_id: String) {}
}
