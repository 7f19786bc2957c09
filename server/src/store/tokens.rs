//! Tokens of the API, by their SHA-256.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// A token.
#[derive(Clone, Debug, FromRow)]
pub struct TokenRow {
    /// Its id; not secret.
    pub id: Uuid,
    /// SHA-256 of the token itself.
    pub key: Vec<u8>,
    /// Whose organisation it may work in.
    pub org_id: Uuid,
    /// Whose it is; `None`: the organisation's own.
    pub user_id: Option<Uuid>,
    /// As its maker named it.
    pub name: String,
    /// What it may, by name, with a blank between.
    pub scopes: String,
    /// ms since 1970 UTC, like the others.
    pub created_at: i64,
    /// At most a minute old; `None`: never.
    pub used_at: Option<i64>,
    /// `None`: it never ends by itself.
    pub expires_at: Option<i64>,
    /// What [`UserRow::demands`](super::user::UserRow::demands) was when it was made; 0 for an organisation's own.
    pub demands: i64,
}

/// Whose tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A person's.
    User(Uuid),
    /// An organisation's own.
    Organisation(Uuid),
}

/// Adds one.
pub async fn insert(db: Db<'_>, row: &TokenRow) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO tokens (id, key, org_id, user_id, name, scopes, created_at, used_at, expires_at, demands)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(row.id).bind(&row.key).bind(row.org_id).bind(row.user_id).bind(&row.name)
        .bind(&row.scopes).bind(row.created_at).bind(row.used_at).bind(row.expires_at).bind(row.demands))?;
    Ok(())
}

/// One that has not ended, by its hash; none of an organisation that is deactivated.
pub async fn by_key(db: Db<'_>, key: &[u8], now: i64) -> Result<Option<TokenRow>> {
    sql!(db, c => sqlx::query_as(
        "SELECT t.* FROM tokens t JOIN organisations o ON o.id = t.org_id
         WHERE t.key = $1 AND (t.expires_at IS NULL OR t.expires_at > $2) AND o.deactivated_at IS NULL")
        .bind(key).bind(now).fetch_optional(c).await)
}

/// All of a holder, the newest first; ended ones among them.
pub async fn of(db: Db<'_>, holder: Holder) -> Result<Vec<TokenRow>> {
    match holder {
        Holder::User(user) => sql!(db, c => sqlx::query_as(
            "SELECT * FROM tokens WHERE user_id = $1 ORDER BY id DESC")
            .bind(user).fetch_all(c).await),
        Holder::Organisation(org) => sql!(db, c => sqlx::query_as(
            "SELECT * FROM tokens WHERE org_id = $1 AND user_id IS NULL ORDER BY id DESC")
            .bind(org).fetch_all(c).await),
    }
}

/// A personal token, and whose it is.
#[derive(Clone, Debug, FromRow)]
pub struct PersonalRow {
    /// The token.
    #[sqlx(flatten)]
    pub token: TokenRow,
    /// The holder's name.
    pub holder: String,
    /// The holder's e-mail address.
    pub email: String,
    /// What their [`UserRow::demands`](super::user::UserRow::demands) is.
    pub demanded: i64,
}

/// Some of the personal tokens of an organisation's people, by holder; ended ones among them.
pub async fn personal(db: Db<'_>, org: Uuid, from: i64, most: i64) -> Result<Vec<PersonalRow>> {
    sql!(db, c => sqlx::query_as(
        "SELECT t.*, u.name AS holder, u.email AS email, u.demands AS demanded FROM tokens t JOIN users u ON u.id = t.user_id
         WHERE t.org_id = $1 ORDER BY u.name, u.email, t.id DESC LIMIT $2 OFFSET $3")
        .bind(org).bind(most).bind(from).fetch_all(c).await)
}

/// How many there are.
pub async fn count_personal(db: Db<'_>, org: Uuid) -> Result<i64> {
    let (count,): (i64,) = sql!(db, c => sqlx::query_as(
        "SELECT COUNT(*) FROM tokens WHERE org_id = $1 AND user_id IS NOT NULL")
        .bind(org).fetch_one(c).await)?;
    Ok(count)
}

/// Whose personal token it is, within an organisation; `None` where there is none such.
pub async fn holder_of(db: Db<'_>, org: Uuid, id: Uuid) -> Result<Option<Uuid>> {
    let row: Option<(Uuid,)> = sql!(db, c => sqlx::query_as(
        "SELECT user_id FROM tokens WHERE org_id = $1 AND id = $2 AND user_id IS NOT NULL")
        .bind(org).bind(id).fetch_optional(c).await)?;
    Ok(row.map(|(user,)| user))
}

/// Notes that it was used, where what is noted is older than `before`.
pub async fn touch(db: Db<'_>, id: Uuid, now: i64, before: i64) -> Result<()> {
    exec!(db, c => sqlx::query(
        "UPDATE tokens SET used_at = $2 WHERE id = $1 AND (used_at IS NULL OR used_at <= $3)")
        .bind(id).bind(now).bind(before))?;
    Ok(())
}

/// Ends one.
pub async fn delete(db: Db<'_>, id: Uuid) -> Result<bool> {
    let done = exec!(db, c => sqlx::query("DELETE FROM tokens WHERE id = $1").bind(id))?;
    Ok(done == 1)
}

/// Ends all of a person; answers how many.
pub async fn delete_of_user(db: Db<'_>, user: Uuid) -> Result<u64> {
    exec!(db, c => sqlx::query("DELETE FROM tokens WHERE user_id = $1").bind(user))
}

/// Forgets those that ended before this instant.
pub async fn sweep(db: Db<'_>, before: i64) -> Result<u64> {
    exec!(db, c => sqlx::query("DELETE FROM tokens WHERE expires_at < $1").bind(before))
}
