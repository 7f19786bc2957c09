//! Fetching what the PBX has recorded: when it tells of a message, when it is back, and every minute.
//!
//! A message is kept first and forgotten on the PBX afterwards, and its recording's name is kept with it: whatever fails in
//! between, and however many portals there are, it is kept once.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use tokio::{sync::broadcast::error::RecvError, time::MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::wav::Sound;
use crate::{
    clock::Clock,
    mail::Post,
    pbx::{Greeting, Message, OrgKey, Pbx, PbxError, PbxEvent, Recording, SoundName},
    store::{self, Db, Store, extension::ExtensionRow},
};

/// How often everything is looked through.
const ROUND: Duration = Duration::from_mins(1);
/// A message that nobody told of is whole after this, in seconds: it is cut after three minutes.
const WHOLE: i64 = 300;
/// A greeting that is not in force is not one that is being spoken after this, in seconds.
const SPOKEN: i64 = 600;
/// What is shorter is somebody who hung up at the tone, in ms. Where nothing is said, Asterisk leaves a second of it.
const SHORTEST: i64 = 1500;

/// What collects. One for each portal; several do not disturb each other.
pub struct Collector {
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    pbx: Arc<dyn Pbx>,
    pub(super) post: Option<Post>,
    /// Messages that the PBX has told of.
    whole: HashSet<SoundName>,
    /// What cannot be read, and is left where it is.
    unreadable: HashSet<SoundName>,
    /// Whose extension is not known, which has been said.
    unknown: HashSet<SoundName>,
    /// What has been said of the last failure.
    failure: Option<String>,
}

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// Messages kept.
    pub kept: usize,
    /// Messages in which nothing was said.
    pub empty: usize,
}

#[derive(Debug, thiserror::Error)]
enum CollectError {
    #[error(transparent)]
    Pbx(#[from] PbxError),
    #[error("the database: {0}")]
    Store(#[from] sqlx::Error),
}

impl Collector {
    /// With what it needs. Without a post office, messages are shown and not mailed.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>, pbx: Arc<dyn Pbx>, post: Option<Post>) -> Self {
        Self {
            store,
            clock,
            pbx,
            post,
            whole: HashSet::new(),
            unreadable: HashSet::new(),
            unknown: HashSet::new(),
            failure: None,
        }
    }

    /// The PBX has told of a message.
    pub async fn told(&mut self, message: Message) -> Collected {
        self.whole.insert(message.name.clone());
        let mut collected = Collected::default();
        let taken = self.take(&message, &mut collected).await;
        self.note(taken.map_err(|error| error.to_string()));
        collected
    }

    /// Looks through everything.
    pub async fn round(&mut self) -> Collected {
        let mut collected = Collected::default();
        if self.pbx.is_ready() {
            let done = self.look_through(&mut collected).await;
            self.note(done.map_err(|error| error.to_string()));
        }
        collected
    }

    /// Says a failure once, until there is another.
    fn note(&mut self, done: Result<(), String>) {
        let failure = done.err();
        if let Some(error) = &failure
            && self.failure != failure
        {
            tracing::warn!(%error, "messages cannot be fetched");
        }
        self.failure = failure;
    }

    async fn look_through(&mut self, collected: &mut Collected) -> Result<(), CollectError> {
        let recordings = self.pbx.recordings().await?;
        let in_force = self.pbx.greetings().await?;
        self.note_gone(&recordings).await?;
        let now = self.clock.now().as_second();
        for recording in &recordings {
            match recording {
                Recording::Message(message) => {
                    let whole = now - message.at.as_second() >= WHOLE;
                    if whole || self.whole.contains(&message.name) {
                        self.take(message, collected).await?;
                    }
                }
                Recording::Greeting(greeting) => {
                    let old = now - greeting.at.as_second() >= SPOKEN;
                    if old && !in_force.contains(greeting) {
                        self.pbx.forget(&greeting.name).await?;
                    }
                }
            }
        }
        self.note_greetings(&in_force).await?;
        let there: HashSet<_> = recordings.iter().map(name).collect();
        for names in [&mut self.whole, &mut self.unreadable, &mut self.unknown] {
            names.retain(|name| there.contains(name));
        }
        Ok(())
    }

    /// Takes one that is whole.
    async fn take(
        &mut self,
        message: &Message,
        collected: &mut Collected,
    ) -> Result<(), CollectError> {
        let name = &message.name;
        if self.unreadable.contains(name) {
            return Ok(());
        }
        let mut read = self.store.read().await?;
        let Some(extension) = whose(read.db(), &message.org, message.extension.as_str()).await?
        else {
            if self.unknown.insert(name.clone()) {
                let (org, extension) = (&message.org, &message.extension);
                tracing::warn!(%org, %extension, "a message for nobody is left on the PBX");
            }
            return Ok(());
        };
        let taken = store::messages::is_taken(read.db(), name.as_str()).await?;
        drop(read);
        if !taken {
            let sound = match self.pbx.sound(name).await {
                Ok(Some(bytes)) => Sound::read(bytes),
                // Another portal has it.
                Ok(None) => return Ok(()),
                Err(PbxError::Rejected(_)) => None,
                Err(error) => return Err(error.into()),
            };
            let Some(sound) = sound else {
                let (org, extension) = (&message.org, &message.extension);
                tracing::warn!(%org, %extension, "a message that is no sound is left on the PBX");
                self.unreadable.insert(name.clone());
                return Ok(());
            };
            if sound.lasts < SHORTEST {
                collected.empty += 1;
            } else if self.keep(&extension, message, &sound).await? {
                collected.kept += 1;
            }
        }
        self.pbx.forget(name).await?;
        self.whole.remove(name);
        let mut tx = self.store.write().await?;
        store::messages::forgotten(tx.db(), name.as_str()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Recordings that the PBX has lost by itself.
    async fn note_gone(&self, recordings: &[Recording]) -> store::Result<()> {
        let there: HashSet<_> = recordings.iter().map(|r| name(r).as_str()).collect();
        let mut taken = store::messages::at_pbx(self.store.read().await?.db()).await?;
        taken.retain(|name| !there.contains(name.as_str()));
        if taken.is_empty() {
            return Ok(());
        }
        let mut tx = self.store.write().await?;
        for name in taken {
            store::messages::forgotten(tx.db(), &name).await?;
        }
        tx.commit().await
    }

    /// Who has a greeting, as the PBX says it.
    async fn note_greetings(&self, in_force: &[Greeting]) -> store::Result<()> {
        let mut read = self.store.read().await?;
        let known: HashMap<Uuid, i64> = store::messages::greetings(read.db())
            .await?
            .into_iter()
            .collect();
        let mut now = HashMap::new();
        for greeting in in_force {
            if let Some(extension) =
                whose(read.db(), &greeting.org, greeting.extension.as_str()).await?
            {
                now.insert(extension.id, greeting.at.as_millisecond());
            }
        }
        drop(read);
        if now == known {
            return Ok(());
        }
        let mut tx = self.store.write().await?;
        for gone in known.keys().filter(|id| !now.contains_key(id)) {
            store::messages::set_greeting(tx.db(), *gone, None).await?;
        }
        for (id, at) in now.iter().filter(|(id, at)| known.get(id) != Some(at)) {
            store::messages::set_greeting(tx.db(), *id, Some(*at)).await?;
        }
        tx.commit().await
    }
}

/// Works until told to stop.
pub async fn run(mut collector: Collector, stop: CancellationToken) {
    // Listened to before anything is asked.
    let mut events = collector.pbx.events();
    let mut tick = tokio::time::interval(ROUND);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let event = tokio::select! {
            () = stop.cancelled() => return,
            _ = tick.tick() => Ok(PbxEvent::Ready),
            event = events.recv() => event,
        };
        match event {
            Ok(PbxEvent::MessageLeft(message)) => {
                collector.told(message).await;
            }
            Ok(PbxEvent::Ready | PbxEvent::GreetingChanged) | Err(RecvError::Lagged(_)) => {
                collector.round().await;
            }
            Ok(
                PbxEvent::Lost
                | PbxEvent::Registration { .. }
                | PbxEvent::Dialled
                | PbxEvent::Asked(_),
            ) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

fn name(recording: &Recording) -> &SoundName {
    match recording {
        Recording::Message(message) => &message.name,
        Recording::Greeting(greeting) => &greeting.name,
    }
}

async fn whose(
    mut db: Db<'_>,
    org: &OrgKey,
    extension: &str,
) -> store::Result<Option<ExtensionRow>> {
    match store::organisation::by_key(db.again(), org.as_str()).await? {
        Some(org) => store::extension::by_number(db, org.id, extension).await,
        None => Ok(None),
    }
}
