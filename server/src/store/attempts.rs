//! Failed sign-ins, which make the next attempt wait.

use sqlx::FromRow;

use super::{Db, Result, exec, sql};

/// What is remembered of one account or address.
#[derive(Clone, Copy, Debug, Default, FromRow)]
pub struct Attempts {
    /// Failures in a row.
    pub failures: i64,
    /// The last one, ms since 1970 UTC.
    pub last_at: i64,
    /// No attempt is heard before this instant.
    pub free_at: i64,
}

/// What is remembered; nothing is all zeros.
pub async fn find(db: Db<'_>, key: &[u8]) -> Result<Attempts> {
    let row = sql!(db, c => sqlx::query_as("SELECT failures, last_at, free_at FROM attempts WHERE key = $1")
        .bind(key).fetch_optional(c).await)?;
    Ok(row.unwrap_or_default())
}

/// Remembers.
pub async fn put(db: Db<'_>, key: &[u8], attempts: Attempts) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO attempts (key, failures, last_at, free_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at, free_at = excluded.free_at")
        .bind(key).bind(attempts.failures).bind(attempts.last_at).bind(attempts.free_at))?;
    Ok(())
}

/// Forgets one.
pub async fn delete(db: Db<'_>, key: &[u8]) -> Result<()> {
    exec!(db, c => sqlx::query("DELETE FROM attempts WHERE key = $1").bind(key))?;
    Ok(())
}

/// Forgets what is older than this instant.
pub async fn sweep(db: Db<'_>, before: i64) -> Result<u64> {
    exec!(db, c => sqlx::query("DELETE FROM attempts WHERE last_at < $1 AND free_at < $1").bind(before))
}
