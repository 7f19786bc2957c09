//! Incoming calls that wait to be looked at.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use tokio::sync::Notify;

use crate::{
    call::{Invitation, Leg},
    lock::Lock,
};

/// A bench may never look: the oldest is forgotten then.
const KEPT: usize = 256;

type Entry = (Arc<Leg>, Arc<Invitation>);

#[derive(Debug, Default)]
pub(super) struct Inbox {
    waiting: Mutex<VecDeque<Entry>>,
    arrived: Notify,
}

impl Inbox {
    pub(super) fn put(&self, leg: Arc<Leg>, invitation: Arc<Invitation>) {
        let mut waiting = self.waiting.held();
        if waiting.len() == KEPT {
            waiting.pop_front();
        }
        waiting.push_back((leg, invitation));
        drop(waiting);
        self.arrived.notify_one();
    }

    pub(super) async fn next(&self) -> Entry {
        loop {
            let next = {
                let mut waiting = self.waiting.held();
                let next = waiting.pop_front();
                if !waiting.is_empty() {
                    // Two arrivals may have left one permit; another waiter must not sleep through the second.
                    self.arrived.notify_one();
                }
                next
            };
            match next {
                Some(entry) => return entry,
                None => self.arrived.notified().await,
            }
        }
    }
}
