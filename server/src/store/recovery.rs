//! Forgotten passwords: who asked, and the links that were made.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// Somebody who asked, before it is known whether there is such an account.
#[derive(Clone, FromRow)]
pub struct RequestRow {
    /// Its id.
    pub id: Uuid,
    /// As typed, in lower case; empty once it was looked into.
    pub email: String,
    /// From where.
    pub address: String,
    /// ms since 1970 UTC.
    pub created_at: i64,
}

/// A link that was made.
#[derive(Clone, FromRow)]
pub struct TokenRow {
    /// SHA-256 of its token.
    pub key: Vec<u8>,
    /// Whose password it lets choose.
    pub user_id: Uuid,
    /// `recovery`, `welcome`
    pub kind: String,
    /// The state of the account's credentials when it was made.
    pub credentials: i64,
    /// ms since 1970 UTC, like the others.
    pub created_at: i64,
    /// From then on it is worth nothing.
    pub expires_at: i64,
    /// When it was used.
    pub used_at: Option<i64>,
}

/// Notes that somebody asks.
pub async fn ask(db: Db<'_>, row: &RequestRow) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO recovery_requests (id, email, address, created_at) VALUES ($1, $2, $3, $4)")
        .bind(row.id).bind(&row.email).bind(&row.address).bind(row.created_at))?;
    Ok(())
}

/// How often somebody has asked from an address, after `since` and up to `until`.
pub async fn asked_from(db: Db<'_>, address: &str, since: i64, until: i64) -> Result<i64> {
    let (count,): (i64,) = sql!(db, c => sqlx::query_as(
        "SELECT COUNT(*) FROM recovery_requests WHERE address = $1 AND created_at > $2 AND created_at <= $3")
        .bind(address).bind(since).bind(until).fetch_one(c).await)?;
    Ok(count)
}

/// Whether anything waits to be looked into.
pub async fn is_asked(db: Db<'_>) -> Result<bool> {
    let found: Option<(i32,)> = sql!(db, c => sqlx::query_as(
        "SELECT 1 FROM recovery_requests WHERE email <> '' LIMIT 1").fetch_optional(c).await)?;
    Ok(found.is_some())
}

/// What waits to be looked into, the oldest first. Until the transaction has ended no other worker gets it.
pub async fn take(db: Db<'_>, limit: i64) -> Result<Vec<RequestRow>> {
    match db {
        Db::Sqlite(c) => {
            sqlx::query_as("SELECT * FROM recovery_requests WHERE email <> '' ORDER BY id LIMIT $1")
                .bind(limit)
                .fetch_all(c)
                .await
        }
        Db::Postgres(c) => sqlx::query_as(
            "SELECT * FROM recovery_requests WHERE email <> '' ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED",
        )
        .bind(limit)
        .fetch_all(c)
        .await,
    }
}

/// Notes that it was looked into, and forgets what was typed.
pub async fn answered(db: Db<'_>, id: Uuid) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE recovery_requests SET email = '' WHERE id = $1").bind(id))?;
    Ok(())
}

/// Adds a link.
pub async fn insert(db: Db<'_>, row: &TokenRow) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO recovery_tokens (key, user_id, kind, credentials, created_at, expires_at, used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(&row.key).bind(row.user_id).bind(&row.kind).bind(row.credentials).bind(row.created_at)
        .bind(row.expires_at).bind(row.used_at))?;
    Ok(())
}

/// The link of a token.
pub async fn find(db: Db<'_>, key: &[u8]) -> Result<Option<TokenRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM recovery_tokens WHERE key = $1").bind(key).fetch_optional(c).await)
}

/// Uses it up; `false` where somebody else was faster.
pub async fn use_up(db: Db<'_>, key: &[u8], now: i64) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "UPDATE recovery_tokens SET used_at = $1 WHERE key = $2 AND used_at IS NULL").bind(now).bind(key))?;
    Ok(done == 1)
}

/// A person's links serve no more: who reads what was sent to their former address has no way in.
pub async fn end_links(db: Db<'_>, user: Uuid, now: i64) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE recovery_tokens SET used_at = $1 WHERE user_id = $2 AND used_at IS NULL")
        .bind(now).bind(user))?;
    Ok(())
}

/// A person's links of one kind serve no more.
pub async fn end_links_of(db: Db<'_>, user: Uuid, kind: &str, now: i64) -> Result<()> {
    exec!(db, c => sqlx::query(
        "UPDATE recovery_tokens SET used_at = $1 WHERE user_id = $2 AND kind = $3 AND used_at IS NULL")
        .bind(now).bind(user).bind(kind))?;
    Ok(())
}

/// A code that was read out to somebody.
#[derive(Clone, FromRow)]
pub struct CodeRow {
    /// Whose password it lets choose.
    pub user_id: Uuid,
    /// A keyed hash of the person and the code.
    pub code: Vec<u8>,
    /// The state of the account's credentials when it was made.
    pub credentials: i64,
    /// ms since 1970 UTC.
    pub created_at: i64,
    /// From then on it is worth nothing.
    pub expires_at: i64,
    /// How often somebody has tried, right or wrong.
    pub tries: i64,
}

/// Keeps a person's code, instead of the one before.
pub async fn put_code(db: Db<'_>, row: &CodeRow) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO helpdesk_codes (user_id, code, credentials, created_at, expires_at, tries) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (user_id) DO UPDATE SET code = excluded.code, credentials = excluded.credentials,
         created_at = excluded.created_at, expires_at = excluded.expires_at, tries = excluded.tries")
        .bind(row.user_id).bind(&row.code).bind(row.credentials).bind(row.created_at).bind(row.expires_at).bind(row.tries))?;
    Ok(())
}

/// A person's code, with one try more: until the transaction has ended nobody else tries it.
pub async fn try_code(db: Db<'_>, user: Uuid) -> Result<Option<CodeRow>> {
    sql!(db, c => sqlx::query_as("UPDATE helpdesk_codes SET tries = tries + 1 WHERE user_id = $1 RETURNING *")
        .bind(user).fetch_optional(c).await)
}

/// A person's code is worth nothing any more.
pub async fn drop_code(db: Db<'_>, user: Uuid) -> Result<()> {
    exec!(db, c => sqlx::query("DELETE FROM helpdesk_codes WHERE user_id = $1").bind(user))?;
    Ok(())
}

/// Forgets who asked, and links that ended, before this instant.
pub async fn sweep(mut db: Db<'_>, before: i64) -> Result<()> {
    exec!(db.again(), c => sqlx::query("DELETE FROM recovery_requests WHERE created_at < $1").bind(before))?;
    exec!(db.again(), c => sqlx::query("DELETE FROM recovery_tokens WHERE expires_at < $1").bind(before))?;
    exec!(db, c => sqlx::query("DELETE FROM helpdesk_codes WHERE expires_at < $1").bind(before))?;
    Ok(())
}
