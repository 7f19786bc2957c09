//! Trunks to the public network.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// A trunk.
#[derive(Clone, FromRow)]
pub struct Trunk {
    /// Its id.
    pub id: Uuid,
    /// Its name on the PBX.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// Host name or address; empty: the stand-in for the public network.
    pub host: String,
    /// UDP port.
    pub port: i64,
    /// User name; empty where the peer asks for none.
    pub username: String,
    /// Password, sealed.
    pub secret: Option<Vec<u8>>,
    /// ISO 3166-1 country: how numbers are dialled there.
    pub country: String,
    /// A word of [`Written`](crate::pbx::plan::Written): how callers' numbers are written there.
    pub callers: String,
    /// Likewise, called numbers.
    pub called: String,
    /// A word of [`Identity`](crate::pbx::plan::Identity).
    pub identity: String,
    /// E.164, shown for who has no number of their own; empty: none.
    pub number: String,
    /// A word of [`Forwarded`](crate::pbx::plan::Forwarded).
    pub forwarded: String,
    /// A word of [`Told`](crate::pbx::plan::Told).
    pub told: String,
    /// Whether we register there.
    pub registers: bool,
    /// Addresses and networks that calls are accepted from beside the host, separated by blanks.
    pub sources: String,
}

/// Adds one.
pub async fn insert(db: Db<'_>, trunk: &Trunk) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO trunks (id, key, name, host, port, username, secret, country, callers, called, identity, number,
                             forwarded, told, registers, sources)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)")
        .bind(trunk.id).bind(&trunk.key).bind(&trunk.name).bind(&trunk.host).bind(trunk.port)
        .bind(&trunk.username).bind(&trunk.secret).bind(&trunk.country).bind(&trunk.callers).bind(&trunk.called)
        .bind(&trunk.identity).bind(&trunk.number).bind(&trunk.forwarded).bind(&trunk.told).bind(trunk.registers)
        .bind(&trunk.sources))?;
    Ok(())
}

/// Keeps everything of one but its id and its name on the PBX.
pub async fn update(db: Db<'_>, trunk: &Trunk) -> Result<()> {
    exec!(db, c => sqlx::query(
        "UPDATE trunks SET name = $2, host = $3, port = $4, username = $5, secret = $6, country = $7, callers = $8, called = $9,
                           identity = $10, number = $11, forwarded = $12, told = $13, registers = $14, sources = $15
         WHERE id = $1")
        .bind(trunk.id).bind(&trunk.name).bind(&trunk.host).bind(trunk.port).bind(&trunk.username).bind(&trunk.secret)
        .bind(&trunk.country).bind(&trunk.callers).bind(&trunk.called).bind(&trunk.identity).bind(&trunk.number)
        .bind(&trunk.forwarded).bind(&trunk.told).bind(trunk.registers).bind(&trunk.sources))?;
    Ok(())
}

/// Forgets one.
pub async fn delete(db: Db<'_>, id: Uuid) -> Result<()> {
    exec!(db, c => sqlx::query("DELETE FROM trunks WHERE id = $1").bind(id))?;
    Ok(())
}

/// Gives a trunk another password, sealed.
pub async fn set_secret(db: Db<'_>, id: Uuid, secret: &[u8]) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE trunks SET secret = $1 WHERE id = $2").bind(secret).bind(id))?;
    Ok(())
}

/// By id.
pub async fn by_id(db: Db<'_>, id: Uuid) -> Result<Option<Trunk>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM trunks WHERE id = $1").bind(id).fetch_optional(c).await)
}

/// By its name on the PBX.
pub async fn by_key(db: Db<'_>, key: &str) -> Result<Option<Trunk>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM trunks WHERE key = $1").bind(key).fetch_optional(c).await)
}

/// By what people call it.
pub async fn by_name(db: Db<'_>, name: &str) -> Result<Option<Trunk>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM trunks WHERE name = $1").bind(name).fetch_optional(c).await)
}

/// All, by name.
pub async fn all(db: Db<'_>) -> Result<Vec<Trunk>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM trunks ORDER BY name").fetch_all(c).await)
}
