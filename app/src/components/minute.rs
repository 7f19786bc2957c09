//! Time that goes on while a page is open.

use std::time::Duration;

use jiff::{ToSpan, civil::DateTime};
use leptos::prelude::*;

/// Counts the owner's wall clock on, minute by minute. `back` is called when the page comes back to the front, since a count
/// may have slept with its machine.
pub(crate) fn each_minute(now: RwSignal<DateTime>, back: impl Fn() + Copy + 'static) {
    Effect::new(move |_| {
        let clock = set_interval_with_handle(
            move || {
                now.update(|now| {
                    *now = now.checked_add(1.minute()).unwrap_or(*now);
                });
            },
            Duration::from_mins(1),
        );
        let shown = window_event_listener(leptos::ev::visibilitychange, move |_| {
            if !document().hidden() {
                back();
            }
        });
        on_cleanup(move || {
            shown.remove();
            if let Ok(clock) = clock {
                clock.clear();
            }
        });
    });
}
