//! Desk phones: what they fetch, how far that is, and their keys, every version whole.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// What only a desk phone has; it is a device too.
#[derive(Clone, Debug, FromRow)]
pub struct PhoneRow {
    /// The device.
    pub device_id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// Twelve small hexadecimal digits.
    pub mac: String,
    /// The name of its model's file.
    pub model: String,
    /// Its expansion modules, as JSON.
    pub modules: String,
    /// SHA-256 of the word that its address has.
    pub key: Vec<u8>,
    /// That word, sealed.
    pub secret: Vec<u8>,
    /// The password of its own settings page, sealed.
    pub password: Vec<u8>,
    /// Whether colleagues may copy its keys.
    pub copyable: bool,
    /// The version of its keys in force.
    pub version: i64,
    /// Counts every cause of a change of its files.
    pub revision: i64,
    /// What its files come to, in hexadecimal; empty: not known yet.
    pub wanted: String,
    /// Since when, ms since 1970 UTC, as all times here.
    pub saved_at: i64,
    /// What it was told of.
    pub told: String,
    /// When.
    pub told_at: Option<i64>,
    /// What it has of each file by name, as JSON.
    pub held: String,
    /// What its files came to when it last had them all.
    pub fetched: String,
    /// When that was.
    pub fetched_at: Option<i64>,
    /// When it last fetched anything.
    pub seen_at: Option<i64>,
    /// Its firmware, as it says.
    pub firmware: String,
    /// What it calls itself.
    pub agent: String,
    /// From where it last fetched.
    pub address: String,
    /// Until then its address is handed over, once, to who asks by its MAC alone.
    pub open_until: i64,
    /// The revision that `wanted` was worked out from.
    pub wanted_of: i64,
    /// When somebody asked that it restart; 0: nobody did since it was last told so.
    pub restart_asked: i64,
    /// When that was.
    pub restarted_at: Option<i64>,
}

/// A desk phone with what its files say of its owner.
#[derive(Clone, FromRow)]
pub struct Phone {
    /// The phone.
    #[sqlx(flatten)]
    pub row: PhoneRow,
    /// What its owner calls it.
    pub name: String,
    /// Its name on the PBX.
    pub endpoint: String,
    /// Its SIP password, sealed.
    pub sip_secret: Vec<u8>,
    /// The extension it rings for.
    pub extension_id: Uuid,
    /// That one's digits.
    pub extension: String,
    /// Whose that is.
    pub owner_id: Option<Uuid>,
    /// The owner's name; empty where nobody owns the extension.
    pub owner: String,
    /// The owner's language; empty likewise.
    pub lang: String,
    /// The organisation's key on the PBX.
    pub org_key: String,
    /// The organisation's zone.
    pub zone: String,
    /// The organisation's country.
    pub country: String,
}

/// Phones with all that belongs to them, where the rest says.
macro_rules! phones {
    ($rest:literal) => {
        concat!(
            "SELECT p.*, d.name, d.endpoint, d.secret AS sip_secret, d.extension_id, e.number AS extension, u.id AS owner_id,
             COALESCE(u.name, '') AS owner, COALESCE(u.lang, '') AS lang, o.key AS org_key, o.zone, o.country
             FROM phones p JOIN devices d ON d.id = p.device_id JOIN extensions e ON e.id = d.extension_id
             JOIN organisations o ON o.id = p.org_id LEFT JOIN users u ON u.extension_id = e.id ",
            $rest
        )
    };
}

/// By its device.
pub async fn by_id(db: Db<'_>, device: Uuid) -> Result<Option<Phone>> {
    sql!(db, c => sqlx::query_as(phones!("WHERE p.device_id = $1")).bind(device).fetch_optional(c).await)
}

/// By what its address has, as SHA-256.
pub async fn by_key(db: Db<'_>, key: &[u8]) -> Result<Option<Phone>> {
    sql!(db, c => sqlx::query_as(phones!("WHERE p.key = $1")).bind(key).fetch_optional(c).await)
}

/// By its hardware address, in twelve digits.
pub async fn by_mac(db: Db<'_>, mac: &str) -> Result<Option<Phone>> {
    sql!(db, c => sqlx::query_as(phones!("WHERE p.mac = $1")).bind(mac).fetch_optional(c).await)
}

/// An extension's, in ringing order.
pub async fn of_extension(db: Db<'_>, extension: Uuid) -> Result<Vec<Phone>> {
    sql!(db, c => sqlx::query_as(phones!("WHERE d.extension_id = $1 ORDER BY d.n")).bind(extension).fetch_all(c).await)
}

/// An organisation's, by extension.
pub async fn of_organisation(db: Db<'_>, org: Uuid) -> Result<Vec<Phone>> {
    sql!(db, c => sqlx::query_as(phones!("WHERE p.org_id = $1 ORDER BY e.number, d.n")).bind(org).fetch_all(c).await)
}

/// Those of an organisation that colleagues may copy.
pub async fn copyable(db: Db<'_>, org: Uuid, most: i64) -> Result<Vec<Phone>> {
    sql!(db, c => sqlx::query_as(phones!("WHERE p.org_id = $1 AND p.copyable ORDER BY e.number, d.n LIMIT $2"))
        .bind(org).bind(most).fetch_all(c).await)
}

/// The devices of all, in order.
pub async fn ids(db: Db<'_>) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = sql!(db, c => sqlx::query_as("SELECT device_id FROM phones ORDER BY device_id").fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The devices of an organisation's, in order.
pub async fn ids_within(db: Db<'_>, org: Uuid) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = sql!(db, c => sqlx::query_as("SELECT device_id FROM phones WHERE org_id = $1 ORDER BY device_id")
        .bind(org).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The devices of those that have not fetched what is wanted, in order.
pub async fn lacking(db: Db<'_>) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = sql!(db, c => sqlx::query_as(
        "SELECT device_id FROM phones WHERE fetched <> wanted ORDER BY device_id").fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Those whose device has one of these names on the PBX.
pub async fn named(db: Db<'_>, endpoints: &[String]) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = sql!(db, c => {
        let mut query = QueryBuilder::new(
            "SELECT p.device_id FROM phones p JOIN devices d ON d.id = p.device_id WHERE d.endpoint IN (");
        let mut list = query.separated(", ");
        for endpoint in endpoints {
            list.push_bind(endpoint.as_str());
        }
        query.push(")").build_query_as().persistent(super::is_usual(endpoints.len())).fetch_all(c).await
    })?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Those of extensions: the organisation's key, digits.
pub async fn of_lines(db: Db<'_>, lines: &[(String, String)]) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = sql!(db, c => {
        let mut query = QueryBuilder::new(
            "SELECT p.device_id FROM phones p JOIN devices d ON d.id = p.device_id
             JOIN extensions e ON e.id = d.extension_id JOIN organisations o ON o.id = p.org_id WHERE (o.key, e.number) IN (");
        query.push_values(lines, |mut row, (key, number)| {
            row.push_bind(key.as_str()).push_bind(number.as_str());
        });
        query.push(")").build_query_as().persistent(super::is_usual(lines.len())).fetch_all(c).await
    })?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Those of an organisation, by its key on the PBX, whose keys in force name an extension.
pub async fn naming(db: Db<'_>, org: &str, digits: &str) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = sql!(db, c => sqlx::query_as(
        "SELECT p.device_id FROM phones p JOIN phone_keys k ON k.device_id = p.device_id AND k.version = p.version
         JOIN organisations o ON o.id = p.org_id WHERE o.key = $1 AND k.body LIKE $2 ORDER BY p.device_id")
        .bind(org).bind(format!("%\"extension\":\"{digits}\"%")).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// An extension that a key supervises, and whose it is.
#[derive(Clone, Debug, FromRow)]
pub struct Supervised {
    /// Its digits.
    pub number: String,
    /// Whose.
    pub user_id: Option<Uuid>,
    /// Their name; empty where nobody owns it.
    pub name: String,
}

/// Those of these extensions of an organisation that there are.
pub async fn supervised(db: Db<'_>, org: Uuid, numbers: &[&str]) -> Result<Vec<Supervised>> {
    if numbers.is_empty() {
        return Ok(vec![]);
    }
    sql!(db, c => {
        let mut query = QueryBuilder::new(
            "SELECT e.number, u.id AS user_id, COALESCE(u.name, '') AS name FROM extensions e
             LEFT JOIN users u ON u.extension_id = e.id WHERE e.org_id = ");
        query.push_bind(org).push(" AND e.number IN (");
        let mut list = query.separated(", ");
        for number in numbers {
            list.push_bind(*number);
        }
        query.push(")").build_query_as().persistent(super::is_usual(numbers.len())).fetch_all(c).await
    })
}

/// Adds one.
pub async fn insert(db: Db<'_>, phone: &PhoneRow) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO phones (device_id, org_id, mac, model, modules, key, secret, password, copyable, version, revision, wanted,
         saved_at, told, told_at, held, fetched, fetched_at, seen_at, firmware, agent, address, open_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)")
        .bind(phone.device_id).bind(phone.org_id).bind(&phone.mac).bind(&phone.model).bind(&phone.modules).bind(&phone.key)
        .bind(&phone.secret).bind(&phone.password).bind(phone.copyable).bind(phone.version).bind(phone.revision)
        .bind(&phone.wanted).bind(phone.saved_at).bind(&phone.told).bind(phone.told_at).bind(&phone.held).bind(&phone.fetched)
        .bind(phone.fetched_at).bind(phone.seen_at).bind(&phone.firmware).bind(&phone.agent).bind(&phone.address)
        .bind(phone.open_until))?;
    Ok(())
}

/// What is sealed of a desk phone.
#[derive(Clone, Debug, FromRow)]
pub struct SealedRow {
    /// Its device.
    pub device_id: Uuid,
    /// Twelve small hexadecimal digits.
    pub mac: String,
    /// The word that its address has.
    pub secret: Vec<u8>,
    /// The password of its own settings page.
    pub password: Vec<u8>,
}

/// What is sealed of each.
pub async fn sealed(db: Db<'_>) -> Result<Vec<SealedRow>> {
    sql!(db, c => sqlx::query_as("SELECT device_id, mac, secret, password FROM phones ORDER BY mac").fetch_all(c).await)
}

/// Makes another apparatus of one, which knows nothing yet: MAC, model, modules, what its address has and its page's password are those of
/// the row.
pub async fn replace(db: Db<'_>, phone: &PhoneRow) -> Result<()> {
    exec!(db, c => sqlx::query(
        "UPDATE phones SET mac = $1, model = $2, modules = $3, key = $4, secret = $5, password = $6, wanted = '', told = '', told_at = NULL,
         held = '{}', fetched = '', fetched_at = NULL, seen_at = NULL, firmware = '', agent = '', address = '', open_until = 0,
         wanted_of = revision + 1, restart_asked = 0, restarted_at = NULL WHERE device_id = $7")
        .bind(&phone.mac).bind(&phone.model).bind(&phone.modules).bind(&phone.key).bind(&phone.secret).bind(&phone.password)
        .bind(phone.device_id))?;
    Ok(())
}

/// Counts a cause of a change of each; answers those that there are, with their new revisions. They are locked in their order.
pub async fn advance(mut db: Db<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, i64)>> {
    if let Db::Postgres(c) = &mut db {
        sqlx::query("SELECT 1 FROM phones WHERE device_id = ANY($1) ORDER BY device_id FOR UPDATE")
            .bind(ids)
            .execute(&mut **c)
            .await?;
    }
    sql!(db, c => {
        let mut query = QueryBuilder::new("UPDATE phones SET revision = revision + 1 WHERE device_id IN (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(*id);
        }
        query.push(") RETURNING device_id, revision").build_query_as()
            .persistent(super::is_usual(ids.len())).fetch_all(c).await
    })
}

/// Lets nobody change one until the transaction has ended, and reads it. On SQLite, whose one writer this is, there is nobody else.
pub async fn lock(mut db: Db<'_>, device: Uuid) -> Result<Option<PhoneRow>> {
    if let Db::Postgres(c) = &mut db {
        sqlx::query("SELECT 1 FROM phones WHERE device_id = $1 FOR UPDATE")
            .bind(device)
            .execute(&mut **c)
            .await?;
    }
    sql!(db, c => sqlx::query_as("SELECT * FROM phones WHERE device_id = $1").bind(device).fetch_optional(c).await)
}

/// Notes what its files came to as of a revision; what is known of a later one stays.
///
/// Two work it out, whoever looks at a phone and the phone that fetches, and the one who began first may end last.
pub async fn set_wanted(
    db: Db<'_>,
    device: Uuid,
    wanted: &str,
    revision: i64,
    now: i64,
) -> Result<()> {
    exec!(db, c => sqlx::query(
        "UPDATE phones SET saved_at = CASE WHEN wanted = $1 THEN saved_at ELSE $2 END, wanted = $1, wanted_of = $3
         WHERE device_id = $4 AND wanted_of <= $3 AND (wanted <> $1 OR wanted_of < $3)")
        .bind(wanted).bind(now).bind(revision).bind(device))?;
    Ok(())
}

/// Asks that it restart.
pub async fn ask_restart(db: Db<'_>, device: Uuid, now: i64) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE phones SET restart_asked = $1 WHERE device_id = $2").bind(now).bind(device))?;
    Ok(())
}

/// A restart that was asked for then is over: it was told so, at that moment, or it is away and starts anew by itself.
pub async fn end_restart(db: Db<'_>, device: Uuid, asked: i64, told: Option<i64>) -> Result<()> {
    exec!(db, c => sqlx::query(
        "UPDATE phones SET restart_asked = 0, restarted_at = COALESCE($1, restarted_at) WHERE device_id = $2 AND restart_asked = $3")
        .bind(told).bind(device).bind(asked))?;
    Ok(())
}

/// Notes that it was told of its files as they were.
pub async fn set_told(db: Db<'_>, device: Uuid, told: &str, at: i64) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE phones SET told = $1, told_at = $2 WHERE device_id = $3")
        .bind(told).bind(at).bind(device))?;
    Ok(())
}

/// Keeps what a phone has fetched and said of itself.
pub async fn set_fetched(db: Db<'_>, phone: &PhoneRow) -> Result<()> {
    exec!(db, c => sqlx::query(
        "UPDATE phones SET held = $1, fetched = $2, fetched_at = $3, seen_at = $4, firmware = $5, agent = $6, address = $7
         WHERE device_id = $8")
        .bind(&phone.held).bind(&phone.fetched).bind(phone.fetched_at).bind(phone.seen_at).bind(&phone.firmware)
        .bind(&phone.agent).bind(&phone.address).bind(phone.device_id))?;
    Ok(())
}

/// What is kept of a phone's firmware, and what that hangs on.
#[derive(Clone, Debug, FromRow)]
pub struct Firmware {
    /// The phone.
    pub device_id: Uuid,
    /// Its name on the PBX.
    pub endpoint: String,
    /// The name of its model's file.
    pub model: String,
    /// The version; empty: it has not said.
    pub firmware: String,
}

/// All phones' firmware, in the order in which phones are written to.
pub async fn firmwares(db: Db<'_>) -> Result<Vec<Firmware>> {
    sql!(db, c => sqlx::query_as(
        "SELECT p.device_id, d.endpoint, p.model, p.firmware FROM phones p JOIN devices d ON d.id = p.device_id
         ORDER BY p.device_id")
        .fetch_all(c).await)
}

/// Keeps what a phone has said of its firmware otherwise than by fetching.
pub async fn set_firmware(db: Db<'_>, device: Uuid, firmware: &str) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE phones SET firmware = $1 WHERE device_id = $2").bind(firmware).bind(device))?;
    Ok(())
}

/// Says whether colleagues may copy its keys.
pub async fn set_copyable(db: Db<'_>, device: Uuid, copyable: bool) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE phones SET copyable = $1 WHERE device_id = $2").bind(copyable).bind(device))?;
    Ok(())
}

/// Opens its first contact until then, or closes it (0).
pub async fn set_open(db: Db<'_>, device: Uuid, until: i64) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE phones SET open_until = $1 WHERE device_id = $2").bind(until).bind(device))?;
    Ok(())
}

/// Uses a first contact up; `false` where it is not open, or somebody was faster.
pub async fn use_open(db: Db<'_>, device: Uuid, now: i64) -> Result<bool> {
    let done = exec!(db, c => sqlx::query("UPDATE phones SET open_until = 0 WHERE device_id = $1 AND open_until > $2")
        .bind(device).bind(now))?;
    Ok(done == 1)
}

/// The body of a version of its keys; `None` for versions that never were.
pub async fn keys(db: Db<'_>, device: Uuid, version: i64) -> Result<Option<String>> {
    let row: Option<(String,)> = sql!(db, c => sqlx::query_as(
        "SELECT body FROM phone_keys WHERE device_id = $1 AND version = $2")
        .bind(device).bind(version).fetch_optional(c).await)?;
    Ok(row.map(|(body,)| body))
}

/// The version that an instant found in force; 0 where there was none by then.
pub async fn version_at(db: Db<'_>, device: Uuid, at: i64) -> Result<i64> {
    let (version,): (Option<i64>,) = sql!(db, c => sqlx::query_as(
        "SELECT MAX(version) FROM phone_keys WHERE device_id = $1 AND saved_at < $2")
        .bind(device).bind(at).fetch_one(c).await)?;
    Ok(version.unwrap_or(0))
}

/// Moves the keys on by one version; `false` where somebody was faster.
pub async fn advance_keys(db: Db<'_>, device: Uuid, from: i64) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "UPDATE phones SET version = version + 1 WHERE device_id = $1 AND version = $2").bind(device).bind(from))?;
    Ok(done == 1)
}

/// Keeps a version of its keys.
pub async fn insert_keys(
    db: Db<'_>,
    device: Uuid,
    version: i64,
    body: &str,
    at: i64,
    by: Option<Uuid>,
) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO phone_keys (device_id, version, body, saved_at, saved_by) VALUES ($1, $2, $3, $4, $5)")
        .bind(device).bind(version).bind(body).bind(at).bind(by))?;
    Ok(())
}

/// A phone that asked and that nobody knows.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct StrangerRow {
    /// Twelve small hexadecimal digits.
    pub mac: String,
    /// Whose file names it asks for.
    pub vendor: String,
    /// What it calls itself.
    pub agent: String,
    /// From where it asked last.
    pub address: String,
    /// When it asked first.
    pub first_at: i64,
    /// And last.
    pub last_at: i64,
    /// How often.
    pub asked: i64,
}

/// Notes that one asked; of more than `most` those are forgotten that have not asked for longest.
pub async fn note_stranger(mut db: Db<'_>, stranger: &StrangerRow, most: i64) -> Result<()> {
    exec!(db.again(), c => sqlx::query(
        "INSERT INTO phone_strangers (mac, vendor, agent, address, first_at, last_at, asked) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (mac) DO UPDATE SET vendor = excluded.vendor, agent = excluded.agent, address = excluded.address,
         last_at = excluded.last_at, asked = phone_strangers.asked + 1")
        .bind(&stranger.mac).bind(&stranger.vendor).bind(&stranger.agent).bind(&stranger.address)
        .bind(stranger.first_at).bind(stranger.last_at).bind(stranger.asked))?;
    exec!(db, c => sqlx::query(
        "DELETE FROM phone_strangers WHERE mac NOT IN (SELECT mac FROM phone_strangers ORDER BY last_at DESC, mac LIMIT $1)")
        .bind(most))?;
    Ok(())
}

/// All, who asked last first.
pub async fn strangers(db: Db<'_>) -> Result<Vec<StrangerRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM phone_strangers ORDER BY last_at DESC, mac").fetch_all(c).await)
}

/// Forgets one: it is somebody's now.
pub async fn forget_stranger(db: Db<'_>, mac: &str) -> Result<()> {
    exec!(db, c => sqlx::query("DELETE FROM phone_strangers WHERE mac = $1").bind(mac))?;
    Ok(())
}

/// Forgets those that have not asked since then.
pub async fn sweep_strangers(db: Db<'_>, before: i64) -> Result<u64> {
    exec!(db, c => sqlx::query("DELETE FROM phone_strangers WHERE last_at < $1").bind(before))
}
