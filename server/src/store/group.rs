//! Groups of extensions: who may supervise whom and take whose calls.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use super::{Db, Result, exec, extension::Colleague, sql};

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

/// Gives one another name.
pub async fn rename(db: Db<'_>, id: Uuid, name: &str) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE extension_groups SET name = $1 WHERE id = $2").bind(name).bind(id))?;
    Ok(())
}

/// Removes one; its members stay.
pub async fn delete(db: Db<'_>, id: Uuid) -> Result<()> {
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

/// Puts an extension into a group, where it is not in it already.
pub async fn enter(db: Db<'_>, group: Uuid, extension: Uuid) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO group_members (group_id, extension_id) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(group).bind(extension))?;
    Ok(())
}

/// Takes an extension out of a group, where it is in it.
pub async fn leave(db: Db<'_>, group: Uuid, extension: Uuid) -> Result<()> {
    exec!(db, c => sqlx::query(
        "DELETE FROM group_members WHERE group_id = $1 AND extension_id = $2").bind(group).bind(extension))?;
    Ok(())
}

/// Those of these extensions that another one of the organisation may not supervise: there are groups, and the two share none. Oneself is
/// never among them.
pub async fn apart(
    db: Db<'_>,
    org: Uuid,
    extension: Uuid,
    numbers: &[&str],
) -> Result<Vec<String>> {
    if numbers.is_empty() {
        return Ok(vec![]);
    }
    let rows: Vec<(String,)> = sql!(db, c => {
        let mut query = QueryBuilder::new("SELECT e.number FROM extensions e WHERE e.org_id = ");
        query.push_bind(org).push(" AND e.id <> ").push_bind(extension);
        query.push(
            " AND EXISTS (SELECT 1 FROM extension_groups g WHERE g.org_id = e.org_id)
             AND NOT EXISTS (SELECT 1 FROM group_members mine JOIN group_members theirs ON theirs.group_id = mine.group_id
             WHERE theirs.extension_id = e.id AND mine.extension_id = ");
        query.push_bind(extension).push(") AND e.number IN (");
        let mut list = query.separated(", ");
        for number in numbers {
            list.push_bind(*number);
        }
        query.push(")").build_query_as().persistent(super::is_usual(numbers.len())).fetch_all(c).await
    })?;
    Ok(rows.into_iter().map(|(number,)| number).collect())
}

/// The first of those that an extension may supervise, with their owners' names; `None` where there are no groups, and it may all.
pub async fn peers(
    mut db: Db<'_>,
    org: Uuid,
    extension: Uuid,
    most: i64,
) -> Result<Option<Vec<Colleague>>> {
    if all(db.again(), org).await?.is_empty() {
        return Ok(None);
    }
    let peers = sql!(db, c => sqlx::query_as(
        "SELECT e.number, COALESCE(u.name, '') AS name FROM extensions e LEFT JOIN users u ON u.extension_id = e.id
         WHERE e.org_id = $1 AND e.id <> $2 AND EXISTS (
             SELECT 1 FROM group_members mine JOIN group_members theirs ON theirs.group_id = mine.group_id
             WHERE mine.extension_id = $2 AND theirs.extension_id = e.id)
         ORDER BY e.number LIMIT $3").bind(org).bind(extension).bind(most).fetch_all(c).await)?;
    Ok(Some(peers))
}
