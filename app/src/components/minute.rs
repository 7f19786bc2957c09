//! Time that goes on while a page is open.

use std::time::Duration;

use jiff::{SignedDuration, civil::DateTime};
use leptos::prelude::*;

use super::native::real_time;
use crate::domain::clock::{ClockChange, WallClock};

/// Counts the owner's wall clock on, minute by minute, by the real time that has passed since it was last set: a tick may come
/// late, and clocks are changed. `next` is the change that is to come after what the server has told as now. `back` is called when
/// the page comes back to the front, since only the server knows what else has happened meanwhile.
pub(crate) fn each_minute(
    now: RwSignal<DateTime>,
    next: impl Fn() -> Option<ClockChange> + Copy + 'static,
    back: impl Fn() + Copy + 'static,
) {
    let clock = StoredValue::new((
        WallClock::new(now.get_untracked(), next()),
        SignedDuration::ZERO,
    ));
    Effect::new(move |before: Option<()>| {
        let told = now.get();
        // Told anew by the server, or the page has begun to run.
        if before.is_none() || clock.with_value(|(clock, _)| clock.at() != told) {
            clock.set_value((WallClock::new(told, next()), real_time()));
        }
    });
    Effect::new(move |_| {
        let tick = set_interval_with_handle(
            move || {
                clock.update_value(|(clock, since)| {
                    let real = real_time();
                    *clock = clock.after(real - *since);
                    *since = real;
                });
                now.set(clock.with_value(|(clock, _)| clock.at()));
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
            if let Ok(tick) = tick {
                tick.clear();
            }
        });
    });
}
