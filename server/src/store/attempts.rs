//! Failed sign-ins, which make the next attempt wait.

use sqlx::{FromRow, QueryBuilder};

use super::{Db, Result, exec, sql};

/// What is remembered under one key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Attempts {
    /// When the last of the failures is forgotten, ms since 1970 UTC.
    pub cold_at: i64,
    /// No attempt is heard before this instant.
    pub free_at: i64,
}

/// What is remembered of these keys, in their order; nothing is all zeros. Until the transaction has ended nobody else counts
/// against any of them. With each key goes what it is about. Keys of one kind stand at the same place in every call, or two
/// calls could wait for each other for ever.
pub async fn hold(db: Db<'_>, keys: &[(&[u8], Option<&[u8]>)]) -> Result<Vec<Attempts>> {
    let rows: Vec<(Vec<u8>, i64, i64)> = sql!(db, c => {
        let mut query = QueryBuilder::new("INSERT INTO attempts (key, about, cold_at, free_at) ");
        query.push_values(keys, |mut row, (key, about)| {
            row.push_bind(*key).push_bind(*about).push("0, 0");
        });
        // Sets nothing, and so has the row locked and told.
        query.push(" ON CONFLICT (key) DO UPDATE SET cold_at = attempts.cold_at RETURNING key, cold_at, free_at");
        query.build_query_as().fetch_all(c).await
    })?;
    let of = |key: &[u8]| {
        let row = rows.iter().find(|(found, ..)| found == key);
        row.map_or_else(Attempts::default, |&(_, cold_at, free_at)| Attempts {
            cold_at,
            free_at,
        })
    };
    Ok(keys.iter().map(|(key, _)| of(key)).collect())
}

/// Remembers what [`hold`] holds.
pub async fn put(db: Db<'_>, all: &[(&[u8], Attempts)]) -> Result<()> {
    sql!(db, c => {
        let mut query = QueryBuilder::new("INSERT INTO attempts (key, cold_at, free_at) ");
        query.push_values(all, |mut row, (key, attempts)| {
            row.push_bind(*key).push_bind(attempts.cold_at).push_bind(attempts.free_at);
        });
        query.push(" ON CONFLICT (key) DO UPDATE SET cold_at = excluded.cold_at, free_at = excluded.free_at");
        query.build().execute(c).await.map(|_| ())
    })
}

/// Ends the waits of these keys, and forgets so many milliseconds' worth of each one's failures. In the same order as [`hold`].
pub async fn give_back(db: Db<'_>, all: &[(&[u8], i64)]) -> Result<()> {
    sql!(db, c => {
        let mut query = QueryBuilder::new("INSERT INTO attempts (key, cold_at, free_at) ");
        query.push_values(all, |mut row, (key, worth)| {
            row.push_bind(*key).push_bind(-*worth).push("0");
        });
        query.push(" ON CONFLICT (key) DO UPDATE SET cold_at = attempts.cold_at + excluded.cold_at, free_at = 0");
        query.build().execute(c).await.map(|_| ())
    })
}

/// Until when something that is about this waits; 0: nothing ever did.
pub async fn free_at(db: Db<'_>, about: &[u8]) -> Result<i64> {
    let (free_at,): (i64,) = sql!(db, c => {
        sqlx::query_as("SELECT COALESCE(MAX(free_at), 0) FROM attempts WHERE about = $1").bind(about).fetch_one(c).await
    })?;
    Ok(free_at)
}

/// Forgets all that is about something; the row whose own key that is comes last, as in [`hold`].
pub async fn forget(mut db: Db<'_>, about: &[u8]) -> Result<()> {
    exec!(db.again(), c => sqlx::query("DELETE FROM attempts WHERE about = $1 AND key <> $1").bind(about))?;
    exec!(db, c => sqlx::query("DELETE FROM attempts WHERE key = $1").bind(about))?;
    Ok(())
}

/// Forgets what is cold and waits for nothing; then, where more than so many rows are left, those that would be forgotten next.
/// Rows that an attempt is being counted in are left for the next time.
pub async fn sweep(mut db: Db<'_>, now: i64, most: i64) -> Result<u64> {
    let skip = match db {
        Db::Sqlite(_) => "",
        Db::Postgres(_) => " FOR UPDATE SKIP LOCKED",
    };
    let cold = format!(
        "DELETE FROM attempts WHERE key IN (SELECT key FROM attempts WHERE cold_at <= $1 AND free_at <= $1{skip})"
    );
    let swept = exec!(db.again(), c => sqlx::query(sqlx::AssertSqlSafe(cold.as_str())).bind(now))?;
    let (rows,): (i64,) = sql!(db.again(), c => {
        sqlx::query_as("SELECT COUNT(*) FROM attempts").fetch_one(c).await
    })?;
    if rows <= most {
        return Ok(swept);
    }
    let next = format!(
        "DELETE FROM attempts WHERE key IN (SELECT key FROM attempts ORDER BY cold_at LIMIT $1{skip})"
    );
    let more = exec!(db, c => sqlx::query(sqlx::AssertSqlSafe(next.as_str())).bind(rows - most))?;
    Ok(swept + more)
}
