//! A known text, sealed: tells whether a key is this database's.

use super::{Db, Result, exec, sql};

/// The sealed text; `None`: nothing has been sealed yet, or by an older version.
pub async fn find(db: Db<'_>) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> =
        sql!(db, c => sqlx::query_as("SELECT sealed FROM canary").fetch_optional(c).await)?;
    Ok(row.map(|(sealed,)| sealed))
}

/// Keeps it, where there is none yet.
pub async fn put(db: Db<'_>, sealed: &[u8]) -> Result<()> {
    exec!(db, c => sqlx::query("INSERT INTO canary (id, sealed) VALUES (1, $1) ON CONFLICT DO NOTHING").bind(sealed))?;
    Ok(())
}

/// Forgets it: the key is lost for good, and another one takes its place.
pub async fn delete(db: Db<'_>) -> Result<()> {
    exec!(db, c => sqlx::query("DELETE FROM canary"))?;
    Ok(())
}
