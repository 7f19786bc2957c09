//! Sessions, by the SHA-256 of their cookie.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// A session.
#[derive(Clone, Debug, FromRow)]
pub struct SessionRow {
    /// SHA-256 of the cookie's value.
    pub key: Vec<u8>,
    /// Whose; `None` before sign-in.
    pub user_id: Option<Uuid>,
    /// What the session carries, as JSON.
    pub data: String,
    /// ms since 1970 UTC, like the others.
    pub created_at: i64,
    /// At most a minute old.
    pub seen_at: i64,
    /// When it ends if nothing happens.
    pub expires_at: i64,
    /// From where it was made.
    pub address: String,
    /// The browser's own words, cut to 200 characters.
    pub agent: String,
    /// What an organisation's provider calls its own session by which this one was opened, hashed with whose it is; `None`: there is
    /// none, or it does not say.
    pub provider_session: Option<Vec<u8>>,
    /// Whether its person holds a role now; read with it, and kept with the person.
    pub staff: bool,
}

macro_rules! sessions {
    ($which:literal) => {
        concat!(
            "SELECT s.*, EXISTS (SELECT 1 FROM grants g WHERE g.user_id = s.user_id) AS staff FROM sessions s WHERE ",
            $which
        )
    };
}

/// Adds one; `false` where the key is taken.
pub async fn insert(db: Db<'_>, row: &SessionRow) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "INSERT INTO sessions (key, user_id, data, created_at, seen_at, expires_at, address, agent, provider_session)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING")
        .bind(&row.key).bind(row.user_id).bind(&row.data).bind(row.created_at).bind(row.seen_at)
        .bind(row.expires_at).bind(&row.address).bind(&row.agent).bind(&row.provider_session))?;
    Ok(done == 1)
}

/// Updates one that is there; never makes one, which would revive a revoked session.
pub async fn update(
    db: Db<'_>,
    key: &[u8],
    user: Option<Uuid>,
    data: &str,
    provider_session: Option<&[u8]>,
    expires_at: i64,
) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "UPDATE sessions SET user_id = $1, data = $2, provider_session = $3, expires_at = $4 WHERE key = $5")
        .bind(user).bind(data).bind(provider_session).bind(expires_at).bind(key))?;
    Ok(done == 1)
}

/// One that has not ended.
pub async fn find(db: Db<'_>, key: &[u8], now: i64) -> Result<Option<SessionRow>> {
    sql!(db, c => sqlx::query_as(sessions!("s.key = $1 AND s.expires_at > $2"))
        .bind(key).bind(now).fetch_optional(c).await)
}

/// Those of a person that have not ended, the one seen last first.
pub async fn of_user(db: Db<'_>, user: Uuid, now: i64) -> Result<Vec<SessionRow>> {
    sql!(db, c => sqlx::query_as(
        sessions!("s.user_id = $1 AND s.expires_at > $2 ORDER BY s.seen_at DESC, s.created_at DESC"))
        .bind(user).bind(now).fetch_all(c).await)
}

/// Those that were opened by a provider's own session and have not ended, whole or half open.
pub async fn of_provider(db: Db<'_>, session: &[u8], now: i64) -> Result<Vec<SessionRow>> {
    sql!(db, c => sqlx::query_as(sessions!("s.provider_session = $1 AND s.expires_at > $2"))
        .bind(session).bind(now).fetch_all(c).await)
}

/// Notes that it is alive.
pub async fn touch(db: Db<'_>, key: &[u8], seen_at: i64, expires_at: i64) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE sessions SET seen_at = $1, expires_at = $2 WHERE key = $3")
        .bind(seen_at).bind(expires_at).bind(key))?;
    Ok(())
}

/// Ends one.
pub async fn delete(db: Db<'_>, key: &[u8]) -> Result<()> {
    exec!(db, c => sqlx::query("DELETE FROM sessions WHERE key = $1").bind(key))?;
    Ok(())
}

/// Ends all of a person; answers how many.
pub async fn delete_of_user(db: Db<'_>, user: Uuid) -> Result<u64> {
    exec!(db, c => sqlx::query("DELETE FROM sessions WHERE user_id = $1").bind(user))
}

/// Those of a person forget that they were asked to stay.
pub async fn shorten(db: Db<'_>, user: Uuid) -> Result<()> {
    // Within a text of theirs, the quotation marks would be escaped.
    exec!(db, c => sqlx::query(
        r#"UPDATE sessions SET data = REPLACE(data, '"stays":true', '"stays":false') WHERE user_id = $1"#).bind(user))?;
    Ok(())
}

/// Ends those of all people of an organisation; answers how many.
pub async fn delete_of_organisation(db: Db<'_>, org: Uuid) -> Result<u64> {
    exec!(db, c => sqlx::query("DELETE FROM sessions WHERE user_id IN (SELECT id FROM users WHERE org_id = $1)").bind(org))
}

/// Forgets those that have ended.
pub async fn sweep(db: Db<'_>, now: i64) -> Result<u64> {
    exec!(db, c => sqlx::query("DELETE FROM sessions WHERE expires_at <= $1").bind(now))
}
