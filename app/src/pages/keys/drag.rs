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
    /// It has moved so far that it is no click any more.
    far: bool,
    /// The key below the pointer.
    pub(super) over: Option<Spot>,
    /// The pointer is on what turns the page, and has turned it.
    turned: bool,
}

/// What the pointer is on.
struct Below {
    key: Option<Spot>,
    /// The key that a turn of the page leads to.
    page: Option<Spot>,
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
        far: false,
        over: None,
        turned: false,
    }));
}

/// The pointer moves over the drawing and the pages above it. What turns the page does so, once each time the pointer comes to it: the
/// next page's own may be in the same place.
pub(super) fn moved(desk: Desk, event: &PointerEvent) {
    let Some(dragged) = desk.dragged.get_untracked() else {
        return;
    };
    let (x, y) = dragged.from;
    let near = (event.client_x() - x).abs() < FAR && (event.client_y() - y).abs() < FAR;
    if near && !dragged.far {
        return;
    }
    let below = browser::below(event);
    let now = Dragged {
        far: true,
        over: below.key,
        turned: below.page.is_some(),
        ..dragged
    };
    if now != dragged {
        desk.dragged.set(Some(now));
    }
    if let Some(to) = below.page.filter(|_| !dragged.turned) {
        desk.choose(to);
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

/// A key as the document names it: `0-3`.
pub(super) fn spot_name(spot: Spot) -> String {
    format!("{}-{}", spot.module, spot.position)
}

/// The other way round.
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

    use super::Below;
    use crate::domain::phones::Spot;

    /// The key that the pointer is on, or what turns the page.
    pub(super) fn below(event: &PointerEvent) -> Below {
        Below {
            key: named(event, "data-spot"),
            page: named(event, "data-turns"),
        }
    }

    /// The key that this attribute names, of what the pointer is on.
    fn named(event: &PointerEvent, attribute: &str) -> Option<Spot> {
        let target = event.target()?.dyn_into::<Element>().ok()?;
        let element = target.closest(&format!("[{attribute}]")).ok()??;
        super::read(&element.get_attribute(attribute)?)
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

    use super::Below;

    pub(super) fn below(_event: &PointerEvent) -> Below {
        Below {
            key: None,
            page: None,
        }
    }

    pub(in super::super) fn focus_on(_id: String) {}
}
