//! Organisations.

use renvoi_app::domain::SecondFactorFor;
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
    /// Of whom it asks a second factor.
    #[sqlx(try_from = "String")]
    pub second_factor: SecondFactorFor,
    /// Counts the changes of its extensions and direct numbers; see [`super::numbers`].
    pub numbers_version: i64,
    /// Since when its people do not sign in.
    pub deactivated_at: Option<i64>,
    /// The place in which the PBX keeps its lamps, from 1; the database gives it with the row.
    pub lamp_place: Option<i64>,
}

macro_rules! organisations {
    ($which:literal) => {
        concat!(
            "SELECT o.*, COALESCE(d.version, 0) AS numbers_version, l.place AS lamp_place
             FROM organisations o LEFT JOIN directories d ON d.org_id = o.id
             LEFT JOIN lamp_places l ON l.org_id = o.id ",
            $which
        )
    };
}

/// Adds one.
pub async fn insert(db: Db<'_>, org: &Organisation) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO organisations (id, slug, name, key, zone, country, policy, trunk_id, created_at, calendar, office_hours, number, second_factor)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")
        .bind(org.id).bind(&org.slug).bind(&org.name).bind(&org.key).bind(&org.zone)
        .bind(&org.country).bind(&org.policy).bind(org.trunk_id).bind(org.created_at)
        .bind(&org.calendar).bind(&org.office_hours).bind(&org.number).bind(org.second_factor.name()))?;
    Ok(())
}

/// Keeps everything of one that may change: not its id, its key, its short name; its policy, its calendar and of whom
/// it asks a second factor have ways of their own.
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

/// How many people and how many extensions an organisation has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Counts {
    /// Whose.
    pub org_id: Uuid,
    /// People, those who do not come in any more included.
    pub people: i64,
    /// Extensions.
    pub extensions: i64,
}

/// Of every organisation.
pub async fn counts(db: Db<'_>) -> Result<Vec<Counts>> {
    sql!(db, c => sqlx::query_as(
        "SELECT o.id AS org_id, (SELECT COUNT(*) FROM users u WHERE u.org_id = o.id) AS people,
         (SELECT COUNT(*) FROM extensions e WHERE e.org_id = o.id) AS extensions FROM organisations o").fetch_all(c).await)
}

/// Whether its people may sign in.
pub async fn is_active(db: Db<'_>, id: Uuid) -> Result<bool> {
    let (there,): (i64,) = sql!(db, c => sqlx::query_as(
        "SELECT COUNT(*) FROM organisations WHERE id = $1 AND deactivated_at IS NULL").bind(id).fetch_one(c).await)?;
    Ok(there == 1)
}

/// Deactivates it at an instant, or takes that back; `false` where it was so already.
pub async fn set_deactivated(db: Db<'_>, id: Uuid, at: Option<i64>) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "UPDATE organisations SET deactivated_at = $1 WHERE id = $2 AND (deactivated_at IS NULL) = $3")
        .bind(at).bind(id).bind(at.is_some()))?;
    Ok(done == 1)
}

/// The time zones in use, each once, by name.
pub async fn zones(db: Db<'_>) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = sql!(db, c => sqlx::query_as("SELECT DISTINCT zone FROM organisations ORDER BY zone")
        .fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(zone,)| zone).collect())
}

/// Replaces its policy, calendar, opening hours and of whom it asks a second factor, where they still are as `was` says; whether
/// they were.
pub async fn set_settings(db: Db<'_>, was: &Organisation, now: &Organisation) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "UPDATE organisations SET policy = $1, calendar = $2, office_hours = $3, second_factor = $4
         WHERE id = $5 AND policy = $6 AND calendar = $7 AND office_hours = $8 AND second_factor = $9")
        .bind(&now.policy).bind(&now.calendar).bind(&now.office_hours).bind(now.second_factor.name())
        .bind(was.id).bind(&was.policy).bind(&was.calendar).bind(&was.office_hours).bind(was.second_factor.name()))?;
    Ok(done == 1)
}

/// Keeps of whom it asks a second factor.
pub async fn set_second_factor(db: Db<'_>, id: Uuid, of: SecondFactorFor) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE organisations SET second_factor = $1 WHERE id = $2").bind(of.name()).bind(id))?;
    Ok(())
}
