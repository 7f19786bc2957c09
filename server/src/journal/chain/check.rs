//! The chains of the database, looked through from end to end.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use uuid::Uuid;

use super::{Break, Fault, Public, Verified, Verifier, trusted};
use crate::store::{self, Db, Store, chain::Head};

/// Lines read at a time.
const PAGE: i64 = 500;
/// How often a chain is read anew because retention changed it meanwhile.
const TRIES: usize = 5;

/// What was found of a chain.
#[derive(Clone, Debug)]
pub struct ChainReport {
    /// Whose: an organisation's id, or nil.
    pub chain: Uuid,
    /// The organisation's short name; `None` where there is none, or none any more.
    pub slug: Option<String>,
    /// What there is, or the first place that is wrong.
    pub found: Result<Verified, Break>,
    /// Lines that are not sealed yet.
    pub unsealed: i64,
    /// The moment of the oldest, ms since 1970 UTC.
    pub oldest: Option<i64>,
}

/// Verifies every chain, or one organisation's. An organisation without a chain and without a line that waits for one is wrong: that it was
/// added would stand there.
pub async fn check(
    store: &Store,
    own: Public,
    only: Option<Uuid>,
) -> store::Result<Vec<ChainReport>> {
    let mut read = store.read().await?;
    let former = store::chain::keys(read.db()).await?;
    let keys = trusted(own, &former);
    let slugs: BTreeMap<Uuid, String> = store::organisation::all(read.db())
        .await?
        .into_iter()
        .map(|org| (org.id, org.slug))
        .collect();
    let mut chains: BTreeSet<Uuid> = slugs.keys().copied().collect();
    chains.extend(store::chain::waiting(read.db()).await?);
    chains.extend(
        store::chain::heads(read.db())
            .await?
            .iter()
            .map(|head| head.chain),
    );
    let mut reports = vec![];
    for chain in chains {
        if only.is_some_and(|only| only != chain) {
            continue;
        }
        // Counted first: a line that is sealed meanwhile is then in the chain.
        let (unsealed, oldest) = store::chain::count_unsealed(read.db(), chain).await?;
        let found = whole(read.db(), chain, &keys).await?;
        let found = match found {
            // Written, and nobody has sealed anything of it yet.
            None if unsealed > 0 => Ok(Verified::default()),
            None => Err(Break {
                seq: 0,
                id: None,
                fault: Fault::NoHead,
            }),
            Some(found) => found,
        };
        reports.push(ChainReport {
            chain,
            slug: slugs.get(&chain).cloned(),
            found,
            unsealed,
            oldest,
        });
    }
    Ok(reports)
}

/// Verifies a chain; `None`: nothing of it has been sealed.
async fn whole(
    mut db: Db<'_>,
    chain: Uuid,
    keys: &[Public],
) -> store::Result<Option<Result<Verified, Break>>> {
    let mut tries = 0;
    loop {
        // Before the end is read: what is sealed meanwhile lies after both.
        let checkpoints = store::chain::checkpoints(db.again(), chain, 0).await?;
        let Some(head) = store::chain::head(db.again(), chain).await? else {
            let last = store::chain::last(db.again(), chain).await?;
            // The first line may have been sealed between the two questions.
            if last.is_some() && store::chain::head(db.again(), chain).await?.is_some() {
                continue;
            }
            return Ok(last.map(|(seq, _)| {
                Err(Break {
                    seq,
                    id: None,
                    fault: Fault::NoHead,
                })
            }));
        };
        let found = once(db.again(), &head, checkpoints.into(), keys).await?;
        let now = store::chain::head(db.again(), chain).await?;
        let dropped = now.is_some_and(|now| {
            (now.kept_seq, now.attempts_until) != (head.kept_seq, head.attempts_until)
        });
        tries += 1;
        if found.is_ok() || !dropped || tries == TRIES {
            return Ok(Some(found));
        }
    }
}

async fn once(
    mut db: Db<'_>,
    head: &Head,
    mut checkpoints: VecDeque<store::chain::Checkpoint>,
    keys: &[Public],
) -> store::Result<Result<Verified, Break>> {
    let mut verifier = match Verifier::new(head.clone(), keys.to_vec()) {
        Ok(verifier) => verifier,
        Err(wrong) => return Ok(Err(wrong)),
    };
    loop {
        let mut lines = store::chain::sealed(db.again(), head.chain, verifier.at(), PAGE).await?;
        // Sealed since the end was read, or not signed for: the chain's end is compared with what there is below.
        lines.retain(|line| line.seq <= head.seq);
        if lines.is_empty() {
            break;
        }
        for line in &lines {
            let at = verifier.at();
            let handed = up_to(&mut verifier, &mut checkpoints, at);
            if let Err(wrong) = handed.and_then(|()| verifier.line(line)) {
                return Ok(Err(wrong));
            }
        }
    }
    // Where the last lines are missing, that is what is wrong, and not the checkpoints that tell of them.
    let end = if verifier.at() < head.seq {
        verifier.end()
    } else {
        up_to(&mut verifier, &mut checkpoints, i64::MAX).and_then(|()| verifier.end())
    };
    if end.is_err() {
        return Ok(end);
    }
    // Lines after an end that has not moved have been put there by somebody else.
    let after = store::chain::sealed(db.again(), head.chain, head.seq, 1).await?;
    let now = store::chain::head(db, head.chain).await?;
    Ok(match after.first() {
        Some(line) if now.is_some_and(|now| now.seq == head.seq) => Err(Break {
            seq: line.seq,
            id: Some(line.line.id),
            fault: Fault::Beyond,
        }),
        _ => end,
    })
}

/// Hands over the checkpoints up to a line.
fn up_to(
    verifier: &mut Verifier,
    checkpoints: &mut VecDeque<store::chain::Checkpoint>,
    seq: i64,
) -> Result<(), Break> {
    while checkpoints.front().is_some_and(|next| next.seq <= seq) {
        let next = checkpoints.pop_front().expect("there is one");
        verifier.checkpoint(&next)?;
    }
    Ok(())
}
