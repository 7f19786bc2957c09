//! The part that phones and trunks share: one socket, its calls, and how it behaves.

mod attempt;
mod authenticate;
mod hang_up;
mod inbox;
mod invited;
mod place;
mod receive;
mod register;
mod respond;
mod subscribe;

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    sync::broadcast,
    task::{AbortHandle, JoinSet},
    time::timeout,
};

use crate::{
    account::Identity,
    behaviour::Behaviour,
    call::{CallOptions, End, IncomingCall, Leg, LegKey, OutgoingCall},
    endpoint::Endpoint,
    error::Error,
    event::Event,
    lock::Lock,
    timers::Timers,
};
use inbox::Inbox;
pub use register::Registration;
pub(crate) use register::Registrations;
use subscribe::Watch;
pub use subscribe::{Notice, Subscription, SubscriptionState};

/// How many events a slow listener may be behind before it misses some.
const EVENTS: usize = 256;

/// What a phone and a trunk can both do. Clones are the same line; with the last one its socket closes and its calls
/// stop dead, as if the cable were pulled.
#[derive(Clone, Debug)]
pub struct Line {
    pub(crate) core: Arc<Core>,
    _plug: Arc<Plug>,
}

/// The state behind a line, shared with its tasks.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) endpoint: Arc<Endpoint>,
    pub(crate) identity: Identity,
    behaviour: Mutex<Behaviour>,
    legs: Mutex<HashMap<LegKey, Arc<Leg>>>,
    watches: Mutex<HashMap<LegKey, Arc<Watch>>>,
    tasks: Mutex<JoinSet<()>>,
    inbox: Inbox,
    events: broadcast::Sender<Event>,
}

/// Stops a line's tasks, which would otherwise keep each other alive.
#[derive(Debug)]
struct Plug {
    core: Arc<Core>,
    receiver: AbortHandle,
}

impl Drop for Plug {
    fn drop(&mut self) {
        self.receiver.abort();
        self.core.tasks.held().abort_all();
        let legs: Vec<_> = self.core.legs.held().drain().map(|(_, leg)| leg).collect();
        for leg in legs {
            leg.progress
                .send_modify(|progress| progress.ended(End::Unplugged));
        }
        for (_, watch) in self.core.watches.held().drain() {
            watch.close();
        }
    }
}

impl Line {
    pub(crate) async fn open(
        identity: Identity,
        listen: SocketAddr,
        timers: Timers,
        behaviour: Behaviour,
    ) -> Result<Self, Error> {
        let core = Arc::new(Core {
            endpoint: Endpoint::open(listen, timers).await?,
            identity,
            behaviour: Mutex::new(behaviour),
            legs: Mutex::default(),
            watches: Mutex::default(),
            tasks: Mutex::default(),
            inbox: Inbox::default(),
            events: broadcast::Sender::new(EVENTS),
        });
        let receiver = tokio::spawn(receive::receive(Arc::clone(&core))).abort_handle();
        let plug = Plug {
            core: Arc::clone(&core),
            receiver,
        };
        Ok(Self {
            core,
            _plug: Arc::new(plug),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.core.endpoint.address()
    }

    /// Its own address, for calls from phone to phone without a PBX.
    #[must_use]
    pub fn uri(&self) -> String {
        self.core.identity.contact(self.address()).to_string()
    }

    /// Behaves differently from the next call on.
    pub fn behave(&self, behaviour: Behaviour) {
        *self.core.behaviour.held() = behaviour;
    }

    /// Calls a number at the server, or a `sip:` address (whose host must be an IP address) directly. Returns as soon as
    /// the INVITE is sent.
    pub fn call(&self, target: &str, options: &CallOptions) -> Result<OutgoingCall, Error> {
        self.core.place(target, options)
    }

    /// The oldest incoming call that nobody has taken from here yet; the last 256 are kept.
    pub async fn next_call(&self, limit: Duration) -> Result<IncomingCall, Error> {
        timeout(limit, self.core.inbox.next())
            .await
            .map_err(|_| Error::Timeout(limit))
            .map(|(leg, invitation)| self.core.incoming(leg, invitation))
    }

    /// Watches the calls of a number at the server (RFC 4235), for a time in whole seconds that the server may shorten. Nothing
    /// renews it. Notices go to the subscription and are no [`Event`]s.
    pub async fn watch_calls(
        &self,
        number: &str,
        expires: Duration,
    ) -> Result<(Subscription, Duration), Error> {
        self.core.subscribe(number, expires).await
    }

    /// Everything that happens from now on.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.core.events.subscribe()
    }
}

impl Core {
    pub(crate) fn behaviour(&self) -> Behaviour {
        *self.behaviour.held()
    }

    /// Runs something that ends with the line.
    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = self.tasks.held();
        while tasks.try_join_next().is_some() {}
        tasks.spawn(task);
    }

    fn leg(&self, call_id: &str, tag: Option<&str>) -> Option<Arc<Leg>> {
        let key = LegKey {
            call_id: call_id.to_owned(),
            tag: tag?.to_owned(),
        };
        self.legs.held().get(&key).cloned()
    }

    fn keep(&self, leg: &Arc<Leg>) {
        self.legs.held().insert(leg.key.clone(), Arc::clone(leg));
    }

    fn end(&self, leg: &Leg, end: End) {
        self.legs.held().remove(&leg.key);
        leg.progress.send_modify(|progress| progress.ended(end));
    }
}
