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

use super::{keep::Kept, wav::Sound};
use crate::{
    clock::Clock,
    mail::Post,
    pbx::{Greeting, Message, OrgKey, Pbx, PbxError, PbxEvent, Recording, SoundName},
    store::{self, Db, Store, extension::ExtensionRow},
};

/// How often everything is looked through.
const ROUND: Duration = Duration::from_mins(1);
/// What nobody told of is whole after this, in seconds: messages are cut after three minutes, greetings after one. The rest is for
/// clocks that differ: what is fetched while it is being spoken would end there.
const WHOLE: i64 = 900;
/// What cannot be fetched is tried again after one minute, two, four, … and at most this, in seconds.
const LONGEST: i64 = 3600;
/// What could not be fetched so often, which takes a quarter of an hour, is kept without its sound.
const TRIES: u32 = 5;
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
    /// What could not be fetched: how often, and until when it is left alone, in seconds since 1970 UTC.
    put_off: HashMap<SoundName, (u32, i64)>,
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
    /// Messages kept without their sound, which cannot be read.
    pub unreadable: usize,
    /// Messages that wait on the PBX from now on, since the box is full.
    pub full: usize,
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
            put_off: HashMap::new(),
            unknown: HashSet::new(),
            failure: None,
        }
    }

    /// The PBX has told of a message.
    pub async fn told(&mut self, message: Message) -> Collected {
        self.whole.insert(message.name.clone());
        let mut collected = Collected::default();
        let taken = self.attempt(&message, &mut collected).await;
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
        let recordings = match self.pbx.recordings().await {
            Ok(recordings) => recordings,
            // Asterisk makes their folder with the first one, and does not find it before.
            Err(PbxError::Rejected(_)) if !self.has_any().await? => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let in_force = self.pbx.greetings().await?;
        self.note_gone(&recordings).await?;
        let now = self.clock.now().as_second();
        for recording in &recordings {
            match recording {
                Recording::Message(message) => {
                    let whole = now - message.at.as_second() >= WHOLE;
                    if whole || self.whole.contains(&message.name) {
                        self.attempt(message, collected).await?;
                    }
                }
                Recording::Greeting(greeting) => {
                    let old = now - greeting.at.as_second() >= WHOLE;
                    if old && !in_force.contains(greeting) {
                        self.pbx.forget(&greeting.name).await?;
                    }
                }
            }
        }
        self.note_greetings(&in_force).await?;
        let there: HashSet<_> = recordings.iter().map(name).collect();
        for names in [&mut self.whole, &mut self.unknown] {
            names.retain(|name| there.contains(name));
        }
        self.put_off.retain(|name, _| there.contains(name));
        Ok(())
    }

    /// Whether a recording has ever been heard of that nobody has forgotten.
    async fn has_any(&self) -> store::Result<bool> {
        if !self.whole.is_empty() {
            return Ok(true);
        }
        store::messages::any(self.store.read().await?.db()).await
    }

    /// Takes one that is whole. One that cannot be fetched is told once and put off, so that the next ones are not kept waiting; an
    /// error is one that they would meet as well.
    async fn attempt(
        &mut self,
        message: &Message,
        collected: &mut Collected,
    ) -> Result<(), CollectError> {
        let (name, now) = (&message.name, self.clock.now().as_second());
        let tries = match self.put_off.get(name) {
            Some((_, until)) if now < *until => return Ok(()),
            Some((tries, _)) => *tries,
            None => 0,
        };
        let Err(error) = self.take(message, tries, collected).await else {
            self.put_off.remove(name);
            return Ok(());
        };
        let wait = 60 << tries.min(6);
        self.put_off
            .insert(name.clone(), (tries + 1, now + wait.min(LONGEST)));
        if !matches!(error, CollectError::Pbx(PbxError::Rejected(_))) {
            return Err(error);
        }
        if tries == 0 {
            tracing::warn!(%name, %error, "a message cannot be fetched, and is tried again");
        }
        Ok(())
    }

    /// Takes one that is whole; so often it could not be fetched before.
    async fn take(
        &mut self,
        message: &Message,
        tries: u32,
        collected: &mut Collected,
    ) -> Result<(), CollectError> {
        let name = &message.name;
        let mut read = self.store.read().await?;
        let Some(extension) = whose(read.db(), &message.org, message.extension.as_str()).await?
        else {
            if self.unknown.insert(name.clone()) {
                let (org, extension) = (&message.org, &message.extension);
                tracing::warn!(%org, %extension, "a message for nobody is left on the PBX");
            }
            return Ok(());
        };
        if message.of.is_some_and(|id| id != extension.id) {
            drop(read);
            let (org, extension) = (&message.org, &message.extension);
            tracing::info!(%org, %extension, "a message for an extension that has been removed goes with it");
            return self.forget(name).await;
        }
        let taken = store::messages::of_recording(read.db(), name.as_str()).await?;
        drop(read);
        match taken {
            // Whoever mends it finds it there, until its owner deletes it.
            Some(row) if row.lasts == 0 && row.deleted_at.is_none() => return Ok(()),
            Some(_) => {}
            None if !self.has_room(&extension, message).await? => {
                return self.wait(&extension, message, collected).await;
            }
            None => {
                let sound = match self.pbx.sound(name).await {
                    Ok(Some(bytes)) => Sound::read(bytes),
                    // Another portal has it.
                    Ok(None) => return Ok(()),
                    Err(PbxError::Rejected(_)) if tries + 1 >= TRIES => None,
                    Err(error) => return Err(error.into()),
                };
                match sound {
                    Some(sound) if sound.lasts < SHORTEST => collected.empty += 1,
                    sound => match (self.keep(&extension, message, sound.as_ref()).await?, sound) {
                        (Kept::Yes, Some(_)) => collected.kept += 1,
                        (Kept::Yes, None) => {
                            tracing::warn!(%name, "a message that cannot be read is left on the PBX, and its owner told");
                            collected.unreadable += 1;
                            return Ok(());
                        }
                        (Kept::Full, _) => return self.wait(&extension, message, collected).await,
                        (Kept::No, _) => {}
                    },
                }
            }
        }
        self.forget(name).await
    }

    /// Has the PBX forget one that is taken, or nobody's.
    async fn forget(&mut self, name: &SoundName) -> Result<(), CollectError> {
        self.pbx.forget(name).await?;
        self.whole.remove(name);
        let mut tx = self.store.write().await?;
        store::messages::forgotten(tx.db(), name.as_str()).await?;
        self.waits_no_more(tx.db(), name.as_str()).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn wait(
        &self,
        extension: &ExtensionRow,
        message: &Message,
        collected: &mut Collected,
    ) -> Result<(), CollectError> {
        collected.full += usize::from(self.leave(extension, message).await?);
        Ok(())
    }

    /// Recordings that the PBX has lost by itself.
    async fn note_gone(&self, recordings: &[Recording]) -> store::Result<()> {
        let there: HashSet<_> = recordings.iter().map(|r| name(r).as_str()).collect();
        let mut read = self.store.read().await?;
        let mut taken = store::messages::at_pbx(read.db()).await?;
        let mut waiting = store::waiting::all(read.db()).await?;
        drop(read);
        for names in [&mut taken, &mut waiting] {
            names.retain(|name| !there.contains(name.as_str()));
        }
        if taken.is_empty() && waiting.is_empty() {
            return Ok(());
        }
        let mut tx = self.store.write().await?;
        for name in taken {
            store::messages::forgotten(tx.db(), &name).await?;
        }
        for name in waiting {
            self.waits_no_more(tx.db(), &name).await?;
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
                | PbxEvent::Lamp { .. }
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
