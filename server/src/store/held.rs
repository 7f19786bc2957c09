//! What a clock that ran ahead has put off or held, once it is set right.

use super::{Db, Result, exec};

/// Nothing is put off or held for so long; what is, was by such a clock. In milliseconds.
const LONGEST: i64 = 3600 * 1000;

/// Makes jobs and phones due that were put off until then, and lets go of jobs, lists and runs that are held until then.
pub async fn let_go(mut db: Db<'_>, now: i64) -> Result<()> {
    let latest = now + LONGEST;
    exec!(db.again(), c => sqlx::query(
        "UPDATE push_jobs SET run_at = CASE WHEN run_at > $2 THEN $1 ELSE run_at END,
         lease_until = CASE WHEN lease_until > $2 THEN 0 ELSE lease_until END WHERE run_at > $2 OR lease_until > $2")
        .bind(now).bind(latest))?;
    exec!(db.again(), c => sqlx::query("UPDATE imports SET lease_until = 0 WHERE lease_until > $1").bind(latest))?;
    exec!(db.again(), c => sqlx::query("UPDATE phone_lists SET lease_until = 0 WHERE lease_until > $1").bind(latest))?;
    exec!(db.again(), c => sqlx::query("UPDATE key_template_runs SET lease_until = 0 WHERE lease_until > $1").bind(latest))?;
    exec!(db, c => sqlx::query("UPDATE key_template_due SET not_before = 0 WHERE not_before > $1").bind(latest))?;
    Ok(())
}
