//! Passkeys, and what they have signed.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// A passkey.
#[derive(Clone, Debug, FromRow)]
pub struct PasskeyRow {
    /// Its id; not secret.
    pub id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// As its authenticator names it.
    pub credential: Vec<u8>,
    /// A COSE key.
    pub public_key: Vec<u8>,
    /// How often it has signed, as it says; 0: it does not count.
    pub counter: i64,
    /// As its owner calls it.
    pub name: String,
    /// ms since 1970 UTC, like the other.
    pub created_at: i64,
    /// `None`: never.
    pub used_at: Option<i64>,
}

/// Adds one; `false` where there is one of that credential, whoever's.
pub async fn insert(db: Db<'_>, row: &PasskeyRow) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "INSERT INTO passkeys (id, user_id, credential, public_key, counter, name, created_at, used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (credential) DO NOTHING")
        .bind(row.id).bind(row.user_id).bind(&row.credential).bind(&row.public_key).bind(row.counter)
        .bind(&row.name).bind(row.created_at).bind(row.used_at))?;
    Ok(done == 1)
}

/// A person's, the newest first.
pub async fn of(db: Db<'_>, user: Uuid) -> Result<Vec<PasskeyRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM passkeys WHERE user_id = $1 ORDER BY id DESC")
        .bind(user).fetch_all(c).await)
}

/// How many a person has.
pub async fn count(db: Db<'_>, user: Uuid) -> Result<i64> {
    let (count,): (i64,) = sql!(db, c => sqlx::query_as("SELECT COUNT(*) FROM passkeys WHERE user_id = $1")
        .bind(user).fetch_one(c).await)?;
    Ok(count)
}

/// As its authenticator names it.
pub async fn by_credential(db: Db<'_>, credential: &[u8]) -> Result<Option<PasskeyRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM passkeys WHERE credential = $1")
        .bind(credential).fetch_optional(c).await)
}

/// One of a person's.
pub async fn find(db: Db<'_>, user: Uuid, id: Uuid) -> Result<Option<PasskeyRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM passkeys WHERE user_id = $1 AND id = $2")
        .bind(user).bind(id).fetch_optional(c).await)
}

/// Notes that it has signed once more; `false` where it has not counted on, or is gone. One that never counts says 0.
pub async fn count_on(db: Db<'_>, id: Uuid, counter: i64, now: i64) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "UPDATE passkeys SET counter = $2, used_at = $3 WHERE id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0))")
        .bind(id).bind(counter).bind(now))?;
    Ok(done == 1)
}

/// Gives one of a person's another name.
pub async fn rename(db: Db<'_>, user: Uuid, id: Uuid, name: &str) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE passkeys SET name = $3 WHERE user_id = $1 AND id = $2")
        .bind(user).bind(id).bind(name))?;
    Ok(())
}

/// Takes one of a person's away.
pub async fn delete(db: Db<'_>, user: Uuid, id: Uuid) -> Result<()> {
    exec!(db, c => sqlx::query("DELETE FROM passkeys WHERE user_id = $1 AND id = $2").bind(user).bind(id))?;
    Ok(())
}

/// Takes all of a person's away; how many those were.
pub async fn delete_of(db: Db<'_>, user: Uuid) -> Result<u64> {
    exec!(db, c => sqlx::query("DELETE FROM passkeys WHERE user_id = $1").bind(user))
}

/// Uses a challenge up; `false` where it was used before.
pub async fn use_challenge(db: Db<'_>, key: &[u8], until: i64) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "INSERT INTO passkey_challenges (key, until) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING")
        .bind(key).bind(until))?;
    Ok(done == 1)
}

/// Forgets challenges that are too old by themselves.
pub async fn sweep(db: Db<'_>, now: i64) -> Result<u64> {
    exec!(db, c => sqlx::query("DELETE FROM passkey_challenges WHERE until <= $1").bind(now))
}
