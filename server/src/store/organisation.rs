//! Organisations.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// A company on the platform.
#[derive(Clone, Debug, FromRow)]
pub struct Organisation {
    /// Its id.
    pub id: Uuid,
    /// Short name, as in `204@slug`.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its name on the PBX.
    pub key: String,
    /// IANA time zone.
    pub zone: String,
    /// ISO 3166-1 country.
    pub country: String,
    /// Its policy, as JSON.
    pub policy: String,
    /// Its way out.
    pub trunk_id: Option<Uuid>,
    /// When it was added, ms since 1970 UTC.
    pub created_at: i64,
    /// Its holiday calendar, as JSON; empty: its country's.
    pub calendar: String,
    /// Its opening hours, as JSON; empty: none were set.
    pub office_hours: String,
    /// E.164, shown for whose extension has no direct number; empty: the trunk's.
    pub number: String,
    /// Whether its people need a second factor.
    pub second_factor: bool,
    /// Counts the changes of its extensions and direct numbers; see [`super::numbers`].
    pub numbers_version: i64,
}

macro_rules! organisations {
    ($which:literal) => {
        concat!(
            "SELECT o.*, COALESCE(d.version, 0) AS numbers_version
             FROM organisations o LEFT JOIN directories d ON d.org_id = o.id ",
            $which
        )
    };
}

/// Adds one.
pub async fn insert(db: Db<'_>, org: &Organisation) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO organisations (id, slug, name, key, zone, country, policy, trunk_id, created_at, calendar, office_hours, number)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
        .bind(org.id).bind(&org.slug).bind(&org.name).bind(&org.key).bind(&org.zone)
        .bind(&org.country).bind(&org.policy).bind(org.trunk_id).bind(org.created_at)
        .bind(&org.calendar).bind(&org.office_hours).bind(&org.number))?;
    Ok(())
}

/// Keeps everything of one that may change: not its id, its key, its short name; its policy and calendar have ways of their own.
pub async fn update(db: Db<'_>, org: &Organisation) -> Result<()> {
    exec!(db, c => sqlx::query(
        "UPDATE organisations SET name = $2, zone = $3, country = $4, trunk_id = $5, number = $6 WHERE id = $1")
        .bind(org.id).bind(&org.name).bind(&org.zone).bind(&org.country).bind(org.trunk_id).bind(&org.number))?;
    Ok(())
}

/// Those whose calls leave by a trunk, by short name.
pub async fn by_trunk(db: Db<'_>, trunk: Uuid) -> Result<Vec<Organisation>> {
    sql!(db, c => sqlx::query_as(organisations!("WHERE o.trunk_id = $1 ORDER BY o.slug"))
        .bind(trunk).fetch_all(c).await)
}

/// Lets nobody else lock it until the transaction has ended. On SQLite, whose one writer this is, there is nobody else.
pub async fn lock(db: Db<'_>, id: Uuid) -> Result<()> {
    match db {
        Db::Sqlite(_) => Ok(()),
        // What only refers to it need not wait.
        Db::Postgres(c) => {
            sqlx::query("SELECT id FROM organisations WHERE id = $1 FOR NO KEY UPDATE")
                .bind(id)
                .execute(c)
                .await
                .map(|_| ())
        }
    }
}

/// By id.
pub async fn by_id(db: Db<'_>, id: Uuid) -> Result<Option<Organisation>> {
    sql!(db, c => sqlx::query_as(organisations!("WHERE o.id = $1")).bind(id).fetch_optional(c).await)
}

/// By short name.
pub async fn by_slug(db: Db<'_>, slug: &str) -> Result<Option<Organisation>> {
    sql!(db, c => sqlx::query_as(organisations!("WHERE o.slug = $1")).bind(slug).fetch_optional(c).await)
}

/// By its name on the PBX.
pub async fn by_key(db: Db<'_>, key: &str) -> Result<Option<Organisation>> {
    sql!(db, c => sqlx::query_as(organisations!("WHERE o.key = $1")).bind(key).fetch_optional(c).await)
}

/// All, by short name.
pub async fn all(db: Db<'_>) -> Result<Vec<Organisation>> {
    sql!(db, c => sqlx::query_as(organisations!("ORDER BY o.slug")).fetch_all(c).await)
}

/// The time zones in use, each once, by name.
pub async fn zones(db: Db<'_>) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = sql!(db, c => sqlx::query_as("SELECT DISTINCT zone FROM organisations ORDER BY zone")
        .fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(zone,)| zone).collect())
}

/// Replaces its policy, calendar, opening hours and whether it wants second factors, where they still are as `was` says; whether
/// they were.
pub async fn set_settings(db: Db<'_>, was: &Organisation, now: &Organisation) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "UPDATE organisations SET policy = $1, calendar = $2, office_hours = $3, second_factor = $4
         WHERE id = $5 AND policy = $6 AND calendar = $7 AND office_hours = $8 AND second_factor = $9")
        .bind(&now.policy).bind(&now.calendar).bind(&now.office_hours).bind(now.second_factor)
        .bind(was.id).bind(&was.policy).bind(&was.calendar).bind(&was.office_hours).bind(was.second_factor))?;
    Ok(done == 1)
}
