//! Who is asked for a second factor, and since when: see [`UserRow::demands`](super::user::UserRow::demands).

use renvoi_app::domain::SecondFactorFor;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// Whether somebody is asked, as a condition on their row.
fn asked(of: SecondFactorFor) -> &'static str {
    match of {
        SecondFactorFor::Nobody => "1 = 0",
        SecondFactorFor::Operators => {
            "EXISTS (SELECT 1 FROM grants g WHERE g.user_id = users.id AND g.role = 'operator')"
        }
        SecondFactorFor::Staff => "EXISTS (SELECT 1 FROM grants g WHERE g.user_id = users.id)",
        SecondFactorFor::Everybody => "1 = 1",
    }
}

/// Whether what an organisation says asks this one of its people.
pub async fn is_asked(db: Db<'_>, user: Uuid, of: SecondFactorFor) -> Result<bool> {
    let text = format!("SELECT COUNT(*) FROM users WHERE id = $1 AND {}", asked(of));
    let (count,): (i64,) = sql!(db, c => sqlx::query_as(AssertSqlSafe(text.as_str()))
        .bind(user).fetch_one(c).await)?;
    Ok(count > 0)
}

/// A second factor is due for somebody from now on: sessions that are being opened are worth nothing any more.
pub async fn add(db: Db<'_>, user: Uuid) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE users SET demands = demands + 1 WHERE id = $1").bind(user))?;
    Ok(())
}

/// The same for those of an organisation whom `now` asks and `was` did not, but for `except`; and ends their sessions. Answers how many.
pub async fn add_newly(
    mut db: Db<'_>,
    org: Uuid,
    was: SecondFactorFor,
    now: SecondFactorFor,
    except: Option<Uuid>,
) -> Result<u64> {
    // Nobody has the nil id.
    let except = except.unwrap_or_default();
    let newly = format!(
        "org_id = $1 AND id <> $2 AND {} AND NOT {}",
        asked(now),
        asked(was)
    );
    let demand = format!("UPDATE users SET demands = demands + 1 WHERE {newly}");
    exec!(db.again(), c => sqlx::query(AssertSqlSafe(demand.as_str())).bind(org).bind(except))?;
    let end = format!("DELETE FROM sessions WHERE user_id IN (SELECT id FROM users WHERE {newly})");
    exec!(db, c => sqlx::query(AssertSqlSafe(end.as_str())).bind(org).bind(except))
}
