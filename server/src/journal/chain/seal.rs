//! Sealing: what has been committed gets its place in the chain.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Public, Signer, bytes, retain, signed_by, trusted};
use crate::{
    clock::Clock,
    secrets,
    store::{
        self, Db, Store,
        chain::{Head, Seal},
    },
};

/// Lines sealed in one transaction: SQLite's one writer is held for some milliseconds only.
const BATCH: i64 = 250;
/// Lines from one checkpoint to the next, where they come fast.
const EVERY: i64 = 1000;
/// Where they come slowly: a checkpoint for each day that has lines. In milliseconds.
const DAY: i64 = 24 * 3600 * 1000;
/// How often to look for lines.
const POLL: Duration = Duration::from_secs(1);
/// How often to look for what may be dropped, and for a day's checkpoint.
const TIDY: Duration = Duration::from_hours(1);

/// Seals lines.
#[derive(Clone, Debug)]
pub struct Sealer {
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    signer: Arc<Signer>,
    memory: Arc<Mutex<Memory>>,
}

#[derive(Debug, Default)]
struct Memory {
    /// How far each chain has been seen: a signed end that lies before was put back from an older copy.
    seen: HashMap<Uuid, i64>,
    /// Chains of which it has been said that they are broken.
    told: HashSet<Uuid>,
}

/// What a pass did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Lines sealed.
    pub sealed: usize,
    /// Chains that were not continued, because their end is not what was signed: sealing it would cover that up.
    pub broken: Vec<Uuid>,
}

impl Sealer {
    /// With what it needs.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>, signer: Signer) -> Self {
        Self {
            store,
            clock,
            signer: Arc::new(signer),
            memory: Arc::default(),
        }
    }

    /// The key that verifies.
    #[must_use]
    pub fn public(&self) -> Public {
        self.signer.public()
    }

    /// Seals everything that waits.
    pub async fn drain(&self) -> store::Result<Outcome> {
        let waiting = store::chain::waiting(self.store.read().await?.db()).await?;
        let mut outcome = Outcome::default();
        for chain in waiting {
            loop {
                match self.seal(chain).await? {
                    Some(0) => break,
                    Some(sealed) => outcome.sealed += sealed,
                    None => {
                        outcome.broken.push(chain);
                        break;
                    }
                }
            }
        }
        Ok(outcome)
    }

    /// Seals the oldest lines of a chain; answers how many, or `None` where its end is not what was signed.
    async fn seal(&self, chain: Uuid) -> store::Result<Option<usize>> {
        let mut tx = self.store.write().await?;
        let Some(mut head) = self.hold(tx.db(), chain).await? else {
            return Ok(None);
        };
        let lines = store::chain::unsealed(tx.db(), chain, BATCH).await?;
        if lines.is_empty() {
            return Ok(Some(0));
        }
        let now = self.clock.millis();
        for line in &lines {
            let salt = secrets::random::<16>();
            let digest = bytes::digest(line, &salt);
            let seq = head.seq + 1;
            let hash = bytes::link(&head.hash, seq, line, &digest);
            let seal = Seal {
                seq,
                salt,
                digest,
                hash,
            };
            store::chain::seal(tx.db(), line.id, &seal).await?;
            (head.seq, head.hash, head.newest) = (seq, hash.to_vec(), head.newest.max(line.at));
            if seq % EVERY == 0 {
                store::chain::put_checkpoint(tx.db(), &self.signer.checkpoint(&head, now)).await?;
            }
        }
        self.daily(tx.db(), &head, now).await?;
        let seq = head.seq;
        self.close(tx.db(), head, now).await?;
        tx.commit().await?;
        self.remember(chain, seq);
        Ok(Some(lines.len()))
    }

    /// The end of a chain, held until the transaction has ended; `None` where it is not what was signed.
    pub(super) async fn hold(&self, mut db: Db<'_>, chain: Uuid) -> store::Result<Option<Head>> {
        let hash = bytes::genesis(chain).to_vec();
        let begin = Head {
            chain,
            seq: 0,
            hash: hash.clone(),
            newest: 0,
            kept_seq: 0,
            kept_hash: hash,
            attempts_until: 0,
            signed_at: 0,
            public: vec![],
            signature: vec![],
        };
        let begin = self.signer.head(begin, self.clock.millis());
        let head = store::chain::lock(db.again(), &begin).await?;
        let former = store::chain::keys(db.again()).await?;
        let keys = trusted(self.public(), &former);
        let last = store::chain::last(db, chain).await?;
        let (seq, hash) = last.unwrap_or((head.kept_seq, head.kept_hash.clone()));
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let is_whole = signed_by(&keys, &head.public, &bytes::head(&head), &head.signature)
            // What retention has dropped is taken away after that has been signed.
            && ((seq == head.seq && hash == head.hash) || (seq < head.kept_seq && head.seq == head.kept_seq))
            && memory.seen.get(&chain).is_none_or(|seen| head.seq >= *seen);
        if is_whole {
            memory.told.remove(&chain);
        } else if memory.told.insert(chain) {
            tracing::error!(
                %chain, signed = head.seq, found = seq,
                "the journal is not as it was sealed, and is not sealed any further: `renvoi journal verify`"
            );
        }
        drop(memory);
        Ok(is_whole.then_some(head))
    }

    /// Signs and keeps the end of a chain.
    pub(super) async fn close(&self, db: Db<'_>, head: Head, now: i64) -> store::Result<()> {
        store::chain::set_head(db, &self.signer.head(head, now)).await
    }

    /// Remembers how far a chain has come, once that has been committed.
    pub(super) fn remember(&self, chain: Uuid, seq: i64) {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = memory.seen.entry(chain).or_default();
        *seen = (*seen).max(seq);
    }

    /// Leaves a checkpoint where the last one is more than a day old.
    pub(super) async fn daily(&self, mut db: Db<'_>, head: &Head, now: i64) -> store::Result<()> {
        let last = store::chain::last_checkpoint(db.again(), head.chain).await?;
        let due = last.is_none_or(|last| last.seq < head.seq && now - last.signed_at >= DAY);
        if due && head.seq > head.kept_seq {
            self.leave_checkpoint(db, head, now).await?;
        }
        Ok(())
    }

    /// Leaves a checkpoint at the end of a chain.
    pub(super) async fn leave_checkpoint(
        &self,
        db: Db<'_>,
        head: &Head,
        now: i64,
    ) -> store::Result<()> {
        // In the log too: who keeps that elsewhere can tell whether the journal has been put back to an older state.
        tracing::info!(chain = %head.chain, seq = head.seq, hash = crate::hex::hex(&head.hash), "a checkpoint of the journal");
        store::chain::put_checkpoint(db, &self.signer.checkpoint(head, now)).await
    }
}

/// Works until told to stop.
pub async fn run(sealer: Sealer, policy: retain::Policy, stop: CancellationToken) {
    let mut tidied: Option<tokio::time::Instant> = None;
    loop {
        if let Err(error) = sealer.drain().await {
            tracing::error!(%error, "the journal cannot be sealed");
        }
        if tidied.is_none_or(|at| at.elapsed() >= TIDY) {
            tidied = Some(tokio::time::Instant::now());
            if let Err(error) = retain::retain(&sealer, &policy).await {
                tracing::error!(%error, "what is old in the journal cannot be dropped");
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(POLL) => {}
        }
    }
}
