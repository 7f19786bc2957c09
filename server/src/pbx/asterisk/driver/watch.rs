//! What happens on the PBX, in our words.

use std::sync::Arc;

use tokio::sync::{
    broadcast::{self, error::RecvError},
    watch,
};

use super::{contacts::registration, dialled::told, lamps::lamp, recordings::left};
use crate::pbx::{
    PbxEvent,
    asterisk::ami::{Message, State},
};

/// Until the connection's keeper is gone.
pub(super) async fn watch(
    mut state: watch::Receiver<State>,
    mut messages: broadcast::Receiver<Arc<Message>>,
    events: broadcast::Sender<PbxEvent>,
) {
    let mut before = State::Lost;
    state.mark_changed();
    loop {
        let event = tokio::select! {
            // What a connection told comes before its end: told after the next one's beginning it would be taken for news.
            biased;
            message = messages.recv() => match message {
                Ok(message) => lamp(&message)
                    .or_else(|| registration(&message))
                    .or_else(|| left(&message))
                    .or_else(|| told(&message)),
                // What was missed can only be asked.
                Err(RecvError::Lagged(_)) => (before == State::Ready).then_some(PbxEvent::Ready),
                Err(RecvError::Closed) => return,
            },
            changed = state.changed() => {
                if changed.is_err() {
                    return;
                }
                let now = *state.borrow_and_update();
                let was = std::mem::replace(&mut before, now);
                match (was, now) {
                    (_, State::Ready) => Some(PbxEvent::Ready),
                    (State::Ready, _) => Some(PbxEvent::Lost),
                    _ => None,
                }
            }
        };
        if let Some(event) = event {
            // Nobody may be listening.
            let _ = events.send(event);
        }
    }
}
