//! An organisation's desk phones as they are listed.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use super::{
    Db, Result,
    jobs::Job,
    phone::{Phone, StrangerRow},
    sql,
};

/// What a phone is found by.
#[derive(Clone, Debug, FromRow)]
pub struct FleetRow {
    /// Its device.
    pub device_id: Uuid,
    /// Twelve small hexadecimal digits.
    pub mac: String,
    /// The name of its model's file.
    pub model: String,
    /// What its owner calls it.
    pub name: String,
    /// Its name on the PBX.
    pub endpoint: String,
    /// The digits that it rings for.
    pub extension: String,
    /// Whose they are; empty: nobody's.
    pub owner: String,
    /// What its files come to; empty: not known yet.
    pub wanted: String,
    /// What they came to when it last had them all.
    pub fetched: String,
    /// When it last fetched anything.
    pub seen_at: Option<i64>,
}

/// All of an organisation, by extension.
pub async fn all(db: Db<'_>, org: Uuid) -> Result<Vec<FleetRow>> {
    sql!(db, c => sqlx::query_as(
        "SELECT p.device_id, p.mac, p.model, d.name, d.endpoint, e.number AS extension, COALESCE(u.name, '') AS owner,
         p.wanted, p.fetched, p.seen_at
         FROM phones p JOIN devices d ON d.id = p.device_id JOIN extensions e ON e.id = d.extension_id
         LEFT JOIN users u ON u.extension_id = e.id WHERE p.org_id = $1 ORDER BY e.number, d.n")
        .bind(org).fetch_all(c).await)
}

/// Some of an organisation, whole, in no order.
pub async fn some(db: Db<'_>, org: Uuid, devices: &[Uuid]) -> Result<Vec<Phone>> {
    if devices.is_empty() {
        return Ok(vec![]);
    }
    sql!(db, c => {
        let mut query = QueryBuilder::new(
            "SELECT p.*, d.name, d.endpoint, d.secret AS sip_secret, d.extension_id, e.number AS extension, u.id AS owner_id,
             COALESCE(u.name, '') AS owner, COALESCE(u.lang, '') AS lang, o.key AS org_key, o.zone, o.country
             FROM phones p JOIN devices d ON d.id = p.device_id JOIN extensions e ON e.id = d.extension_id
             JOIN organisations o ON o.id = p.org_id LEFT JOIN users u ON u.extension_id = e.id WHERE p.org_id = ");
        query.push_bind(org).push(" AND p.device_id IN (");
        let mut list = query.separated(", ");
        for device in devices {
            list.push_bind(*device);
        }
        query.push(")").build_query_as().persistent(false).fetch_all(c).await
    })
}

/// The jobs of these subjects.
pub async fn jobs(db: Db<'_>, subjects: &[String]) -> Result<Vec<Job>> {
    if subjects.is_empty() {
        return Ok(vec![]);
    }
    sql!(db, c => {
        let mut query = QueryBuilder::new("SELECT * FROM push_jobs WHERE subject IN (");
        let mut list = query.separated(", ");
        for subject in subjects {
            list.push_bind(subject.as_str());
        }
        query.push(")").build_query_as().persistent(false).fetch_all(c).await
    })
}

/// A phone that has a hardware address.
#[derive(Clone, Debug, FromRow)]
pub struct TakenRow {
    /// Twelve small hexadecimal digits.
    pub mac: String,
    /// Its organisation.
    pub org_id: Uuid,
    /// The digits that it rings for.
    pub extension: String,
    /// The name of its model's file.
    pub model: String,
}

/// Of these hardware addresses, those that are a phone's.
pub async fn taken(db: Db<'_>, macs: &[String]) -> Result<Vec<TakenRow>> {
    if macs.is_empty() {
        return Ok(vec![]);
    }
    sql!(db, c => {
        let mut query = QueryBuilder::new(
            "SELECT p.mac, p.org_id, e.number AS extension, p.model FROM phones p JOIN devices d ON d.id = p.device_id
             JOIN extensions e ON e.id = d.extension_id WHERE p.mac IN (");
        let mut list = query.separated(", ");
        for mac in macs {
            list.push_bind(mac.as_str());
        }
        query.push(")").build_query_as().persistent(false).fetch_all(c).await
    })
}

/// How many devices each extension of an organisation has, of those that have any.
pub async fn devices(db: Db<'_>, org: Uuid) -> Result<Vec<(String, i64)>> {
    sql!(db, c => sqlx::query_as(
        "SELECT e.number, COUNT(*) FROM devices d JOIN extensions e ON e.id = d.extension_id WHERE d.org_id = $1 GROUP BY e.number")
        .bind(org).fetch_all(c).await)
}

/// Phones that nobody knows, of those that ask from these addresses, or all; who asked last first.
pub async fn strangers(
    db: Db<'_>,
    addresses: Option<&[String]>,
    most: i64,
) -> Result<Vec<StrangerRow>> {
    sql!(db, c => {
        let mut query = QueryBuilder::new("SELECT * FROM phone_strangers");
        if let Some(addresses) = addresses {
            query.push(" WHERE address IN (''");
            for address in addresses {
                query.push(", ").push_bind(address.as_str());
            }
            query.push(")");
        }
        query.push(" ORDER BY last_at DESC, mac LIMIT ").push_bind(most);
        query.build_query_as().persistent(false).fetch_all(c).await
    })
}

/// The addresses that an organisation's phones fetch from.
pub async fn addresses(db: Db<'_>, org: Uuid) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = sql!(db, c => sqlx::query_as(
        "SELECT DISTINCT address FROM phones WHERE org_id = $1 AND address <> '' ORDER BY address LIMIT 1000")
        .bind(org).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(address,)| address).collect())
}
