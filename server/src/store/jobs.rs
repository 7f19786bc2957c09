//! The outbox: which subjects have to be pushed, which mails have to be sent.

use std::collections::HashSet;

use sqlx::{FromRow, QueryBuilder};

use super::{Db, Result, exec, is_usual, sql};

/// Whose job it is. A queue never waits for another: a mail server that is away keeps no rule from the PBX.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// What the PBX should hold.
    Pbx,
    /// Mails.
    Mail,
    /// Desk phones that are to fetch their files.
    Phones,
}

impl Queue {
    /// Its name in the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pbx => "pbx",
            Self::Mail => "mail",
            Self::Phones => "phones",
        }
    }

    /// A subject says by its first word whose it is.
    fn of(subject: &str) -> Self {
        if subject.starts_with("mail:") {
            Self::Mail
        } else if subject.starts_with("phone:") {
            Self::Phones
        } else {
            Self::Pbx
        }
    }
}

/// A job. It names a subject, never a change.
#[derive(Clone, Debug, FromRow)]
pub struct Job {
    /// See `push::subject`; `mail:ID` for a mail, `phone:ID` for a desk phone.
    pub subject: String,
    /// The revision that asked for it; a later one makes a finished push void.
    pub revision: i64,
    /// Failed attempts so far.
    pub attempts: i64,
    /// Not before, ms since 1970 UTC.
    pub run_at: i64,
    /// A worker has it until then. Whoever takes it later has it longer, so this tells one worker's hold from another's.
    pub lease_until: i64,
    /// Code of the last failure; empty: none.
    pub error: String,
    /// The last failure in English, for the operator; empty: none.
    pub detail: String,
}

/// Asks for a push as soon as can be.
pub async fn put(db: Db<'_>, subject: &str, revision: i64, now: i64) -> Result<()> {
    put_all(db, &[(subject, revision)], now).await
}

/// [`put`] of several subjects, which are all different, each with its revision.
pub async fn put_all(db: Db<'_>, all: &[(&str, i64)], now: i64) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    sql!(db, c => {
        let mut query = QueryBuilder::new(
            "INSERT INTO push_jobs (subject, revision, attempts, run_at, lease_until, error, queue) ");
        query.push_values(all, |mut row, (subject, revision)| {
            row.push_bind(subject).push_bind(revision).push("0").push_bind(now).push("0, ''").push_bind(Queue::of(subject).name());
        });
        query.push(" ON CONFLICT (subject) DO UPDATE SET revision = excluded.revision, run_at = excluded.run_at");
        query.build().persistent(is_usual(all.len())).execute(c).await.map(|_| ())
    })
}

/// Leaves more to a job that nobody has taken, to be done at `due` at the latest, or when it is tried again; `false`: there is none
/// such. Until the transaction ends nobody takes it; who has had it for too long has it no more, and ends it no more.
pub async fn join(db: Db<'_>, subject: &str, now: i64, due: i64) -> Result<bool> {
    let joined = exec!(db, c => sqlx::query(
        "UPDATE push_jobs SET lease_until = 0, run_at = CASE WHEN attempts > 0 OR run_at < $1 THEN run_at ELSE $1 END
         WHERE subject = $2 AND lease_until <= $3")
        .bind(due).bind(subject).bind(now))?;
    Ok(joined > 0)
}

/// Takes due jobs of a queue that nobody has, and holds them until `lease_until`.
pub async fn claim(
    db: Db<'_>,
    queue: Queue,
    now: i64,
    lease_until: i64,
    limit: i64,
) -> Result<Vec<Job>> {
    // SQLite has one writer, so nothing needs skipping there.
    match db {
        Db::Sqlite(c) => sqlx::query_as(
            "UPDATE push_jobs SET lease_until = $1 WHERE subject IN
             (SELECT subject FROM push_jobs WHERE queue = $4 AND run_at <= $2 AND lease_until <= $2 ORDER BY run_at, subject LIMIT $3) RETURNING *")
            .bind(lease_until).bind(now).bind(limit).bind(queue.name()).fetch_all(c).await,
        Db::Postgres(c) => sqlx::query_as(
            "UPDATE push_jobs SET lease_until = $1 WHERE subject IN
             (SELECT subject FROM push_jobs WHERE queue = $4 AND run_at <= $2 AND lease_until <= $2 ORDER BY run_at, subject LIMIT $3
              FOR UPDATE SKIP LOCKED) RETURNING *")
            .bind(lease_until).bind(now).bind(limit).bind(queue.name()).fetch_all(c).await,
    }
}

/// Ends a job; where a later revision has asked meanwhile, it stays and is due at once. Answers whether it was still this worker's:
/// where the lease ran out and another has taken it, it is the other's to end.
pub async fn done(db: Db<'_>, job: &Job) -> Result<bool> {
    Ok(done_all(db, &[job]).await? == [true])
}

/// Ends jobs as [`done`] does, each as it stands; the answers are in their order.
pub async fn done_all(mut db: Db<'_>, jobs: &[&Job]) -> Result<Vec<bool>> {
    let ended: HashSet<String> = ended(db.again(), jobs).await?.into_iter().collect();
    let mut ours = Vec::with_capacity(jobs.len());
    for job in jobs {
        ours.push(ended.contains(&job.subject) || release(db.again(), job).await?);
    }
    Ok(ours)
}

/// Deletes jobs that nothing has overtaken; answers the subjects of those.
async fn ended(db: Db<'_>, jobs: &[&Job]) -> Result<Vec<String>> {
    if jobs.is_empty() {
        return Ok(vec![]);
    }
    let rows: Vec<(String,)> = sql!(db, c => {
        let mut query = QueryBuilder::new("DELETE FROM push_jobs WHERE (subject, revision, lease_until) IN (");
        query.push_values(jobs, |mut row, job| {
            row.push_bind(&job.subject).push_bind(job.revision).push_bind(job.lease_until);
        });
        query.push(") RETURNING subject").build_query_as().persistent(is_usual(jobs.len())).fetch_all(c).await
    })?;
    Ok(rows.into_iter().map(|(subject,)| subject).collect())
}

/// Gives back a job that a later revision has asked for; answers whether it was still this worker's.
async fn release(db: Db<'_>, job: &Job) -> Result<bool> {
    let kept = exec!(db, c => sqlx::query(
        "UPDATE push_jobs SET lease_until = 0, attempts = 0, error = '', detail = '' WHERE subject = $1 AND lease_until = $2")
        .bind(&job.subject).bind(job.lease_until))?;
    Ok(kept > 0)
}

/// Gives a job back after a failure, for another attempt; where a later revision has asked meanwhile, it stays due at once. Answers
/// whether it was still this worker's, as [`done`] does.
pub async fn failed(db: Db<'_>, job: &Job, run_at: i64, error: &str, detail: &str) -> Result<bool> {
    let kept = exec!(db, c => sqlx::query(
        "UPDATE push_jobs SET attempts = attempts + 1, lease_until = 0, error = $1, detail = $2,
         run_at = CASE WHEN revision = $3 THEN $4 ELSE run_at END WHERE subject = $5 AND lease_until = $6")
        .bind(error).bind(detail).bind(job.revision).bind(run_at).bind(&job.subject).bind(job.lease_until))?;
    Ok(kept > 0)
}

/// Forgets a job.
pub async fn delete(db: Db<'_>, subject: &str) -> Result<()> {
    exec!(db, c => sqlx::query("DELETE FROM push_jobs WHERE subject = $1").bind(subject))?;
    Ok(())
}

/// Makes every waiting job of a queue due: who they wait for is back.
pub async fn hurry(db: Db<'_>, queue: Queue, now: i64) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE push_jobs SET run_at = $1 WHERE queue = $2 AND run_at > $1")
        .bind(now).bind(queue.name()))?;
    Ok(())
}

/// When the next job of a queue is due; `None`: there is none.
pub async fn next_due(db: Db<'_>, queue: Queue) -> Result<Option<i64>> {
    let (due,): (Option<i64>,) = sql!(db, c => sqlx::query_as(
        "SELECT MIN(CASE WHEN lease_until > run_at THEN lease_until ELSE run_at END) FROM push_jobs WHERE queue = $1")
        .bind(queue.name()).fetch_one(c).await)?;
    Ok(due)
}

/// The job of a subject.
pub async fn find(db: Db<'_>, subject: &str) -> Result<Option<Job>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM push_jobs WHERE subject = $1").bind(subject).fetch_optional(c).await)
}

/// All of a queue.
pub async fn all(db: Db<'_>, queue: Queue) -> Result<Vec<Job>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM push_jobs WHERE queue = $1 ORDER BY subject")
        .bind(queue.name()).fetch_all(c).await)
}
