//! Actions whose answers are awaited.

use std::collections::BTreeMap;

use tokio::sync::oneshot;

use super::Message;

/// What a batch of actions came back with: a response for each, or a list.
pub(super) type Answer = Vec<Message>;

/// Batches by the number of their first action.
#[derive(Default)]
pub(super) struct Pending {
    batches: BTreeMap<u64, Batch>,
}

struct Batch {
    answers: Vec<Message>,
    left: usize,
    kind: Kind,
    done: oneshot::Sender<Answer>,
}

/// How answers come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One response for each action, in whatever order.
    Responses,
    /// A response, then events, the last of which says that it is.
    List,
}

impl Pending {
    pub(super) fn add(
        &mut self,
        first: u64,
        count: usize,
        kind: Kind,
        done: oneshot::Sender<Answer>,
    ) {
        let answers = match kind {
            Kind::Responses => vec![Message::default(); count],
            Kind::List => vec![],
        };
        let batch = Batch {
            answers,
            left: count,
            kind,
            done,
        };
        self.batches.insert(first, batch);
    }

    /// Whoever waited has given up.
    pub(super) fn forget(&mut self, first: u64) {
        self.batches.remove(&first);
    }

    /// Takes a message that answers an action; gives it back where it answers none.
    pub(super) fn take(&mut self, message: Message) -> Option<Message> {
        let Some(id) = message.action_id() else {
            return Some(message);
        };
        let Some((&first, batch)) = self.batches.range_mut(..=id).next_back() else {
            return Some(message);
        };
        let complete = match batch.kind {
            Kind::Responses => {
                let place = usize::try_from(id - first)
                    .ok()
                    .and_then(|n| batch.answers.get_mut(n));
                let Some(place) = place else {
                    return Some(message);
                };
                if message.get("Response").is_none() {
                    // An event that belongs to an action, such as the outcome of Originate.
                    return Some(message);
                }
                *place = message;
                batch.left -= 1;
                batch.left == 0
            }
            Kind::List if id == first => {
                let ended = message.get("EventList") == Some("Complete");
                let refused = message
                    .get("Response")
                    .is_some_and(|response| response != "Success");
                batch.answers.push(message);
                ended || refused
            }
            Kind::List => return Some(message),
        };
        if complete && let Some(batch) = self.batches.remove(&first) {
            // Nobody may be waiting any more.
            let _ = batch.done.send(batch.answers);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> Message {
        let mut buffer = bytes::BytesMut::from(format!("{text}\r\n\r\n").as_bytes());
        super::super::message::take(&mut buffer, &mut 0).unwrap()
    }

    #[test]
    fn answers_find_their_actions() {
        let mut pending = Pending::default();
        let (done, mut answer) = oneshot::channel();
        pending.add(10, 3, Kind::Responses, done);
        for id in [12, 10, 11] {
            assert!(answer.try_recv().is_err());
            let text = format!("Response: Success\r\nActionID: {id}\r\nMessage: {id}");
            assert_eq!(pending.take(message(&text)), None);
        }
        let texts: Vec<_> = answer
            .try_recv()
            .unwrap()
            .iter()
            .map(|m| m.text("Message").to_owned())
            .collect();
        assert_eq!(texts, ["10", "11", "12"]);
    }

    #[test]
    fn a_list_ends_where_it_says_so_or_is_refused() {
        let mut pending = Pending::default();
        let (done, mut answer) = oneshot::channel();
        pending.add(1, 1, Kind::List, done);
        for text in [
            "Response: Success\r\nActionID: 1",
            "Event: Row\r\nActionID: 1",
        ] {
            assert_eq!(pending.take(message(text)), None);
        }
        let other = message("Event: PeerStatus");
        assert_eq!(pending.take(other.clone()), Some(other));
        assert!(answer.try_recv().is_err());
        pending.take(message("Event: End\r\nActionID: 1\r\nEventList: Complete"));
        assert_eq!(answer.try_recv().unwrap().len(), 3);
        let (done, mut answer) = oneshot::channel();
        pending.add(2, 1, Kind::List, done);
        pending.take(message("Response: Error\r\nActionID: 2"));
        assert_eq!(answer.try_recv().unwrap().len(), 1);
    }
}
