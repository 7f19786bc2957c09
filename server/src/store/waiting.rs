//! Recordings that wait on the PBX because the box they are for is full.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct WaitingRow {
    /// Its name on the PBX.
    pub recording: String,
    /// For which extension it was left.
    pub extension_id: Uuid,
    /// Whose it is; `None` while nobody has owned the extension since.
    pub user_id: Option<Uuid>,
    /// When it was left, ms since 1970 UTC.
    pub left_at: i64,
}

/// Notes one; `false` where that has been done.
pub async fn insert(db: Db<'_>, row: &WaitingRow) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "INSERT INTO messages_waiting (recording, extension_id, user_id, left_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (recording) DO NOTHING")
        .bind(&row.recording).bind(row.extension_id).bind(row.user_id).bind(row.left_at))?;
    Ok(done == 1)
}

/// It waits no more; answers whether it did.
pub async fn delete(db: Db<'_>, recording: &str) -> Result<bool> {
    let done = exec!(db, c => sqlx::query("DELETE FROM messages_waiting WHERE recording = $1").bind(recording))?;
    Ok(done == 1)
}

/// The names of all of them.
pub async fn all(db: Db<'_>) -> Result<Vec<String>> {
    let rows: Vec<(String,)> =
        sql!(db, c => sqlx::query_as("SELECT recording FROM messages_waiting").fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(recording,)| recording).collect())
}

/// How many wait for a person.
pub async fn count(db: Db<'_>, user: Uuid) -> Result<i64> {
    let (count,): (i64,) = sql!(db, c => sqlx::query_as("SELECT COUNT(*) FROM messages_waiting WHERE user_id = $1")
        .bind(user).fetch_one(c).await)?;
    Ok(count)
}

/// The digits of the extensions of an organisation, in a range of texts, whose callers find the box full: what waits is for whoever
/// owns them now.
pub async fn full_between(db: Db<'_>, org: Uuid, first: &str, last: &str) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = sql!(db, c => sqlx::query_as(
        "SELECT DISTINCT e.number FROM messages_waiting w JOIN extensions e ON e.id = w.extension_id
         LEFT JOIN users u ON u.extension_id = e.id
         WHERE e.org_id = $1 AND e.number >= $2 AND e.number <= $3 AND (w.user_id = u.id OR (w.user_id IS NULL AND u.id IS NULL))")
        .bind(org).bind(first).bind(last).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(number,)| number).collect())
}
