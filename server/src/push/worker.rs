//! The worker: takes jobs, puts plans, records what the PBX has.

use std::{slice, time::Duration};

use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

use super::{Broken, Push, Wanted, desired, reconcile, subject};
use crate::{
    forwarding, outbox,
    pbx::{PbxError, PbxEvent, Plan, Subject, dialled::Asked},
    store::{
        self, Db,
        jobs::{Job, Queue},
        state::Applied,
    },
};

/// Jobs taken at once: one transaction to take them, one batch to the PBX, one transaction to record them.
const BATCH: u16 = 512;
/// What is broken mends itself no sooner; what mends it asks for a push of its own, or a comparison finds it. In milliseconds.
const BROKEN_AGAIN: i64 = 300_000;
/// A worker that dies gives its jobs back after this, in milliseconds.
const LEASE: i64 = 30_000;
/// How often to look for jobs that another process asked for, and for leases that ran out.
const POLL: Duration = Duration::from_secs(1);
/// How often everything is compared, whatever happens.
const COMPARE: Duration = Duration::from_mins(5);

/// What a pass over the outbox did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Subjects the PBX has now.
    pub applied: usize,
    /// Subjects to be tried again.
    pub failed: usize,
}

/// Works until told to stop. Phones are listened to beside that: a push of everything may take a while, and nobody who dials waits
/// for it.
pub async fn run(push: Push, stop: CancellationToken) {
    // Listened to before anything is read.
    let events = push.pbx.events();
    let phones = AbortOnDropHandle::new(tokio::spawn(hear(push.clone(), events, stop.clone())));
    work_off(push, stop).await;
    if let Err(error) = phones.await {
        tracing::error!(%error, "phones were not listened to");
    }
}

/// Reads in what is dialled as soon as the PBX tells of it, and answers whoever asks.
async fn hear(push: Push, mut events: Receiver<PbxEvent>, stop: CancellationToken) {
    loop {
        let event = tokio::select! {
            () = stop.cancelled() => return,
            event = events.recv() => event,
        };
        match event {
            Ok(PbxEvent::Dialled) | Err(RecvError::Lagged(_)) => read_in(&push).await,
            Ok(PbxEvent::Asked(asked)) => answer(&push, &asked).await,
            // Whoever has just come back is compared, and read before that.
            Ok(
                PbxEvent::Ready
                | PbxEvent::Lost
                | PbxEvent::Registration { .. }
                | PbxEvent::Lamp { .. }
                | PbxEvent::MessageLeft(_)
                | PbxEvent::GreetingChanged,
            ) => {}
            // A PBX without events: it is read when it is compared.
            Err(RecvError::Closed) => return,
        }
    }
}

async fn work_off(push: Push, stop: CancellationToken) {
    let mut events = push.pbx.events();
    let mut compare = tokio::time::interval(COMPARE);
    compare.reset();
    // What the PBX holds is unknown until it has been compared once; one that is not there yet says so when it is.
    if push.pbx.is_ready() {
        read_in(&push).await;
        check(&push).await;
    }
    let mut asked = false;
    loop {
        match pass(&push, asked).await {
            Ok(Outcome { applied, failed }) if applied + failed > 0 => {
                tracing::info!(applied, failed, "pushed");
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "the outbox cannot be read"),
        }
        asked = false;
        let compare_now = tokio::select! {
            () = stop.cancelled() => return,
            () = push.signal.notified() => {
                asked = true;
                false
            }
            () = tokio::time::sleep(POLL) => false,
            _ = compare.tick() => true,
            event = events.recv() => match event {
                Ok(PbxEvent::Ready) | Err(RecvError::Lagged(_)) => true,
                Ok(
                    PbxEvent::Lost
                    | PbxEvent::Registration { .. }
                    | PbxEvent::Lamp { .. }
                    | PbxEvent::Dialled
                    | PbxEvent::Asked(_)
                    | PbxEvent::MessageLeft(_)
                    | PbxEvent::GreetingChanged,
                ) => false,
                // A PBX without events: the interval remains.
                Err(RecvError::Closed) => {
                    events = push.pbx.events();
                    false
                }
            },
        };
        if compare_now {
            // Before anything is repaired: what was dialled is no difference.
            read_in(&push).await;
            hurry(&push).await;
            check(&push).await;
        }
    }
}

async fn read_in(push: &Push) {
    match forwarding::read_in(push).await {
        Ok(0) => {}
        Ok(changes) => tracing::info!(changes, "changes dialled at phones were read in"),
        Err(error) => tracing::warn!(%error, "what was dialled at phones could not be read in"),
    }
}

async fn answer(push: &Push, asked: &Asked) {
    if let Err(error) = forwarding::answer(push, asked).await {
        tracing::warn!(%error, "somebody who dialled a forward was not told whether it may be");
    }
}

async fn check(push: &Push) {
    match reconcile(push).await {
        Ok(repair) if repair.drifts() > 0 => {
            tracing::warn!(?repair, "the PBX differed and is being repaired");
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the PBX could not be compared"),
    }
}

async fn hurry(push: &Push) {
    let done = async {
        let mut tx = push.store.write().await?;
        store::jobs::hurry(tx.db(), Queue::Pbx, push.clock.millis()).await?;
        tx.commit().await
    };
    if let Err(error) = done.await {
        tracing::error!(%error, "the outbox cannot be written");
    }
}

/// Pushes whatever is due, until nothing is.
pub async fn drain(push: &Push) -> store::Result<Outcome> {
    pass(push, false).await
}

/// Pushes whatever is due, until nothing is; `asked`: somebody has just said that something is.
///
/// While the PBX writes a whole batch, the next one is taken and read. No subject is in both: its job is held.
async fn pass(push: &Push, asked: bool) -> store::Result<Outcome> {
    let mut total = Outcome::default();
    let mut next = take(push, asked).await?;
    while let Some(tasks) = next {
        let ahead = async {
            // Where fewer were due, there are none left but those saved meanwhile, which come next anyway.
            if tasks.len() < usize::from(BATCH) {
                return Ok(None);
            }
            take(push, true).await
        };
        let (results, ahead) = tokio::join!(carry_out(push, &tasks), ahead);
        let Outcome { applied, failed } = record(push, tasks, results).await?;
        total.applied += applied;
        total.failed += failed;
        next = match ahead? {
            // What was just recorded may be due again.
            None => take(push, false).await?,
            some => some,
        };
    }
    Ok(total)
}

/// Takes a batch of due jobs, with what the database wants of them; `None`: nothing is due.
async fn take(push: &Push, asked: bool) -> store::Result<Option<Vec<Task>>> {
    let (store, now, most) = (&push.store, push.clock.millis(), i64::from(BATCH));
    let jobs = if asked {
        outbox::take_at_once(store, Queue::Pbx, now, LEASE, most).await?
    } else {
        outbox::take(store, Queue::Pbx, now, LEASE, most).await?
    };
    if jobs.is_empty() {
        return Ok(None);
    }
    read(push, jobs).await.map(Some)
}

/// A job with what the database wants.
struct Task {
    job: Job,
    subject: Subject,
    wanted: Wanted,
}

impl Task {
    /// What the PBX has once it is done, where it has something then.
    fn applied(&self) -> Option<Applied<'_>> {
        match &self.wanted {
            Wanted::Plan(desired) => Some(Applied {
                subject: &self.job.subject,
                revision: self.job.revision,
                rules: desired.rules.as_deref(),
            }),
            Wanted::Gone | Wanted::Broken(_) => None,
        }
    }
}

/// Why a subject was not pushed.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Pbx(#[from] PbxError),
    #[error(transparent)]
    Broken(#[from] Broken),
}

/// What is wanted of the jobs' subjects. Jobs of nothing that we know are forgotten.
async fn read(push: &Push, jobs: Vec<Job>) -> store::Result<Vec<Task>> {
    let mut known = Vec::with_capacity(jobs.len());
    let mut subjects = Vec::with_capacity(jobs.len());
    for job in jobs {
        if let Some(subject) = subject::parse(&job.subject) {
            known.push(job);
            subjects.push(subject);
        } else {
            tracing::error!(subject = job.subject, "a job of nothing is forgotten");
            let mut tx = push.store.write().await?;
            store::jobs::delete(tx.db(), &job.subject).await?;
            tx.commit().await?;
        }
    }
    let wanted = desired(push.store.read().await?.db(), push, &subjects).await?;
    let tasks = known
        .into_iter()
        .zip(subjects)
        .zip(wanted)
        .map(|((job, subject), wanted)| Task {
            job,
            subject,
            wanted,
        });
    Ok(tasks.collect())
}

/// Puts and removes; answers in the order of the tasks. What is broken is left alone.
async fn carry_out(push: &Push, tasks: &[Task]) -> Vec<Result<(), Failure>> {
    let plan = |task: &Task| match &task.wanted {
        Wanted::Plan(desired) => Some(desired.plan.clone()),
        Wanted::Gone | Wanted::Broken(_) => None,
    };
    let plans: Vec<Plan> = tasks.iter().filter_map(plan).collect();
    let gone: Vec<Subject> = tasks
        .iter()
        .filter(|task| matches!(task.wanted, Wanted::Gone))
        .map(|task| task.subject.clone())
        .collect();
    let mut put = if plans.is_empty() {
        vec![]
    } else {
        push.pbx.put(&plans).await
    }
    .into_iter();
    let mut removed = if gone.is_empty() {
        vec![]
    } else {
        push.pbx.remove(&gone).await
    }
    .into_iter();
    let mut result = |task: &Task| {
        let answer = match &task.wanted {
            Wanted::Plan(_) => put.next(),
            Wanted::Gone => removed.next(),
            Wanted::Broken(broken) => return Err(Failure::Broken(*broken)),
        };
        Ok(answer.unwrap_or(Err(PbxError::Timeout))?)
    };
    tasks.iter().map(&mut result).collect()
}

async fn record(
    push: &Push,
    tasks: Vec<Task>,
    results: Vec<Result<(), Failure>>,
) -> store::Result<Outcome> {
    let now = push.clock.millis();
    let mut outcome = Outcome::default();
    let mut tx = push.store.write().await?;
    let applied = tasks
        .iter()
        .zip(&results)
        .filter(|(_, result)| result.is_ok());
    let applied: Vec<&Task> = applied.map(|(task, _)| task).collect();
    let jobs: Vec<&Job> = applied.iter().map(|task| &task.job).collect();
    let held: Vec<_> = applied.iter().filter_map(|task| task.applied()).collect();
    // The states before the jobs, as who asks does.
    let subjects: Vec<&str> = tasks.iter().map(|task| task.job.subject.as_str()).collect();
    store::state::hold(tx.db(), &subjects).await?;
    store::state::applied(tx.db(), now, &held).await?;
    let mut done = store::jobs::done_all(tx.db(), &jobs).await?.into_iter();
    for (task, result) in tasks.iter().zip(&results) {
        let job = &task.job;
        let ours = match result {
            Ok(()) => {
                outcome.applied += 1;
                let ours = done.next().unwrap_or(false);
                if ours && !matches!(task.wanted, Wanted::Plan(_)) {
                    store::state::delete(tx.db(), &job.subject, job.revision).await?;
                }
                ours
            }
            Err(failure) => {
                outcome.failed += 1;
                give_back(tx.db(), job, failure, now).await?
            }
        };
        if !ours {
            overtaken(tx.db(), job, &task.subject, now).await?;
        }
    }
    tx.commit().await?;
    push.tell(tasks.into_iter().map(|task| task.job.subject).collect());
    Ok(outcome)
}

/// Gives a job back for another attempt; answers whether it was still ours.
async fn give_back(db: Db<'_>, job: &Job, failure: &Failure, now: i64) -> store::Result<bool> {
    let (code, detail) = (code(failure), failure.to_string());
    // The same again is no news.
    if job.error == code && job.detail == detail {
        tracing::debug!(
            subject = job.subject,
            detail,
            attempts = job.attempts + 1,
            "a push failed again"
        );
    } else {
        tracing::warn!(
            subject = job.subject,
            detail,
            attempts = job.attempts + 1,
            "a push failed"
        );
    }
    let wait = match failure {
        Failure::Pbx(_) => back_off(job.attempts),
        Failure::Broken(_) => BROKEN_AGAIN,
    };
    store::jobs::failed(db, job, now + wait, code, &detail).await
}

/// Our lease ran out while we wrote, and another worker has taken the job. Where it has pushed a later revision by now, what we wrote
/// may have come after it: one more push makes it right.
async fn overtaken(mut db: Db<'_>, job: &Job, subject: &Subject, now: i64) -> store::Result<()> {
    tracing::warn!(
        subject = job.subject,
        "a push took longer than its lease, and another worker has done it meanwhile"
    );
    let state = store::state::find(db.again(), &job.subject).await?;
    if state.is_none_or(|state| state.applied > job.revision) {
        super::ask(db, now, slice::from_ref(subject)).await?;
    }
    Ok(())
}

/// 1, 2, 4, 8, 16 seconds, then 20: what « nouvel essai dans 20 s » promises. In milliseconds.
fn back_off(attempts: i64) -> i64 {
    1000 * 2_i64
        .checked_pow(u32::try_from(attempts).unwrap_or(u32::MAX))
        .map_or(20, |seconds| seconds.min(20))
}

/// The stable code of a failure, as the store keeps it.
fn code(failure: &Failure) -> &'static str {
    match failure {
        Failure::Pbx(PbxError::Unavailable | PbxError::Timeout) => "unavailable",
        Failure::Pbx(PbxError::Refused) => "refused",
        Failure::Pbx(PbxError::Rejected(_)) => "rejected",
        Failure::Broken(_) => "broken",
    }
}
