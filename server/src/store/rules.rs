//! Rule lists, every version whole.

use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// The body of a version, in the JSON form of a list; `None` for version 0 and for versions that never were.
pub async fn body(db: Db<'_>, extension: Uuid, version: i64) -> Result<Option<String>> {
    let row: Option<(String,)> = sql!(db, c => sqlx::query_as(
        "SELECT body FROM rule_lists WHERE extension_id = $1 AND version = $2")
        .bind(extension).bind(version).fetch_optional(c).await)?;
    Ok(row.map(|(body,)| body))
}

/// The version that an instant found in force, ms since 1970 UTC; 0 where nothing had been saved by then.
pub async fn version_at(db: Db<'_>, extension: Uuid, at: i64) -> Result<i64> {
    let (version,): (Option<i64>,) = sql!(db, c => sqlx::query_as(
        "SELECT MAX(version) FROM rule_lists WHERE extension_id = $1 AND saved_at < $2")
        .bind(extension).bind(at).fetch_one(c).await)?;
    Ok(version.unwrap_or(0))
}

/// The version in force of an extension's list; `None` where there is no such extension.
pub async fn version(db: Db<'_>, org: Uuid, number: &str) -> Result<Option<i64>> {
    let row: Option<(i64,)> = sql!(db, c => sqlx::query_as(
        "SELECT rules_version FROM extensions WHERE org_id = $1 AND number = $2")
        .bind(org).bind(number).fetch_optional(c).await)?;
    Ok(row.map(|(version,)| version))
}

/// The bodies in force of all of an organisation's extensions: digits, body.
pub async fn all(db: Db<'_>, org: Uuid) -> Result<Vec<(String, String)>> {
    sql!(db, c => sqlx::query_as(
        "SELECT e.number, r.body FROM extensions e
         JOIN rule_lists r ON r.extension_id = e.id AND r.version = e.rules_version
         WHERE e.org_id = $1").bind(org).fetch_all(c).await)
}

/// The digits of the extensions whose rules in force name a number (E.164) or an extension, as a destination or a caller.
pub async fn naming(db: Db<'_>, org: Uuid, name: &str) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = sql!(db, c => sqlx::query_as(
        "SELECT e.number FROM extensions e
         JOIN rule_lists r ON r.extension_id = e.id AND r.version = e.rules_version
         WHERE e.org_id = $1 AND r.body LIKE $2 ORDER BY e.number")
        .bind(org).bind(format!("%\"{name}\"%")).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(number,)| number).collect())
}

/// Keeps a new version.
pub async fn insert(
    db: Db<'_>,
    extension: Uuid,
    version: i64,
    body: &str,
    at: i64,
    by: Option<Uuid>,
) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO rule_lists (extension_id, version, body, saved_at, saved_by) VALUES ($1, $2, $3, $4, $5)")
        .bind(extension).bind(version).bind(body).bind(at).bind(by))?;
    Ok(())
}
