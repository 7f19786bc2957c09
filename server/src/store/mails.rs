//! What became of each mail.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// How far a mail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// To be sent, or to be tried again.
    Queued,
    /// The next server has it.
    Sent,
    /// It was refused, or could not be sent for too long.
    Refused,
    /// There was nothing to tell any more.
    Dropped,
}

impl State {
    /// Its name in the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Dropped => "dropped",
        }
    }
}

/// A mail. Neither its text nor a secret in it is kept.
#[derive(Clone, Debug, FromRow)]
pub struct MailRow {
    /// Its id, which its Message-ID begins with.
    pub id: Uuid,
    /// The organisation of the person.
    pub org_id: Uuid,
    /// The person.
    pub user_id: Option<Uuid>,
    /// Their address at the last attempt.
    pub recipient: String,
    /// Which letter: `mail::Kind`.
    pub kind: String,
    /// The row it tells of.
    pub about: Option<Uuid>,
    /// `queued`, `sent`, `refused`, `dropped`
    pub state: String,
    /// The server's code, or why there is none; empty: not tried yet.
    pub code: String,
    /// The server's words.
    pub said: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was asked for, ms since 1970 UTC.
    pub created_at: i64,
    /// When its state changed last.
    pub changed_at: i64,
}

/// Adds one.
pub async fn insert(db: Db<'_>, mail: &MailRow) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO mails (id, org_id, user_id, recipient, kind, about, state, code, said, attempts, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
        .bind(mail.id).bind(mail.org_id).bind(mail.user_id).bind(&mail.recipient).bind(&mail.kind).bind(mail.about)
        .bind(&mail.state).bind(&mail.code).bind(&mail.said).bind(mail.attempts).bind(mail.created_at).bind(mail.changed_at))?;
    Ok(())
}

/// Keeps what became of one.
pub async fn update(db: Db<'_>, mail: &MailRow) -> Result<()> {
    exec!(db, c => sqlx::query(
        "UPDATE mails SET recipient = $1, state = $2, code = $3, said = $4, attempts = $5, changed_at = $6 WHERE id = $7")
        .bind(&mail.recipient).bind(&mail.state).bind(&mail.code).bind(&mail.said).bind(mail.attempts)
        .bind(mail.changed_at).bind(mail.id))?;
    Ok(())
}

/// By id.
pub async fn by_id(db: Db<'_>, id: Uuid) -> Result<Option<MailRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM mails WHERE id = $1").bind(id).fetch_optional(c).await)
}

/// The newest letter of a kind to a person that has not left yet.
pub async fn waiting(db: Db<'_>, user: Uuid, kind: &str) -> Result<Option<Uuid>> {
    let found: Option<(Uuid,)> = sql!(db, c => sqlx::query_as(
        "SELECT id FROM mails WHERE user_id = $1 AND kind = $2 AND state = 'queued' ORDER BY created_at DESC, id DESC LIMIT 1")
        .bind(user).bind(kind).fetch_optional(c).await)?;
    Ok(found.map(|(id,)| id))
}

/// Has one tell another line of the journal too, in the transaction that holds its job.
pub async fn add_line(db: Db<'_>, mail: Uuid, line: Uuid) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO mail_lines (mail_id, place, line_id)
         SELECT $1, COUNT(*), $2 FROM mail_lines WHERE mail_id = $1")
        .bind(mail).bind(line))?;
    Ok(())
}

/// The newest of an organisation.
pub async fn newest(db: Db<'_>, org: Uuid, limit: i64) -> Result<Vec<MailRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM mails WHERE org_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2")
        .bind(org).bind(limit).fetch_all(c).await)
}

/// The newest of a person.
pub async fn of_person(db: Db<'_>, user: Uuid, limit: i64) -> Result<Vec<MailRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM mails WHERE user_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2")
        .bind(user).bind(limit).fetch_all(c).await)
}

/// How many letters of a kind a person was asked to be sent, after `since` and up to `until`.
pub async fn count(db: Db<'_>, user: Uuid, kind: &str, since: i64, until: i64) -> Result<i64> {
    let (count,): (i64,) = sql!(db, c => sqlx::query_as(
        "SELECT COUNT(*) FROM mails WHERE user_id = $1 AND kind = $2 AND created_at > $3 AND created_at <= $4")
        .bind(user).bind(kind).bind(since).bind(until).fetch_one(c).await)?;
    Ok(count)
}

/// Forgets those whose last change is older than `before` and that wait for nothing.
pub async fn sweep(db: Db<'_>, before: i64) -> Result<u64> {
    exec!(db, c => sqlx::query("DELETE FROM mails WHERE changed_at < $1 AND state <> 'queued'").bind(before))
}
