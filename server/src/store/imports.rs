//! Lists of people that are read in: the jobs, their files, their lines.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// Lines named in a statement; a database takes so many parameters and no more.
const AT_ONCE: usize = 500;

/// A list.
#[derive(Clone, Debug, FromRow)]
pub struct ImportRow {
    /// Its id.
    pub id: Uuid,
    /// Whose people.
    pub org_id: Uuid,
    /// Who brought it; `None`: the command line, or somebody who is gone.
    pub user_id: Option<Uuid>,
    /// As the journal names them.
    pub actor: String,
    /// From where.
    pub address: String,
    /// The file's name.
    pub name: String,
    /// `receiving`, `checking`, `checked`, `refused`, `running`, `done`, `stopped`.
    pub state: String,
    /// `email` or `extension`.
    pub matching: String,
    /// Whether who is new gets the letter of welcome.
    pub welcome: bool,
    /// Whether the author runs the platform.
    pub operator: bool,
    /// How the file is written; empty: nobody knows yet.
    pub encoding: String,
    /// Its columns, as JSON.
    pub columns: String,
    /// Why it is refused as a whole, as JSON; empty: it is not.
    pub problem: String,
    /// Lines there are.
    pub total: i64,
    /// How far the work is: lines checked, or the last line done.
    pub reached: i64,
    /// ms since 1970 UTC, like the others.
    pub created_at: i64,
    /// When it was done.
    pub finished_at: Option<i64>,
    /// A portal works on it until then.
    pub lease_until: i64,
}

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct LineRow {
    /// Where it begins in the file, from 1.
    pub line: i64,
    /// The first of the lines that are done together with it; itself, where it stands alone.
    pub together: i64,
    /// `new`, `changed`, `same`, `bad`.
    pub effect: String,
    /// Whether that has been done.
    pub done: bool,
    /// What it says, as JSON.
    pub wish: String,
    /// What that does.
    pub detail: String,
    /// What is wrong with it.
    pub problems: String,
}

/// Adds one.
pub async fn insert(db: Db<'_>, row: &ImportRow) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO imports (id, org_id, user_id, actor, address, name, state, matching, welcome, operator, encoding, columns,
         problem, total, reached, created_at, lease_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)")
        .bind(row.id).bind(row.org_id).bind(row.user_id).bind(&row.actor).bind(&row.address).bind(&row.name)
        .bind(&row.state).bind(&row.matching).bind(row.welcome).bind(row.operator).bind(&row.encoding).bind(&row.columns)
        .bind(&row.problem).bind(row.total).bind(row.reached).bind(row.created_at).bind(row.lease_until))?;
    Ok(())
}

/// By id, within an organisation.
pub async fn by_id(db: Db<'_>, org: Uuid, id: Uuid) -> Result<Option<ImportRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM imports WHERE org_id = $1 AND id = $2")
        .bind(org).bind(id).fetch_optional(c).await)
}

/// The last ones of an organisation, the newest first.
pub async fn recent(db: Db<'_>, org: Uuid, most: i64) -> Result<Vec<ImportRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM imports WHERE org_id = $1 ORDER BY id DESC LIMIT $2")
        .bind(org).bind(most).fetch_all(c).await)
}

/// Forgets one with its lines.
pub async fn delete(db: Db<'_>, id: Uuid) -> Result<()> {
    exec!(db, c => sqlx::query("DELETE FROM imports WHERE id = $1").bind(id))?;
    Ok(())
}

/// Takes one that there is something to do for and that nobody works on, and holds it until `lease_until`.
pub async fn claim(db: Db<'_>, now: i64, lease_until: i64) -> Result<Option<ImportRow>> {
    // SQLite has one writer, so nothing needs skipping there.
    match db {
        Db::Sqlite(c) => sqlx::query_as(
            "UPDATE imports SET lease_until = $1 WHERE id = (SELECT id FROM imports WHERE state IN ('checking', 'running')
             AND lease_until <= $2 ORDER BY id LIMIT 1) RETURNING *")
            .bind(lease_until).bind(now).fetch_optional(c).await,
        Db::Postgres(c) => sqlx::query_as(
            "UPDATE imports SET lease_until = $1 WHERE id = (SELECT id FROM imports WHERE state IN ('checking', 'running')
             AND lease_until <= $2 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING *")
            .bind(lease_until).bind(now).fetch_optional(c).await,
    }
}

/// Whether there is something to do for one.
pub async fn waits(db: Db<'_>, now: i64) -> Result<bool> {
    let (waiting,): (i64,) = sql!(db, c => sqlx::query_as(
        "SELECT COUNT(*) FROM imports WHERE state IN ('checking', 'running') AND lease_until <= $1")
        .bind(now).fetch_one(c).await)?;
    Ok(waiting > 0)
}

/// Notes how far the work is and holds it longer; `false` where it is not this worker's any more, or has been stopped. The row
/// stays locked until the transaction has ended.
pub async fn advance(
    db: Db<'_>,
    row: &ImportRow,
    reached: i64,
    total: i64,
    lease_until: i64,
) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "UPDATE imports SET reached = $1, total = $2, lease_until = $3 WHERE id = $4 AND state = $5 AND lease_until = $6")
        .bind(reached).bind(total).bind(lease_until).bind(row.id).bind(&row.state).bind(row.lease_until))?;
    Ok(done == 1)
}

/// Moves one on from one of these states to another, which nobody holds; `false` where it is in none of them.
pub async fn turn(db: Db<'_>, id: Uuid, from: &[&str], to: &str) -> Result<bool> {
    let done = sql!(db, c => {
        let mut query = QueryBuilder::new("UPDATE imports SET lease_until = 0, state = ");
        query.push_bind(to).push(" WHERE id = ").push_bind(id).push(" AND state IN (");
        let mut list = query.separated(", ");
        for state in from {
            list.push_bind(*state);
        }
        query.push(")").build().execute(c).await.map(|done| done.rows_affected())
    })?;
    Ok(done == 1)
}

/// Keeps how the file was read.
pub async fn set_read(db: Db<'_>, id: Uuid, encoding: &str, columns: &str) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE imports SET encoding = $1, columns = $2 WHERE id = $3")
        .bind(encoding).bind(columns).bind(id))?;
    Ok(())
}

/// Keeps why it is refused as a whole.
pub async fn set_problem(db: Db<'_>, id: Uuid, problem: &str) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE imports SET problem = $1 WHERE id = $2").bind(problem).bind(id))?;
    Ok(())
}

/// Notes when it was done.
pub async fn set_finished(db: Db<'_>, id: Uuid, at: i64) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE imports SET finished_at = $1 WHERE id = $2").bind(at).bind(id))?;
    Ok(())
}

/// Keeps a piece of the file.
pub async fn put_piece(db: Db<'_>, id: Uuid, n: i64, bytes: &[u8]) -> Result<()> {
    exec!(db, c => sqlx::query("INSERT INTO import_pieces (import_id, n, bytes) VALUES ($1, $2, $3)")
        .bind(id).bind(n).bind(bytes))?;
    Ok(())
}

/// A piece of the file, from 0.
pub async fn piece(db: Db<'_>, id: Uuid, n: i64) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> = sql!(db, c => sqlx::query_as(
        "SELECT bytes FROM import_pieces WHERE import_id = $1 AND n = $2").bind(id).bind(n).fetch_optional(c).await)?;
    Ok(row.map(|(bytes,)| bytes))
}

/// Forgets the file: its lines have been read.
pub async fn delete_pieces(db: Db<'_>, id: Uuid) -> Result<()> {
    exec!(db, c => sqlx::query("DELETE FROM import_pieces WHERE import_id = $1").bind(id))?;
    Ok(())
}

/// Forgets the lines: they are read again.
pub async fn delete_lines(db: Db<'_>, id: Uuid) -> Result<()> {
    exec!(db, c => sqlx::query("DELETE FROM import_lines WHERE import_id = $1").bind(id))?;
    Ok(())
}

/// Keeps lines.
pub async fn put_lines(db: Db<'_>, id: Uuid, lines: &[LineRow]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    sql!(db, c => {
        let mut query = QueryBuilder::new("INSERT INTO import_lines (import_id, line, together, effect, done, wish, detail, problems) ");
        query.push_values(lines, |mut row, line| {
            row.push_bind(id).push_bind(line.line).push_bind(line.together).push_bind(&line.effect).push_bind(line.done)
                .push_bind(&line.wish).push_bind(&line.detail).push_bind(&line.problems);
        });
        query.build().persistent(false).execute(c).await.map(|_| ())
    })
}

/// Lines are done together, the first of them known by its number.
pub async fn join(mut db: Db<'_>, id: Uuid, first: i64, lines: &[i64]) -> Result<()> {
    for some in lines.chunks(AT_ONCE) {
        sql!(db.again(), c => {
            let mut query = QueryBuilder::new("UPDATE import_lines SET together = ");
            query.push_bind(first).push(" WHERE import_id = ").push_bind(id).push(" AND line IN (");
            let mut list = query.separated(", ");
            for line in some {
                list.push_bind(*line);
            }
            query.push(")").build().persistent(false).execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// The next lines that do something and have not been done, of those that stand together after a line; more than `most` where they
/// are done together.
pub async fn todo(db: Db<'_>, id: Uuid, after: i64, most: i64) -> Result<Vec<LineRow>> {
    sql!(db, c => sqlx::query_as(
        "SELECT line, together, effect, done, wish, detail, problems FROM import_lines
         WHERE import_id = $1 AND together > $2 AND effect IN ('new', 'changed') AND NOT done AND together <= (
             SELECT MAX(together) FROM (
                 SELECT together FROM import_lines
                 WHERE import_id = $1 AND together > $2 AND effect IN ('new', 'changed') AND NOT done
                 ORDER BY together LIMIT $3) AS following)
         ORDER BY together, line")
        .bind(id).bind(after).bind(most).fetch_all(c).await)
}

/// Some lines that come to an effect, or to whatever.
pub async fn lines(
    db: Db<'_>,
    id: Uuid,
    effect: Option<&str>,
    from: i64,
    most: i64,
) -> Result<Vec<LineRow>> {
    sql!(db, c => {
        let mut query = QueryBuilder::new(
            "SELECT line, together, effect, done, wish, detail, problems FROM import_lines WHERE import_id = ");
        query.push_bind(id);
        if let Some(effect) = effect {
            query.push(" AND effect = ").push_bind(effect);
        }
        query.push(" ORDER BY line LIMIT ").push_bind(most).push(" OFFSET ").push_bind(from);
        query.build_query_as().fetch_all(c).await
    })
}

/// How many lines come to an effect, done or not.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Count {
    /// Which.
    pub effect: String,
    /// Whether these have been done.
    pub done: bool,
    /// How many.
    pub lines: i64,
}

/// Of each.
pub async fn counts(db: Db<'_>, id: Uuid) -> Result<Vec<Count>> {
    sql!(db, c => sqlx::query_as(
        "SELECT effect, done, COUNT(*) AS lines FROM import_lines WHERE import_id = $1 GROUP BY effect, done")
        .bind(id).fetch_all(c).await)
}

/// Notes that lines have been done.
pub async fn set_done(mut db: Db<'_>, id: Uuid, lines: &[i64]) -> Result<()> {
    for some in lines.chunks(AT_ONCE) {
        sql!(db.again(), c => {
            let mut query = QueryBuilder::new("UPDATE import_lines SET done = TRUE WHERE import_id = ");
            query.push_bind(id).push(" AND line IN (");
            let mut list = query.separated(", ");
            for line in some {
                list.push_bind(*line);
            }
            query.push(")").build().persistent(false).execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// A line turns out to be wrong once others have been looked at, or when it is to be done.
pub async fn set_bad(db: Db<'_>, id: Uuid, line: i64, problems: &str) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE import_lines SET effect = 'bad', detail = '{}', problems = $1 WHERE import_id = $2 AND line = $3")
        .bind(problems).bind(id).bind(line))?;
    Ok(())
}

/// Forgets those that were brought before an instant, and those whose upload broke off before another.
pub async fn sweep(db: Db<'_>, before: i64, broken_before: i64) -> Result<u64> {
    exec!(db, c => sqlx::query(
        "DELETE FROM imports WHERE (created_at < $1 AND state <> 'running') OR (state = 'receiving' AND created_at < $2)")
        .bind(before).bind(broken_before))
}
