//! Moving a rule by its grip, with a mouse; fingers and keyboards have the buttons.

use leptos::{ev::DragEvent, prelude::*};
use uuid::Uuid;

use super::state::List;
use crate::components::Icon;

/// A row that can be dragged, and dragged over.
#[derive(Clone, Copy)]
pub(super) struct Drag {
    pub(super) list: List,
    pub(super) id: Uuid,
}

impl Drag {
    fn start(self, event: &DragEvent) {
        browser::lift_row(event);
        self.list
            .dragged
            .set(Some((self.id, self.list.order.get_untracked())));
    }

    /// The dragged row takes this row's place.
    pub(super) fn over(self, event: &DragEvent) {
        let Some((dragged, _)) = self.list.dragged.get_untracked() else {
            return;
        };
        event.prevent_default();
        let at = self
            .list
            .order
            .with_untracked(|order| order.iter().position(|other| *other == self.id));
        if let Some(at) = at.filter(|_| dragged != self.id) {
            self.list.put(dragged, at);
        }
    }

    /// Let go outside the list, or Escape: as before.
    fn end(self, event: &DragEvent) {
        let before = self.list.dragged.try_update(Option::take).flatten();
        if let Some((_, before)) = before.filter(|_| browser::was_refused(event)) {
            self.list.order.set(before);
        }
    }
}

/// The handle. For a mouse only, so it says nothing to a screen reader.
#[component]
pub(super) fn Grip(drag: Drag, #[prop(into)] label: Signal<String>) -> impl IntoView {
    view! {
        <span
            class="grip"
            draggable="true"
            aria-hidden="true"
            title=label
            on:dragstart=move |event| drag.start(&event)
            on:dragend=move |event| drag.end(&event)
        >
            <Icon name="grip"/>
        </span>
    }
    .into_any()
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::{ev::DragEvent, wasm_bindgen::JsCast, web_sys::Element};

    /// What hangs on the pointer is the row, not its grip.
    pub(super) fn lift_row(event: &DragEvent) {
        let Some(data) = event.data_transfer() else {
            return;
        };
        // Firefox drags nothing without data; the text itself is for nobody.
        let _ = data.set_data("text/plain", "");
        data.set_effect_allowed("move");
        let row = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|grip| grip.closest("li").ok().flatten());
        if let Some(row) = row {
            data.set_drag_image(&row, 16, 24);
        }
    }

    /// Whether it was let go where nothing takes it, or given up with Escape.
    pub(super) fn was_refused(event: &DragEvent) -> bool {
        event
            .data_transfer()
            .is_some_and(|data| data.drop_effect() == "none")
    }
}

/// The server never drags.
#[cfg(not(feature = "hydrate"))]
mod browser {
    use leptos::ev::DragEvent;

    pub(super) fn lift_row(_event: &DragEvent) {}

    pub(super) fn was_refused(_event: &DragEvent) -> bool {
        false
    }
}
