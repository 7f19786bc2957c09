//! Devices: one SIP account each.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// A device.
#[derive(Clone, FromRow)]
pub struct DeviceRow {
    /// Its id.
    pub id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// The extension it rings for.
    pub extension_id: Uuid,
    /// Its number among the extension's devices, from 1; never that of one whom the PBX may still know.
    pub n: i64,
    /// What its owner calls it.
    pub name: String,
    /// Its name on the PBX and its SIP user name.
    pub endpoint: String,
    /// Its SIP password, sealed.
    pub secret: Vec<u8>,
    /// When it was added.
    pub created_at: i64,
}

/// Adds one.
pub async fn insert(db: Db<'_>, device: &DeviceRow) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO devices (id, org_id, extension_id, n, name, endpoint, secret, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(device.id).bind(device.org_id).bind(device.extension_id).bind(device.n).bind(&device.name)
        .bind(&device.endpoint).bind(&device.secret).bind(device.created_at))?;
    Ok(())
}

/// By its name on the PBX.
pub async fn by_endpoint(db: Db<'_>, endpoint: &str) -> Result<Option<DeviceRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM devices WHERE endpoint = $1").bind(endpoint).fetch_optional(c).await)
}

/// An extension's, in order.
pub async fn of_extension(db: Db<'_>, extension: Uuid) -> Result<Vec<DeviceRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM devices WHERE extension_id = $1 ORDER BY n")
        .bind(extension).fetch_all(c).await)
}

/// An organisation's.
pub async fn of_organisation(db: Db<'_>, org: Uuid) -> Result<Vec<DeviceRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM devices WHERE org_id = $1 ORDER BY endpoint")
        .bind(org).fetch_all(c).await)
}

/// The names of all on the PBX.
pub async fn endpoints(db: Db<'_>) -> Result<Vec<String>> {
    let rows: Vec<(String,)> =
        sql!(db, c => sqlx::query_as("SELECT endpoint FROM devices").fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(endpoint,)| endpoint).collect())
}

/// Removes one.
pub async fn delete(db: Db<'_>, id: Uuid) -> Result<()> {
    exec!(db, c => sqlx::query("DELETE FROM devices WHERE id = $1").bind(id))?;
    Ok(())
}

/// How many an organisation has.
pub async fn count(db: Db<'_>, org: Uuid) -> Result<i64> {
    let (count,): (i64,) = sql!(db, c => sqlx::query_as("SELECT COUNT(*) FROM devices WHERE org_id = $1")
        .bind(org).fetch_one(c).await)?;
    Ok(count)
}

/// The sealed password of every device, by its name on the PBX.
pub async fn secrets(db: Db<'_>) -> Result<Vec<(String, Vec<u8>)>> {
    sql!(db, c => sqlx::query_as("SELECT endpoint, secret FROM devices ORDER BY endpoint").fetch_all(c).await)
}

/// Gives a device another password, sealed.
pub async fn set_secret(db: Db<'_>, endpoint: &str, secret: &[u8]) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE devices SET secret = $1 WHERE endpoint = $2").bind(secret).bind(endpoint))?;
    Ok(())
}

/// A device with what its SIP account says of its owner.
#[derive(Clone, FromRow)]
pub struct OwnedDevice {
    /// The extension's digits.
    pub extension: String,
    /// Its name on the PBX.
    pub endpoint: String,
    /// Its SIP password, sealed.
    pub secret: Vec<u8>,
    /// The owner's name; empty where nobody owns the extension.
    pub owner: String,
    /// The owner's language; empty likewise.
    pub lang: String,
}

/// The devices of the extensions in a range of digits, in ringing order.
pub async fn between(db: Db<'_>, org: Uuid, first: &str, last: &str) -> Result<Vec<OwnedDevice>> {
    sql!(db, c => sqlx::query_as(
        "SELECT e.number AS extension, d.endpoint, d.secret, COALESCE(u.name, '') AS owner, COALESCE(u.lang, '') AS lang
         FROM devices d JOIN extensions e ON e.id = d.extension_id LEFT JOIN users u ON u.extension_id = e.id
         WHERE e.org_id = $1 AND e.number >= $2 AND e.number <= $3 ORDER BY e.number, d.n")
        .bind(org).bind(first).bind(last).fetch_all(c).await)
}
