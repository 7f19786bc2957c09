//! Second factors: the application's secret, and the codes for who has lost it.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// An application that makes codes.
#[derive(Clone, FromRow)]
pub struct TotpRow {
    /// Whose.
    pub user_id: Uuid,
    /// What its codes are made of, sealed.
    pub secret: Vec<u8>,
    /// The step whose code was taken last.
    pub last_step: i64,
    /// Since when, ms since 1970 UTC.
    pub created_at: i64,
}

/// A person's.
pub async fn find(db: Db<'_>, user: Uuid) -> Result<Option<TotpRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM totp WHERE user_id = $1").bind(user).fetch_optional(c).await)
}

/// Keeps a person's, in the place of an earlier one.
pub async fn put(db: Db<'_>, row: &TotpRow) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO totp (user_id, secret, last_step, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, last_step = excluded.last_step, created_at = excluded.created_at")
        .bind(row.user_id).bind(&row.secret).bind(row.last_step).bind(row.created_at))?;
    Ok(())
}

/// Takes the code of a step; `false` where that one or a later one was taken before.
pub async fn take_step(db: Db<'_>, user: Uuid, step: i64) -> Result<bool> {
    let done = exec!(db, c => sqlx::query("UPDATE totp SET last_step = $1 WHERE user_id = $2 AND last_step < $1")
        .bind(step).bind(user))?;
    Ok(done == 1)
}

/// Takes a person's away, with the codes beside it; whether there was one.
pub async fn delete(mut db: Db<'_>, user: Uuid) -> Result<bool> {
    exec!(db.again(), c => sqlx::query("DELETE FROM recovery_codes WHERE user_id = $1").bind(user))?;
    let done = exec!(db, c => sqlx::query("DELETE FROM totp WHERE user_id = $1").bind(user))?;
    Ok(done == 1)
}

/// Replaces a person's codes.
pub async fn replace_codes(mut db: Db<'_>, user: Uuid, keys: &[[u8; 32]]) -> Result<()> {
    exec!(db.again(), c => sqlx::query("DELETE FROM recovery_codes WHERE user_id = $1").bind(user))?;
    for key in keys {
        exec!(db.again(), c => sqlx::query("INSERT INTO recovery_codes (user_id, key) VALUES ($1, $2)")
            .bind(user).bind(&key[..]))?;
    }
    Ok(())
}

/// How many codes a person has left.
pub async fn codes_left(db: Db<'_>, user: Uuid) -> Result<i64> {
    let (count,): (i64,) = sql!(db, c => sqlx::query_as("SELECT COUNT(*) FROM recovery_codes WHERE user_id = $1")
        .bind(user).fetch_one(c).await)?;
    Ok(count)
}

/// Uses a code up; `false` where there is none such.
pub async fn use_code(db: Db<'_>, user: Uuid, key: &[u8]) -> Result<bool> {
    let done = exec!(db, c => sqlx::query("DELETE FROM recovery_codes WHERE user_id = $1 AND key = $2")
        .bind(user).bind(key))?;
    Ok(done == 1)
}
