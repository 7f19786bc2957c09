//! Lists of phones that are being added.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// A list.
#[derive(Clone, Debug, FromRow)]
pub struct ListRow {
    /// Its id.
    pub id: Uuid,
    /// Whose phones.
    pub org_id: Uuid,
    /// Who brought it.
    pub user_id: Uuid,
    /// Its lines, as typed.
    pub list: String,
    /// The model of lines that name none.
    pub model: String,
    /// The extensions of lines that name none.
    pub extensions: String,
    /// Whether first contacts are opened.
    pub opens: bool,
    /// Lines that are done.
    pub reached: i64,
    /// ms since 1970 UTC, like the other.
    pub created_at: i64,
    /// A portal works on it until then.
    pub lease_until: i64,
}

/// Adds one.
pub async fn insert(db: Db<'_>, row: &ListRow) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO phone_lists (id, org_id, user_id, list, model, extensions, opens, reached, created_at, lease_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(row.id).bind(row.org_id).bind(row.user_id).bind(&row.list).bind(&row.model).bind(&row.extensions)
        .bind(row.opens).bind(row.reached).bind(row.created_at).bind(row.lease_until))?;
    Ok(())
}

/// Whether there is one that nobody works on.
pub async fn waits(db: Db<'_>, now: i64) -> Result<bool> {
    let (waiting,): (i64,) = sql!(db, c => sqlx::query_as("SELECT COUNT(*) FROM phone_lists WHERE lease_until <= $1")
        .bind(now).fetch_one(c).await)?;
    Ok(waiting > 0)
}

/// Takes one that nobody works on, and holds it until `lease_until`.
pub async fn claim(db: Db<'_>, now: i64, lease_until: i64) -> Result<Option<ListRow>> {
    // SQLite has one writer, so nothing needs skipping there.
    match db {
        Db::Sqlite(c) => sqlx::query_as(
            "UPDATE phone_lists SET lease_until = $1 WHERE id = (SELECT id FROM phone_lists
             WHERE lease_until <= $2 ORDER BY lease_until, id LIMIT 1) RETURNING *")
            .bind(lease_until).bind(now).fetch_optional(c).await,
        Db::Postgres(c) => sqlx::query_as(
            "UPDATE phone_lists SET lease_until = $1 WHERE id = (SELECT id FROM phone_lists
             WHERE lease_until <= $2 ORDER BY lease_until, id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING *")
            .bind(lease_until).bind(now).fetch_optional(c).await,
    }
}

/// Notes how far it is, and holds it until another moment; `false` where somebody else holds it by now.
pub async fn advance(db: Db<'_>, held: &ListRow, reached: i64, lease_until: i64) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "UPDATE phone_lists SET reached = $1, lease_until = $2 WHERE id = $3 AND lease_until = $4")
        .bind(reached).bind(lease_until).bind(held.id).bind(held.lease_until))?;
    Ok(done == 1)
}

/// Forgets it, where nobody else holds it by now.
pub async fn end(db: Db<'_>, held: &ListRow) -> Result<()> {
    exec!(db, c => sqlx::query("DELETE FROM phone_lists WHERE id = $1 AND lease_until = $2")
        .bind(held.id).bind(held.lease_until))?;
    Ok(())
}

/// Forgets those that were brought before an instant, whoever holds them: what keeps them from their end does not pass.
pub async fn sweep(db: Db<'_>, before: i64) -> Result<u64> {
    exec!(db, c => sqlx::query("DELETE FROM phone_lists WHERE created_at < $1").bind(before))
}
