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
    /// ISO 3166-1 country: how the peer writes numbers.
    pub country: String,
}

/// Adds one.
pub async fn insert(db: Db<'_>, trunk: &Trunk) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO trunks (id, key, name, host, port, username, secret, country) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(trunk.id).bind(&trunk.key).bind(&trunk.name).bind(&trunk.host).bind(trunk.port)
        .bind(&trunk.username).bind(&trunk.secret).bind(&trunk.country))?;
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
