//! Changes of addresses on file that wait to be confirmed.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// A change that waits.
#[derive(Clone, Debug, FromRow)]
pub struct ChangeRow {
    /// Its id.
    pub id: Uuid,
    /// Whose address.
    pub user_id: Uuid,
    /// The one on file when it was asked for.
    pub former: String,
    /// The one to be; lower case.
    pub email: String,
    /// Who asked: their address.
    pub asked_by: String,
    /// ms since 1970 UTC, like the other.
    pub created_at: i64,
    /// From then on it waits no more.
    pub expires_at: i64,
}

/// Keeps a person's, instead of the one before and its links.
pub async fn put(mut db: Db<'_>, row: &ChangeRow) -> Result<()> {
    drop_of(db.again(), row.user_id).await?;
    exec!(db, c => sqlx::query(
        "INSERT INTO address_changes (id, user_id, former, email, asked_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(row.id).bind(row.user_id).bind(&row.former).bind(&row.email).bind(&row.asked_by)
        .bind(row.created_at).bind(row.expires_at))?;
    Ok(())
}

/// A person's.
pub async fn of_user(db: Db<'_>, user: Uuid) -> Result<Option<ChangeRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM address_changes WHERE user_id = $1").bind(user).fetch_optional(c).await)
}

/// By its id.
pub async fn by_id(db: Db<'_>, id: Uuid) -> Result<Option<ChangeRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM address_changes WHERE id = $1").bind(id).fetch_optional(c).await)
}

/// By the SHA-256 of a link's token.
pub async fn by_link(db: Db<'_>, key: &[u8]) -> Result<Option<ChangeRow>> {
    sql!(db, c => sqlx::query_as(
        "SELECT a.* FROM address_links l JOIN address_changes a ON a.id = l.change_id WHERE l.key = $1")
        .bind(key).fetch_optional(c).await)
}

/// Adds a link to one.
pub async fn add_link(db: Db<'_>, key: &[u8], change: Uuid) -> Result<()> {
    exec!(db, c => sqlx::query("INSERT INTO address_links (key, change_id) VALUES ($1, $2)").bind(key).bind(change))?;
    Ok(())
}

/// A person's waits no more, and its links are worth nothing; `false` where none did.
pub async fn drop_of(db: Db<'_>, user: Uuid) -> Result<bool> {
    let done =
        exec!(db, c => sqlx::query("DELETE FROM address_changes WHERE user_id = $1").bind(user))?;
    Ok(done == 1)
}

/// Forgets those that ended before this instant.
pub async fn sweep(db: Db<'_>, before: i64) -> Result<()> {
    exec!(db, c => sqlx::query("DELETE FROM address_changes WHERE expires_at < $1").bind(before))?;
    Ok(())
}
