//! Keeping up with what a PBX tells.

use std::time::Duration;

use tokio::{sync::broadcast::error::RecvError, time::timeout};

use super::{Pbx, PbxError, PbxEvent};

/// After a list that did not come, in case no event follows.
const AGAIN: Duration = Duration::from_secs(2);

/// What is heard of a PBX.
pub(super) enum Heard<T> {
    /// All that there is now.
    List(T),
    /// Something that has happened since, or that the list has already.
    Event(PbxEvent),
    /// Nothing is known any more: it is not there, or does not tell.
    Nothing,
}

/// Keeps up with a PBX as long as there is one: one list whenever it has become ready, then its events.
pub(super) async fn keep_up<T, F>(
    pbx: &dyn Pbx,
    what: &str,
    list: impl Fn() -> F,
    hear: impl Fn(Heard<T>),
) where
    F: Future<Output = Result<T, PbxError>>,
{
    // Listened to before it is asked: what happens in between is told by the list, by an event, or by both.
    let mut events = pbx.events();
    let mut ask = pbx.is_ready();
    loop {
        if ask {
            match list().await {
                Ok(list) => {
                    hear(Heard::List(list));
                    ask = false;
                }
                Err(error) => {
                    tracing::warn!(%error, "the PBX does not tell {what}");
                    hear(Heard::Nothing);
                    ask = pbx.is_ready();
                }
            }
        }
        let event = if ask {
            let Ok(event) = timeout(AGAIN, events.recv()).await else {
                continue;
            };
            event
        } else {
            events.recv().await
        };
        match event {
            Ok(PbxEvent::Ready) | Err(RecvError::Lagged(_)) => ask = true,
            Ok(PbxEvent::Lost) => {
                hear(Heard::Nothing);
                ask = false;
            }
            Ok(event) => hear(Heard::Event(event)),
            Err(RecvError::Closed) => return hear(Heard::Nothing),
        }
    }
}
