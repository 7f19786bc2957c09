//! The outbox: what the database says becomes true on the PBX.
//!
//! A change asks for a push in its own transaction ([`ask`]). A job names a subject; the worker reads the whole desired
//! state of that subject and puts it. Ten quick saves are one push; a lost or doubled job is harmless.

mod accounts;
mod ask;
mod compare;
mod desired;
mod reconcile;
mod slice;
pub mod subject;
mod wanted;
mod worker;

pub(crate) use accounts::display_name;
pub use ask::{ask, ask_all_of, ask_naming};
pub use compare::{CompareError, Comparison, compare};
pub use desired::{desired, everything};
pub use reconcile::{Repair, reconcile};
pub use wanted::{Broken, Desired, Everything, Wanted};
pub use worker::{Outcome, drain, run};

use std::sync::Arc;

use tokio::sync::{Notify, broadcast};

use crate::{clock::Clock, pbx::Pbx, secrets::Keyring, store::Store};

/// What pushing needs.
#[derive(Clone)]
pub struct Push {
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Opens SIP and trunk passwords.
    pub keys: Keyring,
    /// The PBX.
    pub pbx: Arc<dyn Pbx>,
    signal: Arc<Notify>,
    phones: Arc<Notify>,
    news: broadcast::Sender<Arc<[String]>>,
}

impl Push {
    /// On a store and a PBX.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>, keys: Keyring, pbx: Arc<dyn Pbx>) -> Self {
        Self {
            store,
            clock,
            keys,
            pbx,
            signal: Arc::new(Notify::new()),
            phones: Arc::new(Notify::new()),
            news: broadcast::channel(256).0,
        }
    }

    /// Tells the worker that a transaction which asked for a push has been committed.
    pub fn wake(&self) {
        self.signal.notify_one();
        self.wake_phones();
    }

    /// Tells the worker of desk phones the same, where only one of those was asked for.
    pub fn wake_phones(&self) {
        self.phones.notify_one();
    }

    /// Until somebody has woken it.
    pub(crate) async fn phones_asked(&self) {
        self.phones.notified().await;
    }

    /// Subjects whose state has changed, as texts. A receiver that lags reads the state again.
    #[must_use]
    pub fn news(&self) -> broadcast::Receiver<Arc<[String]>> {
        self.news.subscribe()
    }

    /// Tells whoever listens that the state of these subjects has changed.
    pub fn tell(&self, subjects: Arc<[String]>) {
        // Nobody listening is no error.
        let _ = self.news.send(subjects);
    }
}
