//! The short codes of rules, and up to where what was dialled has been read in.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// The code of a rule.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct CodeRow {
    /// The rule's id.
    pub rule_id: Uuid,
    /// 1 to 99.
    pub code: i64,
    /// Since when the rule has been in the list no more; ms since 1970 UTC.
    pub gone_at: Option<i64>,
    /// When it was switched on or off last, or written; likewise.
    pub switched_at: i64,
}

/// Those of an extension, the rules' that are gone included.
pub async fn all(db: Db<'_>, extension: Uuid) -> Result<Vec<CodeRow>> {
    sql!(db, c => sqlx::query_as(
        "SELECT rule_id, code, gone_at, switched_at FROM rule_codes WHERE extension_id = $1 ORDER BY code")
        .bind(extension).fetch_all(c).await)
}

/// The codes of the extensions in a range of digits: rule, code.
pub async fn between(db: Db<'_>, org: Uuid, first: &str, last: &str) -> Result<Vec<(Uuid, i64)>> {
    sql!(db, c => sqlx::query_as(
        "SELECT r.rule_id, r.code FROM rule_codes r JOIN extensions e ON e.id = r.extension_id
         WHERE e.org_id = $1 AND e.number >= $2 AND e.number <= $3")
        .bind(org).bind(first).bind(last).fetch_all(c).await)
}

/// Writes one, in the place of an earlier one.
pub async fn put(db: Db<'_>, extension: Uuid, row: &CodeRow) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO rule_codes (extension_id, rule_id, code, gone_at, switched_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (extension_id, rule_id) DO UPDATE SET gone_at = excluded.gone_at, switched_at = excluded.switched_at")
        .bind(extension).bind(row.rule_id).bind(row.code).bind(row.gone_at).bind(row.switched_at))?;
    Ok(())
}

/// Forgets one, so that its code can be given again.
pub async fn delete(db: Db<'_>, extension: Uuid, rule: Uuid) -> Result<()> {
    exec!(db, c => sqlx::query("DELETE FROM rule_codes WHERE extension_id = $1 AND rule_id = $2")
        .bind(extension).bind(rule))?;
    Ok(())
}

/// Extensions with rules and without any code: organisation, extension.
pub async fn without(db: Db<'_>) -> Result<Vec<(Uuid, Uuid)>> {
    sql!(db, c => sqlx::query_as(
        "SELECT e.org_id, e.id FROM extensions e WHERE e.rules_version > 0
         AND NOT EXISTS (SELECT 1 FROM rule_codes r WHERE r.extension_id = e.id)")
        .fetch_all(c).await)
}

/// Up to where what was dialled has been read in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct ReadTo {
    /// Seconds since 1970 UTC, on the PBX's clock.
    pub read_to: i64,
    /// When the temporary forward was changed last; ms since 1970 UTC.
    pub forward_at: i64,
}

/// Of one extension.
pub async fn read_to(db: Db<'_>, extension: Uuid) -> Result<ReadTo> {
    let row: Option<ReadTo> = sql!(db, c => sqlx::query_as(
        "SELECT read_to, forward_at FROM dialled WHERE extension_id = $1").bind(extension).fetch_optional(c).await)?;
    Ok(row.unwrap_or_default())
}

/// Of the extensions in a range of digits that have a row: digits, seconds.
pub async fn read_between(
    db: Db<'_>,
    org: Uuid,
    first: &str,
    last: &str,
) -> Result<Vec<(String, i64)>> {
    sql!(db, c => sqlx::query_as(
        "SELECT e.number, d.read_to FROM dialled d JOIN extensions e ON e.id = d.extension_id
         WHERE e.org_id = $1 AND e.number >= $2 AND e.number <= $3")
        .bind(org).bind(first).bind(last).fetch_all(c).await)
}

/// Of all extensions that have a row: the organisation's key, digits, seconds.
pub async fn read_all(db: Db<'_>) -> Result<Vec<(String, String, i64)>> {
    sql!(db, c => sqlx::query_as(
        "SELECT o.key, e.number, d.read_to FROM dialled d JOIN extensions e ON e.id = d.extension_id
         JOIN organisations o ON o.id = e.org_id").fetch_all(c).await)
}

/// Notes that it has been read up to a moment; `false` where somebody has done that already.
pub async fn advance(db: Db<'_>, extension: Uuid, to: i64) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "INSERT INTO dialled (extension_id, read_to, forward_at) VALUES ($1, $2, 0)
         ON CONFLICT (extension_id) DO UPDATE SET read_to = excluded.read_to WHERE dialled.read_to < excluded.read_to")
        .bind(extension).bind(to))?;
    Ok(done == 1)
}

/// Notes when the temporary forward was changed.
pub async fn forward_at(db: Db<'_>, extension: Uuid, at: i64) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO dialled (extension_id, read_to, forward_at) VALUES ($1, 0, $2)
         ON CONFLICT (extension_id) DO UPDATE SET forward_at = excluded.forward_at")
        .bind(extension).bind(at))?;
    Ok(())
}
