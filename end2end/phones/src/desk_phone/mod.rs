//! A desk phone: it fetches its files, does what they say, lights its lamps, and fetches again when it is told to.

mod course;
mod fetch;
mod habits;
mod hardware;
mod lamp;
mod lines;
mod press;
mod read;
mod rounds;
mod settings;
mod shown;
mod task;
mod told;
mod watch;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    sync::{Mutex as AsyncMutex, Notify, watch as seen},
    time::timeout,
};

pub use fetch::{FetchError, Trust};
pub use habits::Habits;
pub use hardware::{Hardware, Maker, Place};
pub use lamp::Lamp;
pub use press::{PressError, Pressed};
pub use settings::{Button, Does, Identity, Settings, Transport, Unreadable};
pub use shown::{Key, NotShown, Shown};

use crate::{behaviour::Behaviour, lock::Lock, phone::Phone};
use fetch::Fetcher;
use lines::DeskLine;
use task::Task;

/// A desk phone. Clones are the same phone; with the last one its power goes.
#[derive(Clone, Debug)]
pub struct DeskPhone {
    set: Arc<Set>,
    _plug: Arc<Plug>,
}

/// The state behind a phone, shared with its tasks.
struct Set {
    hardware: Hardware,
    habits: Habits,
    shown: seen::Sender<Shown>,
    /// What it was told so far; it survives a power cut, as in real ones.
    memory: Mutex<Settings>,
    fetcher: AsyncMutex<Fetcher>,
    cut: Arc<Mutex<Option<usize>>>,
    deaf: AtomicBool,
    restart: AtomicBool,
    wake: Notify,
    behaviour: Mutex<Behaviour>,
    running: Mutex<Running>,
}

/// What goes with the power.
#[derive(Default)]
struct Running {
    rounds: Option<Task>,
    lines: BTreeMap<u8, DeskLine>,
    watches: BTreeMap<Place, Task>,
}

#[derive(Debug)]
struct Plug(Arc<Set>);

impl Drop for Plug {
    fn drop(&mut self) {
        self.0.lose_power();
    }
}

impl DeskPhone {
    /// Gives it power, and waits until it has been to fetch its files, with whatever success. `folder` is what it was told about
    /// where they are: `http://portal/p/SECRET`.
    pub async fn power_on(hardware: Hardware, folder: &str) -> Self {
        let unset = (Habits::default(), Trust::default());
        Self::power_on_with(hardware, folder, unset.0, unset.1).await
    }

    /// The same with other habits, and somebody to trust on HTTPS.
    pub async fn power_on_with(
        hardware: Hardware,
        folder: &str,
        habits: Habits,
        trust: Trust,
    ) -> Self {
        let cut = Arc::default();
        let fetcher = Fetcher::new(folder, hardware.agent(), trust, Arc::clone(&cut));
        let set = Arc::new(Set {
            hardware,
            habits,
            shown: seen::Sender::new(Shown::default()),
            memory: Mutex::default(),
            fetcher: AsyncMutex::new(fetcher),
            cut,
            deaf: AtomicBool::new(false),
            restart: AtomicBool::new(false),
            wake: Notify::new(),
            behaviour: Mutex::new(Behaviour::Ring),
            running: Mutex::default(),
        });
        let phone = Self {
            _plug: Arc::new(Plug(Arc::clone(&set))),
            set,
        };
        phone.power_on_again().await;
        phone
    }

    /// Takes its power. It tells nobody, and keeps what it was told.
    pub fn power_off(&self) {
        self.set.lose_power();
    }

    /// Gives it power again, and waits until it has been to fetch its files, with whatever success.
    pub async fn power_on_again(&self) {
        let set = &self.set;
        let rounds = set.shown.borrow().rounds;
        set.shown.send_modify(|shown| shown.on = true);
        set.wake.notify_one();
        set.running.held().rounds = Some(Task::spawn(Arc::clone(set).go_to_fetch()));
        let mut changes = set.shown.subscribe();
        // It ends only with the phone, which is here.
        let _ = changes.wait_for(|shown| shown.rounds > rounds).await;
    }

    /// What it is.
    #[must_use]
    pub fn hardware(&self) -> &Hardware {
        &self.set.hardware
    }

    /// What it shows now.
    #[must_use]
    pub fn shown(&self) -> Shown {
        self.set.shown.borrow().clone()
    }

    /// What it has been told so far.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.set.memory.held().clone()
    }

    /// Waits until it shows what is wanted.
    pub async fn until(
        &self,
        within: Duration,
        wanted: impl FnMut(&Shown) -> bool,
    ) -> Result<Shown, NotShown> {
        let mut changes = self.set.shown.subscribe();
        let seen = timeout(within, changes.wait_for(wanted)).await;
        let seen = seen
            .ok()
            .and_then(|seen| seen.ok().map(|seen| seen.clone()));
        seen.ok_or_else(|| NotShown {
            within,
            instead: Box::new(self.shown()),
        })
    }

    /// Waits until its accounts are registered and its lamps told about.
    pub async fn settled(&self, within: Duration) -> Result<Shown, NotShown> {
        self.until(within, Shown::is_settled).await
    }

    /// Waits until a lamp is as wanted, and says when it was told so.
    pub async fn lamp(
        &self,
        place: Place,
        wanted: Lamp,
        within: Duration,
    ) -> Result<Option<Instant>, NotShown> {
        let shown = self
            .until(within, |shown| shown.lamp(place) == wanted)
            .await?;
        Ok(shown.key(place).and_then(|key| key.lit))
    }

    /// The line of an account, from 1, to call from and to be called on.
    #[must_use]
    pub fn line(&self, account: u8) -> Option<Phone> {
        self.set.line(account)
    }

    /// Behaves differently from the next call on, on every line. It rings until then.
    pub fn behave(&self, behaviour: Behaviour) {
        *self.set.behaviour.held() = behaviour;
        for line in self.set.running.held().lines.values() {
            line.phone.behave(behaviour);
        }
    }

    /// Fetches its files as if somebody had pressed its button for that.
    pub fn fetch(&self) {
        self.set.wake.notify_one();
    }

    /// From now on agrees when it is told to fetch, and does nothing; or does again.
    pub fn ignore_orders(&self, ignored: bool) {
        self.set.deaf.store(ignored, Ordering::Relaxed);
    }

    /// Cuts the connection in the next file that has more bytes than these.
    pub fn cut_next_file(&self, after: usize) {
        *self.set.cut.held() = Some(after);
    }
}

impl Set {
    fn lose_power(&self) {
        // First, so that a task that is just being stopped adds nothing to what is taken away below.
        self.shown.send_modify(|shown| shown.on = false);
        let running = std::mem::take(&mut *self.running.held());
        drop(running);
        self.shown.send_modify(go_dark);
    }

    /// Adds to what runs, unless the power is gone.
    fn run(&self, add: impl FnOnce(&mut Running)) {
        let mut running = self.running.held();
        if self.shown.borrow().on {
            add(&mut running);
        }
    }

    fn line(&self, account: u8) -> Option<Phone> {
        let running = self.running.held();
        running.lines.get(&account).map(|line| line.phone.clone())
    }

    fn trouble(&self, what: String) {
        self.shown.send_modify(|shown| shown.trouble = Some(what));
    }
}

fn go_dark(shown: &mut Shown) {
    shown.registered.clear();
    for key in shown.keys.values_mut() {
        key.lamp = Lamp::Dark;
    }
}

impl std::fmt::Debug for Set {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Set")
            .field("hardware", &self.hardware)
            .finish_non_exhaustive()
    }
}
