//! Who did what, when, from where. Append-only.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// A line.
#[derive(Clone, Debug, FromRow)]
pub struct Line {
    /// `UUIDv7`, so ordered in time.
    pub id: Uuid,
    /// ms since 1970 UTC.
    pub at: i64,
    /// Whose organisation it concerns.
    pub org_id: Option<Uuid>,
    /// Who.
    pub user_id: Option<Uuid>,
    /// A person's e-mail, « command line », or empty where nobody was signed in.
    pub actor: String,
    /// From where.
    pub address: String,
    /// `rules.saved`, `session.opened`, …
    pub action: String,
    /// `extension:…`, `user:…`
    pub subject: String,
    /// JSON; holds no secret.
    pub detail: String,
}

/// Writes a line.
pub async fn append(db: Db<'_>, line: &Line) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO journal (id, at, org_id, user_id, actor, address, action, subject, detail)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(line.id).bind(line.at).bind(line.org_id).bind(line.user_id).bind(&line.actor)
        .bind(&line.address).bind(&line.action).bind(&line.subject).bind(&line.detail))?;
    Ok(())
}

/// The newest lines of an organisation.
pub async fn newest(db: Db<'_>, org: Uuid, limit: i64) -> Result<Vec<Line>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM journal WHERE org_id = $1 ORDER BY at DESC, id DESC LIMIT $2")
        .bind(org).bind(limit).fetch_all(c).await)
}
