//! What happens on the PBX, in our words.

use std::sync::Arc;

use tokio::sync::{broadcast, watch};

use crate::pbx::{
    EndpointId, PbxEvent,
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
            message = messages.recv() => match message {
                Ok(message) => registration(&message),
                Err(broadcast::error::RecvError::Lagged(_)) => None,
                Err(broadcast::error::RecvError::Closed) => return,
            },
        };
        if let Some(event) = event {
            // Nobody may be listening.
            let _ = events.send(event);
        }
    }
}

fn registration(message: &Message) -> Option<PbxEvent> {
    if message.get("Event") != Some("ContactStatus") {
        return None;
    }
    let endpoint = EndpointId::parse(message.get("EndpointName").or(message.get("AOR"))?)?;
    let registered = match message.get("ContactStatus")? {
        "Created" | "Updated" | "Reachable" | "NonQualified" => true,
        "Removed" | "Unreachable" => false,
        _ => return None,
    };
    Some(PbxEvent::Registration {
        endpoint,
        registered,
    })
}
