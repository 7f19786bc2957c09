//! Since when forwards have been on, and which of them their owners have said to be still wanted.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// A forward that is on.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ForwardRow {
    /// The rule's id.
    pub rule_id: Uuid,
    /// Since when it has been on as it is; ms since 1970 UTC.
    pub since: i64,
    /// When its owner said that it is still wanted, likewise.
    pub kept_at: Option<i64>,
}

/// When a version of an extension's list was saved, ms since 1970 UTC, and the forwards of the extension that have a row; `None`:
/// there is no such version.
pub async fn all(
    db: Db<'_>,
    extension: Uuid,
    version: i64,
) -> Result<Option<(i64, Vec<ForwardRow>)>> {
    let rows: Vec<SavedRow> = sql!(db, c => sqlx::query_as(
        "SELECT r.saved_at, f.rule_id, f.since, f.kept_at
         FROM rule_lists r LEFT JOIN forwards f ON f.extension_id = r.extension_id
         WHERE r.extension_id = $1 AND r.version = $2 ORDER BY f.rule_id")
        .bind(extension).bind(version).fetch_all(c).await)?;
    let saved_at = rows.first().map(|row| row.saved_at);
    let rows = rows.into_iter().filter_map(|row| {
        Some(ForwardRow {
            rule_id: row.rule_id?,
            since: row.since?,
            kept_at: row.kept_at,
        })
    });
    Ok(saved_at.map(|saved_at| (saved_at, rows.collect())))
}

/// A version of a list, with one of the forwards of its extension, where there is one.
#[derive(FromRow)]
struct SavedRow {
    saved_at: i64,
    rule_id: Option<Uuid>,
    since: Option<i64>,
    kept_at: Option<i64>,
}

/// Writes one, in the place of an earlier one.
pub async fn put(db: Db<'_>, extension: Uuid, row: &ForwardRow) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO forwards (extension_id, rule_id, since, kept_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (extension_id, rule_id) DO UPDATE SET since = excluded.since, kept_at = excluded.kept_at")
        .bind(extension).bind(row.rule_id).bind(row.since).bind(row.kept_at))?;
    Ok(())
}

/// Forgets one.
pub async fn delete(db: Db<'_>, extension: Uuid, rule: Uuid) -> Result<()> {
    exec!(db, c => sqlx::query("DELETE FROM forwards WHERE extension_id = $1 AND rule_id = $2")
        .bind(extension).bind(rule))?;
    Ok(())
}
