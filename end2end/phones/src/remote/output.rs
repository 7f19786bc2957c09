//! Lines out, whole and in order.

use std::{
    io::Write,
    sync::mpsc::{Sender, channel},
    thread::{JoinHandle, spawn},
    time::Instant,
};

use serde_json::Value;

/// Where answers and events go. Clones write to the same place.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    lines: Sender<String>,
    started: Instant,
}

impl Output {
    /// Writes from a thread of its own: a reader that is slow holds up no phone. The thread ends with the last clone, or
    /// when nobody reads any more.
    pub(crate) fn to(mut target: impl Write + Send + 'static) -> (Self, JoinHandle<()>) {
        let (lines, queue) = channel::<String>();
        let writer = spawn(move || {
            for line in queue {
                if writeln!(target, "{line}")
                    .and_then(|()| target.flush())
                    .is_err()
                {
                    return;
                }
            }
        });
        let started = Instant::now();
        (Self { lines, started }, writer)
    }

    pub(crate) fn write(&self, line: &Value) {
        // Without a reader there is nobody to tell.
        let _ = self.lines.send(line.to_string());
    }

    /// Milliseconds since this process started.
    pub(crate) fn milliseconds(&self, at: Instant) -> f64 {
        at.saturating_duration_since(self.started).as_secs_f64() * 1e3
    }
}
