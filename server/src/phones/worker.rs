//! The worker: looks at phones whose files may have changed, and has those told that lack something.

use std::time::Duration;

use futures::future::join_all;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    Desk, ask,
    ask::parse,
    change::line_of,
    desired::{Resolved, Unwritable},
    etag_of,
    settle::settle,
};
use crate::{
    outbox,
    pbx::{EndpointId, Notice, PbxError, PbxEvent, Told},
    provisioning::files,
    push::Push,
    store::{
        self,
        jobs::{Job, Queue},
        phone::Phone,
    },
};

/// Phones told side by side.
const BATCH: i64 = 64;
/// A worker that dies gives its jobs back after this, in milliseconds.
const LEASE: i64 = 30_000;
/// How often to look for what another process asked for, and for leases that ran out.
const POLL: Duration = Duration::from_secs(1);
/// How often every phone is looked at, whatever happens: a model's file or the configuration may have changed.
const ALL: Duration = Duration::from_mins(30);
/// What cannot be written mends itself no sooner. In milliseconds.
const BROKEN_AGAIN: i64 = 300_000;
/// A phone that registers anew is told again of what it has not fetched, no sooner than this after it was told. In milliseconds.
const TOLD_AGAIN: i64 = 30_000;

/// A restart that could not be told for so long is not wanted any more: whoever asked has found another way. In milliseconds.
const RESTART_WAITS: i64 = 600_000;

/// What a pass over the outbox did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Told to fetch.
    pub told: usize,
    /// They have what is wanted.
    pub content: usize,
    /// Not registered: told when they are.
    pub away: usize,
    /// To be tried again.
    pub failed: usize,
}

/// Works until told to stop.
pub async fn run(desk: Desk, push: Push, stop: CancellationToken) {
    let mut events = push.pbx.events();
    let mut all = tokio::time::interval(ALL);
    loop {
        match drain(&desk, &push).await {
            Ok(Outcome { told, failed, .. }) if told + failed > 0 => {
                tracing::info!(told, failed, "phones were told to fetch their files");
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "the outbox cannot be read"),
        }
        let done = tokio::select! {
            () = stop.cancelled() => return,
            () = push.phones_asked() => Ok(()),
            () = tokio::time::sleep(POLL) => Ok(()),
            _ = all.tick() => look_at_all(&desk).await,
            event = events.recv() => match event {
                Ok(PbxEvent::Registration { contact, registered: true }) => {
                    registered(&desk, &contact.endpoint).await
                }
                Ok(PbxEvent::Ready) => hurry(&desk).await,
                Err(RecvError::Lagged(_)) => look_at_all(&desk).await,
                Err(RecvError::Closed) => {
                    events = push.pbx.events();
                    tokio::time::sleep(POLL).await;
                    Ok(())
                }
                Ok(_) => Ok(()),
            },
        };
        if let Err(error) = done {
            tracing::error!(%error, "phones cannot be asked for");
        }
    }
}

async fn look_at_all(desk: &Desk) -> store::Result<()> {
    let phones = store::phone::ids(desk.store.read().await?.db()).await?;
    let mut tx = desk.store.write().await?;
    ask(tx.db(), desk.clock.millis(), &phones).await?;
    tx.commit().await
}

/// The PBX is back. Phones that have registered meanwhile were not heard: whatever lacks something is looked at.
async fn hurry(desk: &Desk) -> store::Result<()> {
    let now = desk.clock.millis();
    let lacking = store::phone::lacking(desk.store.read().await?.db()).await?;
    let mut tx = desk.store.write().await?;
    ask(tx.db(), now, &lacking).await?;
    store::jobs::hurry(tx.db(), Queue::Phones, now).await?;
    tx.commit().await
}

/// A phone has registered: where it lacks something, it is told now.
async fn registered(desk: &Desk, endpoint: &EndpointId) -> store::Result<()> {
    let names = [endpoint.to_string()];
    let mut read = desk.store.read().await?;
    let Some(id) = store::phone::named(read.db(), &names).await?.pop() else {
        return Ok(());
    };
    let found = store::phone::by_id(read.db(), id).await?;
    drop(read);
    let now = desk.clock.millis();
    let lacks = |phone: &Phone| {
        let row = &phone.row;
        let just_told =
            row.told == row.wanted && row.told_at.is_some_and(|at| at + TOLD_AGAIN > now);
        row.fetched != row.wanted && !just_told
    };
    if !found.as_ref().is_some_and(lacks) {
        return Ok(());
    }
    let mut tx = desk.store.write().await?;
    ask(tx.db(), now, &[id]).await?;
    tx.commit().await
}

/// Looks at whatever is due, until nothing is.
pub async fn drain(desk: &Desk, push: &Push) -> store::Result<Outcome> {
    let mut total = Outcome::default();
    loop {
        let now = desk.clock.millis();
        let jobs = outbox::take(&desk.store, Queue::Phones, now, LEASE, BATCH).await?;
        if jobs.is_empty() {
            return Ok(total);
        }
        let looked = join_all(jobs.iter().map(|job| look(desk, push, job))).await;
        let looked = looked.into_iter().collect::<store::Result<Vec<Looked>>>()?;
        for one in &looked {
            match one.end {
                End::Told => total.told += 1,
                End::Content | End::Gone => total.content += 1,
                End::Away => total.away += 1,
                End::Failed(..) => total.failed += 1,
            }
        }
        record(desk, &jobs, &looked).await?;
        let news: Vec<String> = looked.into_iter().filter_map(|one| one.line).collect();
        push.tell(news.into());
    }
}

/// What became of a look at a phone.
enum End {
    Told,
    Content,
    Away,
    Gone,
    /// Code, words, and after how many milliseconds it is tried again.
    Failed(&'static str, String, i64),
}

/// A phone that was looked at.
struct Looked {
    end: End,
    /// What its extension is told under.
    line: Option<String>,
    /// What was found out.
    found: Option<Found>,
}

/// What a look at a phone has found out.
struct Found {
    phone: Uuid,
    /// What its files come to, as of which revision.
    wanted: String,
    revision: i64,
    /// When a restart was asked for; 0: none was.
    restart: i64,
    /// Whether that is what it was to be told: it may be too late for it.
    restarts: bool,
}

impl Looked {
    fn at_nothing() -> Self {
        Self {
            end: End::Gone,
            line: None,
            found: None,
        }
    }
}

/// Looks at a phone, and has it told where it lacks something.
async fn look(desk: &Desk, push: &Push, job: &Job) -> store::Result<Looked> {
    let Some(id) = parse(&job.subject) else {
        return Ok(Looked::at_nothing());
    };
    match work_out(desk, id).await {
        Ok(None) => Ok(Looked::at_nothing()),
        Ok(Some((phone, wanted, notice))) => Ok(Looked {
            end: tell(push, &phone, &wanted, notice, job).await,
            line: line_of(&phone),
            found: Some(Found {
                phone: id,
                wanted,
                revision: phone.row.revision,
                restart: phone.row.restart_asked,
                restarts: matches!(notice, Notice::Restart(_)),
            }),
        }),
        Err(Unwritable::Store(error)) => Err(error),
        Err(error) => Ok(Looked {
            end: End::Failed("broken", error.to_string(), BROKEN_AGAIN),
            ..Looked::at_nothing()
        }),
    }
}

/// What a phone's files come to now; keys that have lost what they did are emptied first.
async fn work_out(desk: &Desk, id: Uuid) -> Result<Option<(Phone, String, Notice)>, Unwritable> {
    loop {
        let mut read = desk.store.read().await?;
        let Some(phone) = store::phone::by_id(read.db(), id).await? else {
            return Ok(None);
        };
        let resolved = Resolved::of(read.db(), &phone).await?;
        drop(read);
        if settle(desk, &phone, &resolved).await? {
            continue;
        }
        let desired = resolved.desired(desk, &phone)?;
        let wanted = etag_of(&files(&desired));
        let is_asked = phone.row.restart_asked + RESTART_WAITS > desk.clock.millis();
        let restart = desired.model.restart.filter(|_| is_asked);
        let refresh = Notice::Refresh(desired.model.refresh);
        return Ok(Some((
            phone,
            wanted,
            restart.map_or(refresh, Notice::Restart),
        )));
    }
}

async fn tell(push: &Push, phone: &Phone, wanted: &str, notice: Notice, job: &Job) -> End {
    if phone.row.fetched == wanted && matches!(notice, Notice::Refresh(_)) {
        return End::Content;
    }
    let Some(endpoint) = EndpointId::parse(&phone.endpoint) else {
        let why = "its stored name is none".to_owned();
        return End::Failed("broken", why, BROKEN_AGAIN);
    };
    match push.pbx.tell(&endpoint, notice).await {
        Ok(Told::Sent) => End::Told,
        Ok(Told::NotRegistered) => End::Away,
        Err(error) => {
            let code = match error {
                PbxError::Unavailable | PbxError::Timeout => "unavailable",
                PbxError::Refused => "refused",
                PbxError::Rejected(_) => "rejected",
            };
            End::Failed(code, error.to_string(), back_off(job.attempts))
        }
    }
}

/// Keeps what became of all: the phones before the jobs, each in their order, as who asks takes them.
async fn record(desk: &Desk, jobs: &[Job], looked: &[Looked]) -> store::Result<()> {
    let now = desk.clock.millis();
    let mut all: Vec<(&Job, &Looked)> = jobs.iter().zip(looked).collect();
    all.sort_by(|(one, _), (other, _)| one.subject.cmp(&other.subject));
    let mut tx = desk.store.write().await?;
    for (_, one) in &all {
        let Some(found) = &one.found else {
            continue;
        };
        let (id, wanted) = (found.phone, &found.wanted);
        store::phone::set_wanted(tx.db(), id, wanted, found.revision, now).await?;
        let is_told = matches!(one.end, End::Told);
        if is_told {
            store::phone::set_told(tx.db(), id, wanted, now).await?;
        }
        // A phone that is away starts anew by itself.
        if found.restart > 0 && (is_told || matches!(one.end, End::Away | End::Content)) {
            let at = (is_told && found.restarts).then_some(now);
            store::phone::end_restart(tx.db(), id, found.restart, at).await?;
        }
    }
    for (job, one) in all {
        if let End::Failed(code, detail, wait) = &one.end {
            if job.error != *code || job.detail != *detail {
                tracing::warn!(subject = job.subject, detail, "a phone was not told");
            }
            store::jobs::failed(tx.db(), job, now + wait, code, detail).await?;
        } else {
            store::jobs::done(tx.db(), job).await?;
        }
    }
    tx.commit().await
}

/// 1, 2, 4, 8, 16 seconds, then 20. In milliseconds.
fn back_off(attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts).unwrap_or(u32::MAX).min(5);
    (1000_i64 << doublings).min(20_000)
}

#[cfg(test)]
mod tests {
    #[test]
    fn attempts_become_rarer() {
        let seconds: Vec<_> = (0..7).map(|n| super::back_off(n) / 1000).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 20, 20]);
    }
}
