//! A connection that keeps itself.

use std::{
    sync::{Arc, Mutex, PoisonError, atomic::AtomicU64, atomic::Ordering},
    time::Duration,
};

use tokio::{
    io::AsyncWriteExt as _,
    sync::{broadcast, mpsc, oneshot, watch},
    time::{sleep, timeout},
};

use super::{
    Action, AmiError, Login, Message, Session,
    pending::{Answer, Kind, Pending},
};
use crate::pbx::asterisk::access::Access;

/// How the connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not there, or Asterisk is still booting; it is tried again and again.
    Lost,
    /// Our account is refused; it is tried again, in case somebody mends it.
    Refused,
    /// Connected, and Asterisk is fully booted.
    Ready,
}

/// A client; clones share the connection, which ends with the last of them.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    orders: mpsc::UnboundedSender<Vec<u8>>,
}

struct Shared {
    pending: Mutex<Pending>,
    next_id: AtomicU64,
    connections: AtomicU64,
    state: watch::Sender<State>,
    events: broadcast::Sender<Arc<Message>>,
}

/// For one action; batches get a little more for each.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often Asterisk is asked for a sign of life, and after how long without a word the connection is given up: one whose other
/// end is gone without a goodbye looks well for ever.
const BEAT: Duration = Duration::from_secs(5);
const SILENCE: Duration = Duration::from_secs(20);

/// Waits between attempts to connect.
const WAITS: [u64; 6] = [50, 100, 250, 500, 1000, 2000];

impl Client {
    /// Starts connecting, and goes on until the last clone is dropped. To be called within a tokio runtime.
    #[must_use]
    pub fn connect(access: Access) -> Self {
        let (orders, received) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared {
            pending: Mutex::default(),
            next_id: AtomicU64::new(1),
            connections: AtomicU64::new(0),
            state: watch::Sender::new(State::Lost),
            events: broadcast::Sender::new(4096),
        });
        tokio::spawn(keep(Arc::clone(&shared), access, received));
        Self { shared, orders }
    }

    /// How the connection is, as it changes.
    #[must_use]
    pub fn state(&self) -> watch::Receiver<State> {
        self.shared.state.subscribe()
    }

    /// Whether something can be asked now.
    pub fn ready(&self) -> Result<(), AmiError> {
        match *self.shared.state.borrow() {
            State::Ready => Ok(()),
            State::Lost => Err(AmiError::Unavailable),
            State::Refused => Err(AmiError::Refused),
        }
    }

    /// Which connection this is, from 1; 0 before the first.
    #[must_use]
    pub fn connection(&self) -> u64 {
        self.shared.connections.load(Ordering::Acquire)
    }

    /// Events that answer no action.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<Arc<Message>> {
        self.shared.events.subscribe()
    }

    /// Asks one thing.
    pub async fn ask(&self, action: Action) -> Result<Message, AmiError> {
        let mut answers = self.send(&[action], Kind::Responses).await?;
        answers.pop().ok_or(AmiError::Unavailable)
    }

    /// Asks many things at once; the answers are in the actions' order.
    pub async fn ask_all(&self, actions: &[Action]) -> Result<Vec<Message>, AmiError> {
        if actions.is_empty() {
            return Ok(vec![]);
        }
        self.send(actions, Kind::Responses).await
    }

    /// Asks for a list: the response first, then its items and the event that ends it.
    pub async fn list(&self, action: Action) -> Result<Vec<Message>, AmiError> {
        self.send(&[action], Kind::List).await
    }

    async fn send(&self, actions: &[Action], kind: Kind) -> Result<Answer, AmiError> {
        self.ready()?;
        let count = actions.len() as u64;
        let first = self.shared.next_id.fetch_add(count, Ordering::Relaxed);
        let mut bytes = Vec::with_capacity(actions.len() * 128);
        for (id, action) in (first..).zip(actions) {
            action.write(id, &mut bytes);
        }
        let (done, answer) = oneshot::channel();
        self.shared.lock().add(first, actions.len(), kind, done);
        let waiting = Waiting(&self.shared, first);
        self.orders.send(bytes).map_err(|_| AmiError::Unavailable)?;
        let limit = PATIENCE + Duration::from_millis(count);
        let answer = timeout(limit, answer)
            .await
            .map_err(|_| AmiError::Timeout)?;
        drop(waiting);
        answer.map_err(|_| AmiError::Unavailable)
    }
}

/// Forgets a batch that nobody waits for any more.
struct Waiting<'a>(&'a Shared, u64);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.lock().forget(self.1);
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Pending> {
        // Nothing panics while it holds the lock; were it so, what is pending is still whole.
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn keep(shared: Arc<Shared>, access: Access, mut orders: mpsc::UnboundedReceiver<Vec<u8>>) {
    let mut attempt = 0;
    while !orders.is_closed() {
        let login = Login {
            address: &access.ami,
            user: &access.ami_user,
            secret: &access.ami_secret,
        };
        match Session::open(&login).await {
            Ok(session) => {
                if run(&shared, session, &mut orders).await {
                    attempt = 0;
                }
            }
            Err(error) => {
                let state = if error == AmiError::Refused {
                    State::Refused
                } else {
                    State::Lost
                };
                if shared.state.send_replace(state) != state || attempt == 0 {
                    tracing::warn!(address = access.ami, %error, "no connection to the PBX");
                }
            }
        }
        // Written for a connection that is no more.
        while orders.try_recv().is_ok() {}
        *shared.lock() = Pending::default();
        let wait = WAITS[attempt.min(WAITS.len() - 1)];
        attempt += 1;
        sleep(Duration::from_millis(
            wait + rand::random_range(0..=wait / 4),
        ))
        .await;
    }
}

/// Serves one connection until it ends; answers whether it was ever ready.
async fn run(
    shared: &Shared,
    mut session: Session,
    orders: &mut mpsc::UnboundedReceiver<Vec<u8>>,
) -> bool {
    if !session.booted(Duration::from_mins(1)).await {
        return false;
    }
    while orders.try_recv().is_ok() {}
    let mut hello = vec![];
    // Lamps come with everything that happens to calls: of that, nothing else is sent.
    Action::new("Filter")
        .saying("Operation", "Add")
        .saying(
            "Filter",
            "^Event: (ContactStatus|DeviceStateChange|UserEvent)",
        )
        .write(0, &mut hello);
    Action::new("Events")
        .saying("EventMask", "system,user,call")
        .write(0, &mut hello);
    let (mut reader, mut writer) = session.stream.into_split();
    let mut inbox = session.inbox;
    if writer.write_all(&hello).await.is_err() {
        return false;
    }
    shared.connections.fetch_add(1, Ordering::Release);
    shared.state.send_replace(State::Ready);
    let mut ping = vec![];
    Action::new("Ping").write(0, &mut ping);
    let mut beat = tokio::time::interval(BEAT);
    let write = async {
        loop {
            let order = tokio::select! {
                order = orders.recv() => order,
                _ = beat.tick() => Some(ping.clone()),
            };
            let Some(mut bytes) = order else { break };
            while bytes.len() < 1 << 20
                && let Ok(more) = orders.try_recv()
            {
                bytes.extend_from_slice(&more);
            }
            writer.write_all(&bytes).await?;
        }
        Ok::<(), std::io::Error>(())
    };
    let read = async {
        while let Some(message) = timeout(SILENCE, inbox.next(&mut reader)).await?? {
            let event = shared.lock().take(message);
            if let Some(event) = event.filter(|event| event.get("Event").is_some()) {
                // Nobody may be listening.
                let _ = shared.events.send(Arc::new(event));
            }
        }
        Ok::<(), std::io::Error>(())
    };
    let ended = tokio::select! { ended = write => ended, ended = read => ended };
    shared.state.send_replace(State::Lost);
    if let Err(error) = ended {
        tracing::warn!(%error, "the connection to the PBX broke");
    }
    true
}
