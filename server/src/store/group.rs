//! Groups of extensions: who may take whose calls.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// A group.
#[derive(Clone, Debug, FromRow)]
pub struct GroupRow {
    /// Its id.
    pub id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// Its number on the PBX, from 1.
    pub number: i64,
    /// What people call it.
    pub name: String,
    /// When it was added, ms since 1970 UTC.
    pub created_at: i64,
}

/// Adds one.
pub async fn insert(db: Db<'_>, group: &GroupRow) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO extension_groups (id, org_id, number, name, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(group.id).bind(group.org_id).bind(group.number).bind(&group.name).bind(group.created_at))?;
    Ok(())
}

/// An organisation's, by name.
pub async fn all(db: Db<'_>, org: Uuid) -> Result<Vec<GroupRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM extension_groups WHERE org_id = $1 ORDER BY name")
        .bind(org).fetch_all(c).await)
}

/// By name, within an organisation.
pub async fn by_name(db: Db<'_>, org: Uuid, name: &str) -> Result<Option<GroupRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM extension_groups WHERE org_id = $1 AND name = $2")
        .bind(org).bind(name).fetch_optional(c).await)
}

/// Removes one; its members stay. What templates give their phones is due.
pub async fn delete(mut db: Db<'_>, id: Uuid) -> Result<()> {
    exec!(db.again(), c => sqlx::query(
        "INSERT INTO key_template_due (device_id) SELECT p.device_id FROM phones p JOIN devices d ON d.id = p.device_id
         JOIN group_members m ON m.extension_id = d.extension_id WHERE m.group_id = $1 ON CONFLICT DO NOTHING").bind(id))?;
    exec!(db, c => sqlx::query("DELETE FROM extension_groups WHERE id = $1").bind(id))?;
    Ok(())
}

/// Who is in an organisation's groups: the group's number and the extension's digits, in order. A group without members is not
/// among them.
pub async fn members(db: Db<'_>, org: Uuid) -> Result<Vec<(i64, String)>> {
    sql!(db, c => sqlx::query_as(
        "SELECT g.number, e.number FROM extension_groups g JOIN group_members m ON m.group_id = g.id
         JOIN extensions e ON e.id = m.extension_id AND e.org_id = g.org_id
         WHERE g.org_id = $1 ORDER BY g.number, e.number")
        .bind(org).fetch_all(c).await)
}

/// Puts an extension into a group, where it is not in it already. What templates give its phones is due.
pub async fn enter(mut db: Db<'_>, group: Uuid, extension: Uuid) -> Result<()> {
    let entered = exec!(db.again(), c => sqlx::query(
        "INSERT INTO group_members (group_id, extension_id) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(group).bind(extension))?;
    if entered > 0 {
        is_due(db, extension).await?;
    }
    Ok(())
}

/// Takes an extension out of a group, where it is in it. What templates give its phones is due.
pub async fn leave(mut db: Db<'_>, group: Uuid, extension: Uuid) -> Result<()> {
    let left = exec!(db.again(), c => sqlx::query(
        "DELETE FROM group_members WHERE group_id = $1 AND extension_id = $2").bind(group).bind(extension))?;
    if left > 0 {
        is_due(db, extension).await?;
    }
    Ok(())
}

/// Notes that templates mean the phones of an extension otherwise than before.
async fn is_due(db: Db<'_>, extension: Uuid) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO key_template_due (device_id) SELECT p.device_id FROM phones p JOIN devices d ON d.id = p.device_id
         WHERE d.extension_id = $1 ON CONFLICT DO NOTHING").bind(extension))?;
    Ok(())
}
