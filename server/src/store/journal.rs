//! Who did what, when, from where. Append-only; [`super::chain`] seals what is written.

use sqlx::{FromRow, QueryBuilder};
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

/// By id.
pub async fn by_id(db: Db<'_>, id: Uuid) -> Result<Option<Line>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM journal WHERE id = $1").bind(id).fetch_optional(c).await)
}

/// What a mail tells beside the line that it is about: those that joined it, in the order in which they did.
pub async fn joined(db: Db<'_>, mail: Uuid) -> Result<Vec<Line>> {
    sql!(db, c => sqlx::query_as(
        "SELECT journal.* FROM mail_lines JOIN journal ON journal.id = mail_lines.line_id
         WHERE mail_lines.mail_id = $1 ORDER BY mail_lines.place")
        .bind(mail).fetch_all(c).await)
}

/// Where a page begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cursor {
    /// With the newest line.
    #[default]
    Newest,
    /// With the first line older than this one.
    Before(Uuid),
    /// So that it ends with the first line newer than this one.
    After(Uuid),
}

/// Which lines of an organisation; what is `None` does not narrow.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only what concerns one of these, of which there is one.
    pub about: Option<Vec<String>>,
    /// What concerns these only from an instant on, ms since 1970 UTC.
    pub since: Option<(Vec<String>, i64)>,
    /// Only what concerns one of these subjects, of which there is one, or was done by one of these people.
    pub people: Option<(Vec<String>, Vec<Uuid>)>,
    /// Only actions that begin so, with the dot: `rules.`.
    pub kind: Option<&'static str>,
    /// Only this action: `session.refused`.
    pub action: Option<String>,
    /// Not before this instant, ms since 1970 UTC.
    pub from: Option<i64>,
    /// Before this instant.
    pub until: Option<i64>,
    /// Only from this address.
    pub address: Option<String>,
    /// From where on.
    pub cursor: Cursor,
}

/// Adds what narrows a question to a query.
macro_rules! narrow {
    ($query:expr, $wanted:expr) => {{
        let (query, wanted) = (&mut $query, $wanted);
        if let Some(about) = &wanted.about {
            query.push(" AND subject IN (");
            let mut list = query.separated(", ");
            for subject in about {
                list.push_bind(subject.as_str());
            }
            query.push(")");
        }
        if let Some((subjects, since)) = wanted.since.as_ref().filter(|(s, _)| !s.is_empty()) {
            query
                .push(" AND (at >= ")
                .push_bind(*since)
                .push(" OR subject NOT IN (");
            let mut list = query.separated(", ");
            for subject in subjects {
                list.push_bind(subject.as_str());
            }
            query.push("))");
        }
        if let Some((subjects, users)) = &wanted.people {
            query.push(" AND (subject IN (");
            let mut list = query.separated(", ");
            for subject in subjects {
                list.push_bind(subject.as_str());
            }
            // PostgreSQL knows no empty list.
            if !users.is_empty() {
                query.push(") OR user_id IN (");
                let mut list = query.separated(", ");
                for user in users {
                    list.push_bind(*user);
                }
            }
            query.push("))");
        }
        if let Some(action) = &wanted.action {
            query.push(" AND action = ").push_bind(action.as_str());
        }
        if let Some(kind) = wanted.kind {
            query
                .push(" AND action LIKE ")
                .push_bind(format!("{kind}%"));
        }
        if let Some(from) = wanted.from {
            query.push(" AND at >= ").push_bind(from);
        }
        if let Some(until) = wanted.until {
            query.push(" AND at < ").push_bind(until);
        }
        if let Some(address) = &wanted.address {
            query.push(" AND address = ").push_bind(address.as_str());
        }
    }};
}
pub(super) use narrow;

/// The first lines of an organisation that are wanted: newest first, but from the cursor upwards after [`Cursor::After`].
pub async fn page(db: Db<'_>, org: Uuid, wanted: &Wanted, limit: i64) -> Result<Vec<Line>> {
    sql!(db, c => {
        let mut query = QueryBuilder::new("SELECT * FROM journal WHERE org_id = ");
        query.push_bind(org);
        narrow!(query, wanted);
        match wanted.cursor {
            Cursor::Newest => query.push(" ORDER BY id DESC LIMIT "),
            Cursor::Before(id) => query.push(" AND id < ").push_bind(id).push(" ORDER BY id DESC LIMIT "),
            Cursor::After(id) => query.push(" AND id > ").push_bind(id).push(" ORDER BY id LIMIT "),
        };
        query.push_bind(limit).build_query_as().fetch_all(c).await
    })
}

/// What was said of people and extensions of an organisation when they were removed: subject, detail. All, or those of these
/// subjects, of which there is one.
pub async fn removed(
    db: Db<'_>,
    org: Uuid,
    subjects: Option<&[String]>,
) -> Result<Vec<(String, String)>> {
    sql!(db, c => {
        let mut query = QueryBuilder::new(
            "SELECT subject, detail FROM journal WHERE action IN ('user.removed', 'extension.removed') AND org_id = ");
        query.push_bind(org);
        if let Some(subjects) = subjects {
            query.push(" AND subject IN (");
            let mut list = query.separated(", ");
            for subject in subjects {
                list.push_bind(subject.as_str());
            }
            query.push(")");
        }
        query.build_query_as().fetch_all(c).await
    })
}

/// What tells of owners that an extension may have had since it was added, as far as they have lost it; others' lines are among them.
pub async fn of_owners(db: Db<'_>, org: Uuid, extension: Uuid) -> Result<Vec<Line>> {
    sql!(db, c => sqlx::query_as(
        "SELECT * FROM journal WHERE org_id = $1 AND id > $2
         AND (action IN ('user.removed', 'user.changed') OR (action = 'extension.changed' AND subject = $3))")
        .bind(org).bind(extension).bind(format!("extension:{extension}")).fetch_all(c).await)
}

/// The newest lines of an organisation.
pub async fn newest(db: Db<'_>, org: Uuid, limit: i64) -> Result<Vec<Line>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM journal WHERE org_id = $1 ORDER BY at DESC, id DESC LIMIT $2")
        .bind(org).bind(limit).fetch_all(c).await)
}
