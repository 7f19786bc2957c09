//! Failed sign-ins, which make the next attempt wait.

use sqlx::{FromRow, QueryBuilder};

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

/// What is remembered of these keys, in their order; nothing is all zeros. Until the transaction has ended nobody else counts
/// against any of them.
pub async fn hold<const N: usize>(db: Db<'_>, keys: [&[u8]; N]) -> Result<[Attempts; N]> {
    let rows: Vec<(Vec<u8>, i64, i64, i64)> = sql!(db, c => {
        let mut query = QueryBuilder::new("INSERT INTO attempts (key, failures, last_at, free_at) ");
        query.push_values(keys, |mut row, key| {
            row.push_bind(key).push("0, 0, 0");
        });
        // Sets nothing, and so has the row locked and told.
        query.push(" ON CONFLICT (key) DO UPDATE SET failures = attempts.failures RETURNING key, failures, last_at, free_at");
        query.build_query_as().fetch_all(c).await
    })?;
    let of = |key: &[u8]| {
        let row = rows.iter().find(|(found, ..)| found == key);
        row.map_or_else(Attempts::default, |&(_, failures, last_at, free_at)| {
            Attempts {
                failures,
                last_at,
                free_at,
            }
        })
    };
    Ok(keys.map(of))
}

/// Remembers.
pub async fn put<const N: usize>(db: Db<'_>, all: [(&[u8], Attempts); N]) -> Result<()> {
    sql!(db, c => {
        let mut query = QueryBuilder::new("INSERT INTO attempts (key, failures, last_at, free_at) ");
        query.push_values(all, |mut row, (key, attempts)| {
            row.push_bind(key).push_bind(attempts.failures).push_bind(attempts.last_at).push_bind(attempts.free_at);
        });
        query.push(" ON CONFLICT (key) DO UPDATE
            SET failures = excluded.failures, last_at = excluded.last_at, free_at = excluded.free_at");
        query.build().execute(c).await.map(|_| ())
    })
}

/// Takes one failure back, and ends the wait.
pub async fn take_back(db: Db<'_>, key: &[u8]) -> Result<()> {
    exec!(db, c => sqlx::query(
        "UPDATE attempts SET failures = CASE WHEN failures > 0 THEN failures - 1 ELSE 0 END, free_at = 0 WHERE key = $1")
        .bind(key))?;
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
