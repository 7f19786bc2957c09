//! Keys that administrators give to many phones: the templates, the runs that apply them, and what each phone was given.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// A template.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct TemplateRow {
    /// Its id.
    pub id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// What administrators call it.
    pub name: String,
    /// `everybody`, `model`, `group`.
    pub audience: String,
    /// The name of a model's file; empty for other audiences.
    pub model: String,
    /// `None` for other audiences, and where the group is gone.
    pub group_id: Option<Uuid>,
    /// Its keys, as JSON.
    pub keys: String,
    /// Counts its changes, from 1.
    pub version: i64,
    /// ms since 1970 UTC, as all times here.
    pub created_at: i64,
    /// When it was changed last.
    pub changed_at: i64,
}

/// Templates applied to all phones of an organisation, or an application taken back.
#[derive(Clone, Debug, FromRow)]
pub struct RunRow {
    /// Its id.
    pub id: Uuid,
    /// Whose phones.
    pub org_id: Uuid,
    /// Who began it: `person`, `organisation` by its own token, `server`.
    pub by_whom: String,
    /// The person; `None`: there is none, or they are gone.
    pub user_id: Option<Uuid>,
    /// The name of the token; empty: there is none.
    pub token: String,
    /// The application that is taken back; `None`: templates are applied.
    pub undoes: Option<Uuid>,
    /// `running`, `done`, `stopped`.
    pub state: String,
    /// Whether it has been taken back.
    pub undone: bool,
    /// The templates as they were when it began, as JSON.
    pub templates: String,
    /// Phones there are.
    pub total: i64,
    /// The last one that is done.
    pub reached: i64,
    /// When it began.
    pub created_at: i64,
    /// When it ended.
    pub finished_at: Option<i64>,
    /// A portal works on it until then.
    pub lease_until: i64,
}

/// A phone of a run.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct PhoneOfRun {
    /// Its place, from 1.
    pub n: i64,
    /// Which.
    pub device_id: Uuid,
    /// Empty: nothing yet; `changed`, `same`, `failed`.
    pub outcome: String,
    /// The version of its keys before.
    pub was: i64,
    /// And after.
    pub became: i64,
    /// What templates had given it before, as JSON; empty: nothing.
    pub given: String,
    /// What does not fit it, as JSON.
    pub left_out: String,
}

/// Adds a template.
pub async fn insert(db: Db<'_>, row: &TemplateRow) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO key_templates (id, org_id, name, audience, model, group_id, keys, version, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(row.id).bind(row.org_id).bind(&row.name).bind(&row.audience).bind(&row.model).bind(row.group_id)
        .bind(&row.keys).bind(row.version).bind(row.created_at).bind(row.changed_at))?;
    Ok(())
}

/// Replaces one whose version is still that of the row, which becomes the next one; `false` where somebody was faster.
pub async fn update(db: Db<'_>, row: &TemplateRow) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "UPDATE key_templates SET name = $1, audience = $2, model = $3, group_id = $4, keys = $5, version = version + 1,
         changed_at = $6 WHERE id = $7 AND version = $8")
        .bind(&row.name).bind(&row.audience).bind(&row.model).bind(row.group_id).bind(&row.keys)
        .bind(row.changed_at).bind(row.id).bind(row.version))?;
    Ok(done == 1)
}

/// Removes one whose version is still this one; `false` where somebody was faster.
pub async fn delete(db: Db<'_>, id: Uuid, version: i64) -> Result<bool> {
    let done = exec!(db, c => sqlx::query("DELETE FROM key_templates WHERE id = $1 AND version = $2")
        .bind(id).bind(version))?;
    Ok(done == 1)
}

/// An organisation's, in the order in which they were added.
pub async fn all(db: Db<'_>, org: Uuid) -> Result<Vec<TemplateRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM key_templates WHERE org_id = $1 ORDER BY id")
        .bind(org).fetch_all(c).await)
}

/// By id, within an organisation.
pub async fn by_id(db: Db<'_>, org: Uuid, id: Uuid) -> Result<Option<TemplateRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM key_templates WHERE org_id = $1 AND id = $2")
        .bind(org).bind(id).fetch_optional(c).await)
}

/// The groups of an organisation that each of its extensions is in: extension, group.
pub async fn groups(db: Db<'_>, org: Uuid) -> Result<Vec<(Uuid, Uuid)>> {
    sql!(db, c => sqlx::query_as(
        "SELECT m.extension_id, m.group_id FROM group_members m JOIN extension_groups g ON g.id = m.group_id WHERE g.org_id = $1")
        .bind(org).fetch_all(c).await)
}

/// The groups that an extension is in.
pub async fn groups_of(db: Db<'_>, extension: Uuid) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = sql!(db, c => sqlx::query_as(
        "SELECT group_id FROM group_members WHERE extension_id = $1").bind(extension).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Begins a run with all phones of the organisation; answers how many they are.
pub async fn begin(mut db: Db<'_>, run: &RunRow) -> Result<i64> {
    exec!(db.again(), c => sqlx::query(
        "INSERT INTO key_template_runs (id, org_id, by_whom, user_id, token, undoes, state, undone, templates, total, reached,
         created_at, finished_at, lease_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)")
        .bind(run.id).bind(run.org_id).bind(&run.by_whom).bind(run.user_id).bind(&run.token)
        .bind(run.undoes).bind(&run.state).bind(run.undone).bind(&run.templates).bind(run.total).bind(run.reached)
        .bind(run.created_at).bind(run.finished_at).bind(run.lease_until))?;
    let phones = match run.undoes {
        None => exec!(db.again(), c => sqlx::query(
            "INSERT INTO key_template_phones (run_id, n, device_id, outcome, was, became, given, left_out)
             SELECT $1, ROW_NUMBER() OVER (ORDER BY e.number, d.n, p.device_id), p.device_id, '', 0, 0, '', '[]'
             FROM phones p JOIN devices d ON d.id = p.device_id JOIN extensions e ON e.id = d.extension_id WHERE p.org_id = $2")
            .bind(run.id).bind(run.org_id))?,
        // Those that were given something by it.
        Some(undoes) => exec!(db.again(), c => sqlx::query(
            "INSERT INTO key_template_phones (run_id, n, device_id, outcome, was, became, given, left_out)
             SELECT $1, ROW_NUMBER() OVER (ORDER BY n), device_id, '', 0, 0, '', '[]'
             FROM key_template_phones WHERE run_id = $2 AND outcome IN ('changed', 'same')")
            .bind(run.id).bind(undoes))?,
    };
    let total = i64::try_from(phones).unwrap_or(i64::MAX);
    exec!(db, c => sqlx::query("UPDATE key_template_runs SET total = $1 WHERE id = $2").bind(total).bind(run.id))?;
    Ok(total)
}

/// A run, within an organisation.
pub async fn run(db: Db<'_>, org: Uuid, id: Uuid) -> Result<Option<RunRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM key_template_runs WHERE org_id = $1 AND id = $2")
        .bind(org).bind(id).fetch_optional(c).await)
}

/// The last ones of an organisation, the newest first.
pub async fn runs(db: Db<'_>, org: Uuid, most: i64) -> Result<Vec<RunRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM key_template_runs WHERE org_id = $1 ORDER BY id DESC LIMIT $2")
        .bind(org).bind(most).fetch_all(c).await)
}

/// The run of an organisation that goes on.
pub async fn running(db: Db<'_>, org: Uuid) -> Result<Option<RunRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM key_template_runs WHERE org_id = $1 AND state = 'running' ORDER BY id LIMIT 1")
        .bind(org).fetch_optional(c).await)
}

/// The last application of an organisation that has not been taken back.
pub async fn last_applied(db: Db<'_>, org: Uuid) -> Result<Option<RunRow>> {
    sql!(db, c => sqlx::query_as(
        "SELECT * FROM key_template_runs WHERE org_id = $1 AND undoes IS NULL AND NOT undone ORDER BY id DESC LIMIT 1")
        .bind(org).fetch_optional(c).await)
}

/// Takes a run that nobody works on, and holds it until `lease_until`.
pub async fn claim(db: Db<'_>, now: i64, lease_until: i64) -> Result<Option<RunRow>> {
    // SQLite has one writer, so nothing needs skipping there.
    match db {
        Db::Sqlite(c) => {
            sqlx::query_as(
                "UPDATE key_template_runs SET lease_until = $1 WHERE id = (SELECT id FROM key_template_runs
                 WHERE state = 'running' AND lease_until <= $2 ORDER BY id LIMIT 1) RETURNING *",
            )
            .bind(lease_until)
            .bind(now)
            .fetch_optional(c)
            .await
        }
        Db::Postgres(c) => {
            sqlx::query_as(
                "UPDATE key_template_runs SET lease_until = $1 WHERE id = (SELECT id FROM key_template_runs
                 WHERE state = 'running' AND lease_until <= $2 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING *",
            )
            .bind(lease_until)
            .bind(now)
            .fetch_optional(c)
            .await
        }
    }
}

/// Whether there is a run that nobody works on.
pub async fn waits(db: Db<'_>, now: i64) -> Result<bool> {
    let (waiting,): (i64,) = sql!(db, c => sqlx::query_as(
        "SELECT COUNT(*) FROM key_template_runs WHERE state = 'running' AND lease_until <= $1")
        .bind(now).fetch_one(c).await)?;
    Ok(waiting > 0)
}

/// Notes how far a run is and holds it until `lease_until`; `false` where it is not this worker's any more, or has been stopped. The
/// row stays locked until the transaction has ended.
pub async fn advance(db: Db<'_>, run: &RunRow, reached: i64, lease_until: i64) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "UPDATE key_template_runs SET reached = $1, lease_until = $2 WHERE id = $3 AND state = 'running' AND lease_until = $4")
        .bind(reached).bind(lease_until).bind(run.id).bind(run.lease_until))?;
    Ok(done == 1)
}

/// Ends a run that goes on; `false` where it does not.
pub async fn end(db: Db<'_>, id: Uuid, state: &str, at: i64) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "UPDATE key_template_runs SET state = $1, finished_at = $2, lease_until = 0 WHERE id = $3 AND state = 'running'")
        .bind(state).bind(at).bind(id))?;
    Ok(done == 1)
}

/// Notes whether an application is taken back.
pub async fn set_undone(db: Db<'_>, id: Uuid, undone: bool) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE key_template_runs SET undone = $1 WHERE id = $2").bind(undone).bind(id))?;
    Ok(())
}

/// Forgets runs that ended before an instant, but for each organisation's last application that has not been taken back; answers how many.
pub async fn sweep(db: Db<'_>, before: i64) -> Result<u64> {
    exec!(db, c => sqlx::query(
        "DELETE FROM key_template_runs WHERE state <> 'running' AND finished_at < $1
         AND NOT EXISTS (SELECT 1 FROM key_template_runs back WHERE back.undoes = key_template_runs.id
             AND (back.state = 'running' OR back.finished_at >= $1))
         AND (undoes IS NOT NULL OR undone OR EXISTS (SELECT 1 FROM key_template_runs later
             WHERE later.org_id = key_template_runs.org_id AND later.undoes IS NULL AND NOT later.undone
             AND later.id > key_template_runs.id))")
        .bind(before))
}

/// The next phones of a run after one.
pub async fn todo(db: Db<'_>, run: Uuid, after: i64, most: i64) -> Result<Vec<PhoneOfRun>> {
    sql!(db, c => sqlx::query_as(
        "SELECT n, device_id, outcome, was, became, given, left_out FROM key_template_phones
         WHERE run_id = $1 AND n > $2 ORDER BY n LIMIT $3").bind(run).bind(after).bind(most).fetch_all(c).await)
}

/// What became of a phone in a run.
pub async fn of_run(db: Db<'_>, run: Uuid, device: Uuid) -> Result<Option<PhoneOfRun>> {
    sql!(db, c => sqlx::query_as(
        "SELECT n, device_id, outcome, was, became, given, left_out FROM key_template_phones WHERE run_id = $1 AND device_id = $2")
        .bind(run).bind(device).fetch_optional(c).await)
}

/// Keeps what became of a phone.
pub async fn set_done(db: Db<'_>, run: Uuid, phone: &PhoneOfRun) -> Result<()> {
    exec!(db, c => sqlx::query(
        "UPDATE key_template_phones SET outcome = $1, was = $2, became = $3, given = $4, left_out = $5 WHERE run_id = $6 AND n = $7")
        .bind(&phone.outcome).bind(phone.was).bind(phone.became).bind(&phone.given).bind(&phone.left_out)
        .bind(run).bind(phone.n))?;
    Ok(())
}

/// Lets no run of an organisation that goes on get further until the transaction has ended. On SQLite, whose one writer this is, nobody does.
pub async fn hold(db: Db<'_>, org: Uuid) -> Result<()> {
    match db {
        Db::Sqlite(_) => Ok(()),
        Db::Postgres(c) => sqlx::query(
            "SELECT id FROM key_template_runs WHERE org_id = $1 AND state = 'running' ORDER BY id FOR UPDATE",
        )
        .bind(org)
        .execute(c)
        .await
        .map(|_| ()),
    }
}

/// A phone that is added to a run once its place has come.
pub async fn enter(mut db: Db<'_>, run: Uuid, phone: &PhoneOfRun) -> Result<()> {
    exec!(db.again(), c => sqlx::query(
        "UPDATE key_template_runs SET total = total + 1, reached = CASE WHEN state = 'done' THEN reached + 1 ELSE reached END WHERE id = $1")
        .bind(run))?;
    exec!(db, c => sqlx::query(
        "INSERT INTO key_template_phones (run_id, n, device_id, outcome, was, became, given, left_out)
         SELECT $1, COALESCE(MAX(n), 0) + 1, $2, $3, $4, $5, $6, $7 FROM key_template_phones WHERE run_id = $1")
        .bind(run).bind(phone.device_id).bind(&phone.outcome).bind(phone.was).bind(phone.became).bind(&phone.given)
        .bind(&phone.left_out))?;
    Ok(())
}

/// Notes that templates may mean every phone of an organisation otherwise than before, where some have been applied.
pub async fn all_due(db: Db<'_>, org: Uuid) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO key_template_due (device_id) SELECT p.device_id FROM phones p WHERE p.org_id = $1 AND EXISTS (
             SELECT 1 FROM key_template_runs r WHERE r.org_id = p.org_id AND r.undoes IS NULL AND NOT r.undone)
         ON CONFLICT DO NOTHING").bind(org))?;
    Ok(())
}

/// The next phone that templates may mean otherwise, of an organisation of which no run goes on and that was not put off: organisation,
/// phone.
pub async fn due(db: Db<'_>, now: i64) -> Result<Option<(Uuid, Uuid)>> {
    sql!(db, c => sqlx::query_as(
        "SELECT p.org_id, p.device_id FROM key_template_due t JOIN phones p ON p.device_id = t.device_id
         WHERE t.not_before <= $1
             AND NOT EXISTS (SELECT 1 FROM key_template_runs r WHERE r.org_id = p.org_id AND r.state = 'running')
         ORDER BY t.not_before, p.device_id LIMIT 1").bind(now).fetch_optional(c).await)
}

/// Puts a phone off until then.
pub async fn put_off(db: Db<'_>, device: Uuid, until: i64) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE key_template_due SET not_before = $1 WHERE device_id = $2").bind(until).bind(device))?;
    Ok(())
}

/// Notes that it has what it has to have; `false` where that was noted already.
pub async fn not_due(db: Db<'_>, device: Uuid) -> Result<bool> {
    let done = exec!(db, c => sqlx::query("DELETE FROM key_template_due WHERE device_id = $1").bind(device))?;
    Ok(done == 1)
}

/// How many phones of a run came to an outcome: outcome, of these how many lack something that does not fit them.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Count {
    /// Which.
    pub outcome: String,
    /// How many.
    pub phones: i64,
    /// Of these, how many have something that does not fit them.
    pub lacking: i64,
}

/// Of each.
pub async fn counts(db: Db<'_>, run: Uuid) -> Result<Vec<Count>> {
    sql!(db, c => sqlx::query_as(
        "SELECT outcome, COUNT(*) AS phones, COUNT(CASE WHEN left_out <> '[]' THEN 1 END) AS lacking
         FROM key_template_phones WHERE run_id = $1 GROUP BY outcome").bind(run).fetch_all(c).await)
}

/// What templates have given to a phone, as JSON.
pub async fn given(db: Db<'_>, device: Uuid) -> Result<Option<String>> {
    let row: Option<(String,)> = sql!(db, c => sqlx::query_as(
        "SELECT body FROM key_template_given WHERE device_id = $1").bind(device).fetch_optional(c).await)?;
    Ok(row.map(|(body,)| body))
}

/// Keeps that; an empty text: nothing.
pub async fn set_given(db: Db<'_>, device: Uuid, body: &str) -> Result<()> {
    if body.is_empty() {
        exec!(db, c => sqlx::query("DELETE FROM key_template_given WHERE device_id = $1").bind(device))?;
    } else {
        exec!(db, c => sqlx::query(
            "INSERT INTO key_template_given (device_id, body) VALUES ($1, $2)
             ON CONFLICT (device_id) DO UPDATE SET body = excluded.body").bind(device).bind(body))?;
    }
    Ok(())
}
