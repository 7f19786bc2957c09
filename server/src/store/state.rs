//! What the PBX should have and what it has, by subject.

use std::collections::HashMap;

use sqlx::{FromRow, QueryBuilder};

use super::{Db, Result, exec, is_usual, sql};

/// The state of a subject.
#[derive(Clone, Debug, FromRow)]
pub struct StateRow {
    /// See `push::subject`.
    pub subject: String,
    /// Counts every cause of a push.
    pub revision: i64,
    /// The revision that the PBX has; 0: none.
    pub applied: i64,
    /// Since when, ms since 1970 UTC.
    pub applied_at: Option<i64>,
    /// For an extension: the rules it has, in the JSON form of a list.
    pub rules: Option<String>,
}

/// The state of a subject.
pub async fn find(db: Db<'_>, subject: &str) -> Result<Option<StateRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM pbx_state WHERE subject = $1").bind(subject).fetch_optional(c).await)
}

/// All.
pub async fn all(db: Db<'_>) -> Result<Vec<StateRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM pbx_state ORDER BY subject").fetch_all(c).await)
}

/// Counts a cause of each of these subjects, which are all different; answers their new revisions. They are locked in their order.
pub async fn advance(db: Db<'_>, subjects: &[String]) -> Result<HashMap<String, i64>> {
    if subjects.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, i64)> = sql!(db, c => {
        let mut query = QueryBuilder::new("INSERT INTO pbx_state (subject, revision, applied) ");
        query.push_values(subjects, |mut row, subject| {
            row.push_bind(subject).push("1, 0");
        });
        query.push(" ON CONFLICT (subject) DO UPDATE SET revision = pbx_state.revision + 1 RETURNING subject, revision");
        query.build_query_as().persistent(is_usual(subjects.len())).fetch_all(c).await
    })?;
    Ok(rows.into_iter().collect())
}

/// Locks what there is of these subjects, in the order in which [`advance`] does for who asks: otherwise each could wait for the
/// other. SQLite has one writer, who waits for nobody.
pub async fn hold(db: Db<'_>, subjects: &[&str]) -> Result<()> {
    let Db::Postgres(c) = db else {
        return Ok(());
    };
    sqlx::query(
        "SELECT 1 FROM pbx_state WHERE subject = ANY($1) ORDER BY subject COLLATE \"C\" FOR UPDATE",
    )
    .bind(subjects)
    .execute(c)
    .await
    .map(|_| ())
}

/// What the PBX has now of a subject.
#[derive(Clone, Copy, Debug)]
pub struct Applied<'a> {
    /// See `push::subject`.
    pub subject: &'a str,
    /// As of which revision.
    pub revision: i64,
    /// For an extension: its rules, in the JSON form of a list.
    pub rules: Option<&'a str>,
}

/// Notes what the PBX has now. A later revision that it has already stays noted: whoever comes late with an earlier one lowers
/// nothing.
pub async fn applied(db: Db<'_>, at: i64, all: &[Applied<'_>]) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    sql!(db, c => {
        let mut query = QueryBuilder::new("UPDATE pbx_state SET applied = new.column2, rules = new.column3, applied_at = ");
        query.push_bind(at).push(" FROM (");
        query.push_values(all, |mut row, applied| {
            row.push_bind(applied.subject).push_bind(applied.revision).push_bind(applied.rules);
        });
        // Both databases name the columns of values so.
        query.push(") AS new WHERE pbx_state.subject = new.column1
            AND pbx_state.applied <= new.column2 AND pbx_state.revision >= new.column2");
        query.build().persistent(is_usual(all.len())).execute(c).await.map(|_| ())
    })
}

/// Forgets a subject that is gone, unless something has asked for it since that revision.
pub async fn delete(db: Db<'_>, subject: &str, revision: i64) -> Result<()> {
    exec!(db, c => sqlx::query("DELETE FROM pbx_state WHERE subject = $1 AND revision = $2")
        .bind(subject).bind(revision))?;
    Ok(())
}

/// A comparison of everything: when, how much, and what differed.
#[derive(Clone, Debug, FromRow)]
pub struct Check {
    /// ms since 1970 UTC.
    pub at: i64,
    /// Subjects compared.
    pub compared: i64,
    /// The PBX lacked it.
    pub missing: i64,
    /// The PBX had something else.
    pub changed: i64,
    /// The PBX had it, and nobody wants it any more.
    pub unwanted: i64,
}

/// Keeps a comparison, and the last hundred.
pub async fn put_check(mut db: Db<'_>, check: &Check) -> Result<()> {
    exec!(db.again(), c => sqlx::query(
        "INSERT INTO pbx_checks (at, compared, missing, changed, unwanted) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING")
        .bind(check.at).bind(check.compared).bind(check.missing).bind(check.changed).bind(check.unwanted))?;
    exec!(db.again(), c => sqlx::query(
        "DELETE FROM pbx_checks WHERE at NOT IN (SELECT at FROM pbx_checks ORDER BY at DESC LIMIT 100)"))?;
    Ok(())
}

/// The last comparison.
pub async fn last_check(db: Db<'_>) -> Result<Option<Check>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM pbx_checks ORDER BY at DESC LIMIT 1").fetch_optional(c).await)
}
