//! People and their roles.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use super::{Db, Result, exec, people, sql};

/// A person who signs in.
#[derive(Clone, FromRow)]
pub struct UserRow {
    /// Their id.
    pub id: Uuid,
    /// Their organisation.
    pub org_id: Uuid,
    /// Lower case.
    pub email: String,
    /// Full name.
    pub name: String,
    /// Language tag.
    pub lang: String,
    /// Theme name.
    pub theme: String,
    /// The extension they own.
    pub extension_id: Option<Uuid>,
    /// PHC string of the password; `None`: they cannot sign in with one.
    pub password: Option<String>,
    /// When the helpdesk locked the account, ms since 1970 UTC.
    pub locked_at: Option<i64>,
    /// When they were added.
    pub created_at: i64,
    /// On whose wall clock they read dates, an IANA name; empty: their organisation's.
    pub zone: String,
    /// How often their credentials have changed. Sessions and links that were made before end with it.
    pub credentials: i64,
    /// Since when an administrator wants them not to come in; they are locked as well.
    pub deactivated_at: Option<i64>,
    /// How often a second factor has become due for them, by a role or by what their organisation says. Sessions that were made before
    /// end with it, and tokens do no more than a user's.
    pub demands: i64,
}

/// Adds one.
pub async fn insert(mut db: Db<'_>, user: &UserRow) -> Result<()> {
    exec!(db.again(), c => sqlx::query(
        "INSERT INTO users (id, org_id, email, name, lang, theme, extension_id, password, locked_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(user.id).bind(user.org_id).bind(&user.email).bind(&user.name).bind(&user.lang).bind(&user.theme)
        .bind(user.extension_id).bind(&user.password).bind(user.locked_at).bind(user.created_at))?;
    people::add(db, user.id, user.org_id, &user.name, &user.email).await
}

/// By e-mail, in lower case.
pub async fn by_email(db: Db<'_>, email: &str) -> Result<Option<UserRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM users WHERE email = $1").bind(email).fetch_optional(c).await)
}

/// The owner of an extension, by the organisation's short name.
pub async fn by_extension(db: Db<'_>, number: &str, slug: &str) -> Result<Option<UserRow>> {
    sql!(db, c => sqlx::query_as(
        "SELECT u.* FROM users u JOIN extensions e ON e.id = u.extension_id JOIN organisations o ON o.id = e.org_id
         WHERE e.number = $1 AND o.slug = $2").bind(number).bind(slug).fetch_optional(c).await)
}

/// The owner of an extension, by its id.
pub async fn owner_of(db: Db<'_>, extension: Uuid) -> Result<Option<UserRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM users WHERE extension_id = $1").bind(extension).fetch_optional(c).await)
}

/// By id.
pub async fn by_id(db: Db<'_>, id: Uuid) -> Result<Option<UserRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM users WHERE id = $1").bind(id).fetch_optional(c).await)
}

/// By id, unless they are locked or their organisation is deactivated: who may come in.
pub async fn able(db: Db<'_>, id: Uuid) -> Result<Option<UserRow>> {
    sql!(db, c => sqlx::query_as(
        "SELECT u.* FROM users u JOIN organisations o ON o.id = u.org_id
         WHERE u.id = $1 AND u.locked_at IS NULL AND o.deactivated_at IS NULL").bind(id).fetch_optional(c).await)
}

/// Names of people of an organisation, by id.
pub async fn names(db: Db<'_>, org: Uuid, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    sql!(db, c => {
        let mut query = QueryBuilder::new("SELECT id, name FROM users WHERE org_id = ");
        query.push_bind(org).push(" AND id IN (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(*id);
        }
        query.push(")").build_query_as().fetch_all(c).await
    })
}

/// All of an organisation, by name; of every organisation where none is given.
pub async fn all(db: Db<'_>, org: Option<Uuid>) -> Result<Vec<UserRow>> {
    match org {
        Some(org) => {
            sql!(db, c => sqlx::query_as("SELECT * FROM users WHERE org_id = $1 ORDER BY name, email")
            .bind(org).fetch_all(c).await)
        }
        None => {
            sql!(db, c => sqlx::query_as("SELECT * FROM users ORDER BY name, email").fetch_all(c).await)
        }
    }
}

/// Keeps a person's e-mail, name, language and extension.
pub async fn update(mut db: Db<'_>, user: &UserRow) -> Result<()> {
    exec!(db.again(), c => sqlx::query("UPDATE users SET email = $1, name = $2, lang = $3, extension_id = $4 WHERE id = $5")
        .bind(&user.email).bind(&user.name).bind(&user.lang).bind(user.extension_id).bind(user.id))?;
    people::keep(db, user).await
}

/// A person has no address until they get another one: what one leaves, another may get in the same transaction.
pub async fn leave_address(db: Db<'_>, id: Uuid) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE users SET email = $1 WHERE id = $2").bind(id.to_string()).bind(id))?;
    Ok(())
}

/// Gives a person an extension, or none.
pub async fn set_extension(db: Db<'_>, id: Uuid, extension: Option<Uuid>) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE users SET extension_id = $1 WHERE id = $2").bind(extension).bind(id))?;
    Ok(())
}

/// Lets nobody sign them in or change them until the transaction has ended. On SQLite, whose one writer this is, there is nobody
/// else.
pub async fn lock(db: Db<'_>, id: Uuid) -> Result<()> {
    match db {
        Db::Sqlite(_) => Ok(()),
        Db::Postgres(c) => sqlx::query("SELECT id FROM users WHERE id = $1 FOR UPDATE")
            .bind(id)
            .execute(c)
            .await
            .map(|_| ()),
    }
}

/// Removes a person with their roles, their sessions and the form kept for them. Rules that they have saved stay, without their
/// name.
pub async fn delete(mut db: Db<'_>, id: Uuid) -> Result<()> {
    for statement in [
        "DELETE FROM people_words WHERE user_id = $1",
        "DELETE FROM sessions WHERE user_id = $1",
        "DELETE FROM kept_edits WHERE user_id = $1",
        "DELETE FROM tokens WHERE user_id = $1",
        "DELETE FROM grants WHERE user_id = $1",
        "UPDATE rule_lists SET saved_by = NULL WHERE saved_by = $1",
        "DELETE FROM users WHERE id = $1",
    ] {
        exec!(db.again(), c => sqlx::query(statement).bind(id))?;
    }
    Ok(())
}

/// Sets the password's PHC string and moves the state of the credentials on; `false` where they have changed since `credentials`.
pub async fn set_password(db: Db<'_>, id: Uuid, password: &str, credentials: i64) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "UPDATE users SET password = $1, credentials = credentials + 1 WHERE id = $2 AND credentials = $3")
        .bind(password).bind(id).bind(credentials))?;
    Ok(done == 1)
}

/// Locks (`Some`, ms since 1970 UTC) or unlocks an account; one that is deactivated stays locked.
pub async fn set_locked(db: Db<'_>, id: Uuid, at: Option<i64>) -> Result<()> {
    exec!(db, c => sqlx::query(
        "UPDATE users SET locked_at = CASE WHEN deactivated_at IS NULL THEN $1 ELSE COALESCE($1, locked_at) END WHERE id = $2")
        .bind(at).bind(id))?;
    Ok(())
}

/// Deactivates an account: it is locked, and every session and link of before is worth nothing. `false` where it was deactivated.
pub async fn deactivate(db: Db<'_>, id: Uuid, at: i64) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "UPDATE users SET deactivated_at = $1, locked_at = COALESCE(locked_at, $1), credentials = credentials + 1
         WHERE id = $2 AND deactivated_at IS NULL").bind(at).bind(id))?;
    Ok(done == 1)
}

/// Takes that back; a lock of before stays. `false` where it was not deactivated.
pub async fn reactivate(db: Db<'_>, id: Uuid) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "UPDATE users SET locked_at = CASE WHEN locked_at = deactivated_at THEN NULL ELSE locked_at END, deactivated_at = NULL
         WHERE id = $1 AND deactivated_at IS NOT NULL").bind(id))?;
    Ok(done == 1)
}

/// Keeps a person's language and theme.
pub async fn set_preferences(db: Db<'_>, id: Uuid, lang: &str, theme: &str) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE users SET lang = $1, theme = $2 WHERE id = $3").bind(lang).bind(theme).bind(id))?;
    Ok(())
}

/// Keeps the zone on whose wall clock a person reads dates.
pub async fn set_zone(db: Db<'_>, id: Uuid, zone: &str) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE users SET zone = $1 WHERE id = $2").bind(zone).bind(id))?;
    Ok(())
}

/// Gives a role in an organisation; twice is once.
pub async fn grant(db: Db<'_>, user: Uuid, role: &str, org: Uuid) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO grants (user_id, role, org_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(user).bind(role).bind(org))?;
    Ok(())
}

/// A person's roles: role, organisation.
pub async fn grants(db: Db<'_>, user: Uuid) -> Result<Vec<(String, Uuid)>> {
    sql!(db, c => sqlx::query_as("SELECT role, org_id FROM grants WHERE user_id = $1 ORDER BY role")
        .bind(user).fetch_all(c).await)
}

/// Takes a person's roles in an organisation. Whatever they may next, they asked to stay signed in as somebody else: a session that is
/// over for who holds a role would otherwise go on once they hold none.
pub async fn revoke_all(mut db: Db<'_>, user: Uuid, org: Uuid) -> Result<()> {
    super::sessions::shorten(db.again(), user).await?;
    exec!(db, c => sqlx::query("DELETE FROM grants WHERE user_id = $1 AND org_id = $2").bind(user).bind(org))?;
    Ok(())
}

/// How many people but this one hold a role and can sign in, in an organisation; in any where none is given.
pub async fn others_holding(db: Db<'_>, user: Uuid, role: &str, org: Option<Uuid>) -> Result<i64> {
    let (count,): (i64,) = sql!(db, c => {
        let mut query = QueryBuilder::new(
            "SELECT COUNT(DISTINCT u.id) FROM grants g JOIN users u ON u.id = g.user_id JOIN organisations o ON o.id = u.org_id
             WHERE u.locked_at IS NULL AND o.deactivated_at IS NULL AND g.role = ");
        query.push_bind(role).push(" AND u.id <> ").push_bind(user);
        if let Some(org) = org {
            query.push(" AND g.org_id = ").push_bind(org);
        }
        query.build_query_as().fetch_one(c).await
    })?;
    Ok(count)
}
