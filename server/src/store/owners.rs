//! Who owned an extension when.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result, exec, messages, sql};

/// Whose an extension was at some instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Nobody's, nor has it been anybody's since.
    Nobody,
    /// This person's; where it was nobody's, of the next one.
    Person(Uuid),
    /// Somebody's who is gone.
    Gone,
}

#[derive(FromRow)]
struct Since {
    user_id: Option<Uuid>,
    owned: bool,
}

/// From now on, ms since 1970 UTC, an extension is this person's, or nobody's. What was left for it while nobody owned it is
/// theirs then.
pub async fn note(mut db: Db<'_>, extension: Uuid, user: Option<Uuid>, now: i64) -> Result<()> {
    // Nobody keeps a message for it meanwhile.
    super::extension::lock(db.again(), extension).await?;
    // In order, whatever the clock does.
    exec!(db.again(), c => sqlx::query(
        "INSERT INTO owners (extension_id, since, user_id, owned)
         SELECT $1, COALESCE((SELECT CASE WHEN MAX(since) >= $2 THEN MAX(since) + 1 ELSE $2 END
                              FROM owners WHERE extension_id = $1), $2), $3, $4")
        .bind(extension).bind(now).bind(user).bind(user.is_some()))?;
    // The former one's is nobody's greeting any more.
    messages::set_greeting(db.again(), extension, None).await?;
    match user {
        Some(user) => messages::claim(db, extension, user).await,
        None => Ok(()),
    }
}

/// Whose an extension was at an instant, ms since 1970 UTC.
pub async fn at(mut db: Db<'_>, extension: Uuid, at: i64) -> Result<Owner> {
    let then: Option<Since> = sql!(db.again(), c => sqlx::query_as(
        "SELECT user_id, owned FROM owners WHERE extension_id = $1 AND since <= $2 ORDER BY since DESC LIMIT 1")
        .bind(extension).bind(at).fetch_optional(c).await)?;
    let found = match then.filter(|then| then.owned) {
        Some(then) => Some(then),
        None => sql!(db, c => sqlx::query_as(
            "SELECT user_id, owned FROM owners WHERE extension_id = $1 AND since > $2 AND owned ORDER BY since LIMIT 1")
            .bind(extension).bind(at).fetch_optional(c).await)?,
    };
    Ok(match found {
        None => Owner::Nobody,
        Some(Since { user_id, .. }) => user_id.map_or(Owner::Gone, Owner::Person),
    })
}

/// Since when an extension is its owner's, or nobody's, ms since 1970 UTC; 0: always.
pub async fn since(db: Db<'_>, extension: Uuid) -> Result<i64> {
    let (since,): (Option<i64>,) = sql!(db, c => sqlx::query_as("SELECT MAX(since) FROM owners WHERE extension_id = $1")
        .bind(extension).fetch_one(c).await)?;
    Ok(since.unwrap_or(0))
}

/// Since when, ms since 1970 UTC, the extensions of an organisation whose digits are in a range of texts are their owners', or nobody's;
/// those that have always been are not among them.
pub async fn since_between(
    db: Db<'_>,
    org: Uuid,
    first: &str,
    last: &str,
) -> Result<Vec<(Uuid, i64)>> {
    sql!(db, c => sqlx::query_as(
        "SELECT o.extension_id, MAX(o.since) FROM owners o JOIN extensions e ON e.id = o.extension_id
         WHERE e.org_id = $1 AND e.number >= $2 AND e.number <= $3 GROUP BY o.extension_id")
        .bind(org).bind(first).bind(last).fetch_all(c).await)
}
