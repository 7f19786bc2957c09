//! Retention: what is old is dropped, and what is left still proves itself.
//!
//! First it is signed what will be dropped, then that is taken away: what is cut off in between is taken away the next time, and nobody
//! else can drop anything without its being seen.

use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use serde_json::json;
use uuid::Uuid;

use super::{Sealer, bytes, signed_by, trusted};
use crate::{
    config,
    journal::{self, Entry},
    store,
};

/// Lines taken away in one transaction.
const BATCH: i64 = 500;

/// How long lines are kept, in months; 0: for ever. An organisation may say something else for its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Lines.
    pub months: u32,
    /// What attempts to get in say of somebody; the line itself stays, emptied.
    pub attempt_months: u32,
}

impl From<&config::Journal> for Policy {
    fn from(config: &config::Journal) -> Self {
        Self {
            months: config.months,
            attempt_months: config.attempt_months,
        }
    }
}

/// What was dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retained {
    /// Lines.
    pub dropped: u64,
    /// Attempts that were emptied.
    pub emptied: u64,
}

/// Drops and empties what is old enough, in every chain, and leaves the day's checkpoints.
pub async fn retain(sealer: &Sealer, policy: &Policy) -> store::Result<Retained> {
    let heads = store::chain::heads(sealer.store.read().await?.db()).await?;
    let mut total = Retained::default();
    for head in heads {
        let own = match store::chain::organisation(head.chain) {
            Some(org) => store::chain::months(sealer.store.read().await?.db(), org).await?,
            None => None,
        };
        let months = own.unwrap_or(policy.months.into());
        if !sign(sealer, head.chain, months, policy.attempt_months).await? {
            continue;
        }
        let done = take_away(sealer, head.chain).await?;
        total.dropped += done.dropped;
        total.emptied += done.emptied;
    }
    Ok(total)
}

/// The first of the month so many months ago, ms since 1970 UTC; `None`: for ever. Whole months, so that a chain tells of it once a month.
fn ago(now: Timestamp, months: i64) -> Option<i64> {
    let months = (months > 0).then_some(months)?;
    let span = months.min(12_000).months();
    let then = now.to_zoned_datetime(TimeZone::UTC).checked_sub(span);
    let month = then.ok()?.first_of_month().ok()?.start_of_day().ok()?;
    Some(month.timestamp().as_millisecond())
}

/// Signs what is to be dropped, with a line that tells it; whether the chain is as it was sealed.
async fn sign(
    sealer: &Sealer,
    chain: Uuid,
    months: i64,
    attempt_months: u32,
) -> store::Result<bool> {
    let clock = sealer.clock.as_ref();
    let now = clock.millis();
    let mut tx = sealer.store.write().await?;
    let Some(mut head) = sealer.hold(tx.db(), chain).await? else {
        return Ok(false);
    };
    let entry = |action, detail| {
        let entry = Entry::new(action, format!("journal:{chain}"))
            .by_portal()
            .with(detail);
        match store::chain::organisation(chain) {
            Some(org) => entry.within(org),
            None => entry,
        }
    };
    let before = ago(clock.now(), months);
    if before.is_some_and(|before| head.seq > head.kept_seq && head.newest < before) {
        // All of it is old, and no line will come that a checkpoint could be left with.
        sealer.leave_checkpoint(tx.db(), &head, now).await?;
    } else {
        sealer.daily(tx.db(), &head, now).await?;
    }
    let checkpoint = match before {
        Some(before) => store::chain::checkpoint_before(tx.db(), chain, before).await?,
        None => None,
    };
    let keys = trusted(sealer.public(), &store::chain::keys(tx.db()).await?);
    let mut changed = false;
    let good = |row: &store::chain::Checkpoint| {
        row.seq > head.kept_seq
            && row.seq <= head.seq
            && signed_by(&keys, &row.public, &bytes::checkpoint(row), &row.signature)
    };
    if let Some(checkpoint) = checkpoint.filter(good) {
        let lines = checkpoint.seq - head.kept_seq;
        let detail = json!({ "through": checkpoint.seq, "lines": lines, "months": months });
        journal::append(tx.db(), clock, entry("journal.dropped", detail)).await?;
        (head.kept_seq, head.kept_hash) = (checkpoint.seq, checkpoint.hash);
        changed = true;
    }
    let until =
        ago(clock.now(), attempt_months.into()).filter(|until| *until > head.attempts_until);
    if let Some(until) = until {
        let attempts = store::chain::count_attempts(tx.db(), chain, until).await?;
        if attempts > 0 {
            let detail = json!({ "attempts": attempts, "months": attempt_months });
            journal::append(tx.db(), clock, entry("journal.emptied", detail)).await?;
            head.attempts_until = until;
            changed = true;
        }
    }
    if changed {
        sealer.close(tx.db(), head, now).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Takes away what a signed end of the chain says is dropped.
async fn take_away(sealer: &Sealer, chain: Uuid) -> store::Result<Retained> {
    let mut done = Retained::default();
    loop {
        let mut tx = sealer.store.write().await?;
        let Some(head) = sealer.hold(tx.db(), chain).await? else {
            return Ok(done);
        };
        let dropped = store::chain::take_dropped(tx.db(), chain, head.kept_seq, BATCH).await?;
        let until = head.attempts_until;
        let emptied = store::chain::empty_attempts(tx.db(), chain, until, BATCH).await?;
        store::chain::take_checkpoints(tx.db(), chain, head.kept_seq).await?;
        tx.commit().await?;
        done.dropped += dropped;
        done.emptied += emptied;
        if dropped + emptied == 0 {
            return Ok(done);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_whole() {
        let at = |text: &str| text.parse::<Timestamp>().expect("an instant");
        let began = |now: &str, months| {
            ago(at(now), months).and_then(|ms| Timestamp::from_millisecond(ms).ok())
        };
        assert_eq!(
            began("2026-03-31T10:00:00Z", 1),
            Some(at("2026-02-01T00:00:00Z"))
        );
        assert_eq!(
            began("2026-03-01T00:00:00Z", 12),
            Some(at("2025-03-01T00:00:00Z"))
        );
        assert_eq!(began("2026-03-01T00:00:00Z", 0), None);
        assert_eq!(
            began("2026-03-01T00:00:00Z", i64::MAX),
            Some(at("1026-03-01T00:00:00Z"))
        );
    }
}
