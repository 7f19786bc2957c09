//! Forms whose sender's session had ended.

use uuid::Uuid;

use super::{Db, Result, Store, exec, sql};

/// Keeps a person's form, in the place of an earlier one; nothing where there is no such person, or they are locked out.
pub async fn put(db: Db<'_>, user: Uuid, path: &str, fields: &str, now: i64) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "INSERT INTO kept_edits (user_id, path, fields, kept_at)
         SELECT id, $2, $3, $4 FROM users WHERE id = $1 AND locked_at IS NULL
         ON CONFLICT (user_id) DO UPDATE SET path = excluded.path, fields = excluded.fields, kept_at = excluded.kept_at")
        .bind(user).bind(path).bind(fields).bind(now))?;
    Ok(done == 1)
}

/// What a person's form of this path held.
pub async fn find(db: Db<'_>, user: Uuid, path: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = sql!(db, c => sqlx::query_as(
        "SELECT fields FROM kept_edits WHERE user_id = $1 AND path = $2")
        .bind(user).bind(path).fetch_optional(c).await)?;
    Ok(row.map(|(fields,)| fields))
}

/// Forgets a person's form of this path: it has been saved by another post, or its writer gives it up.
pub async fn forget(store: &Store, user: Uuid, path: &str) -> Result<()> {
    // Most people have none, and looking takes nobody's turn to write.
    if find(store.read().await?.db(), user, path).await?.is_none() {
        return Ok(());
    }
    let mut tx = store.write().await?;
    delete(tx.db(), user, path).await?;
    tx.commit().await
}

/// [`forget`] after a save, which is not undone because of it.
pub async fn forget_saved(store: &Store, user: Uuid, path: &str) {
    if let Err(error) = forget(store, user, path).await {
        tracing::warn!(%error, "a saved form is still kept");
    }
}

/// Forgets a person's form of this path, where there is one.
pub async fn delete(db: Db<'_>, user: Uuid, path: &str) -> Result<u64> {
    exec!(db, c => sqlx::query("DELETE FROM kept_edits WHERE user_id = $1 AND path = $2").bind(user).bind(path))
}

/// Forgets what is older than this instant, ms since 1970 UTC.
pub async fn sweep(db: Db<'_>, before: i64) -> Result<u64> {
    exec!(db, c => sqlx::query("DELETE FROM kept_edits WHERE kept_at < $1").bind(before))
}
