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

/// Those of an extension that have a row.
pub async fn all(db: Db<'_>, extension: Uuid) -> Result<Vec<ForwardRow>> {
    sql!(db, c => sqlx::query_as(
        "SELECT rule_id, since, kept_at FROM forwards WHERE extension_id = $1 ORDER BY rule_id")
        .bind(extension).fetch_all(c).await)
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
