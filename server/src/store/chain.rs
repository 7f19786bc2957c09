//! The journal's chains: sealed lines, the signed end of each chain, checkpoints, keys. What they mean is [`crate::journal::chain`]'s.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use super::{
    Db, Result, exec,
    journal::{Line, Wanted, narrow},
    sql,
};

/// Adds « of this chain » to a query: an organisation's lines, or those that concern none.
macro_rules! of_chain {
    ($query:expr, $chain:expr) => {
        match $chain {
            Some(org) => $query.push("org_id = ").push_bind(org),
            None => $query.push("org_id IS NULL"),
        }
    };
}

/// A sealed line.
#[derive(Clone, Debug, FromRow)]
pub struct Sealed {
    /// What it says.
    #[sqlx(flatten)]
    pub line: Line,
    /// Its place in the chain, from 1.
    pub seq: i64,
    /// `None`: it has been emptied.
    pub salt: Option<Vec<u8>>,
    /// Of what it says.
    pub digest: Vec<u8>,
    /// Of itself and everything before.
    pub hash: Vec<u8>,
}

/// What sealing adds to a line.
#[derive(Clone, Debug)]
pub struct Seal {
    /// See [`Sealed::seq`].
    pub seq: i64,
    /// See [`Sealed::salt`].
    pub salt: [u8; 16],
    /// See [`Sealed::digest`].
    pub digest: [u8; 32],
    /// See [`Sealed::hash`].
    pub hash: [u8; 32],
}

/// The end of a chain.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Head {
    /// The organisation's id; nil for what concerns none.
    pub chain: Uuid,
    /// The last sealed line.
    pub seq: i64,
    /// Its hash.
    pub hash: Vec<u8>,
    /// The latest moment that a line tells of, ms since 1970 UTC like the others.
    pub newest: i64,
    /// The last line that retention has dropped; 0: none.
    pub kept_seq: i64,
    /// Its hash.
    pub kept_hash: Vec<u8>,
    /// Attempts before this moment are emptied.
    pub attempts_until: i64,
    /// When this was signed.
    pub signed_at: i64,
    /// The key that signed.
    pub public: Vec<u8>,
    /// Of everything above.
    pub signature: Vec<u8>,
}

/// A place in a chain, signed.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Checkpoint {
    /// See [`Head::chain`].
    pub chain: Uuid,
    /// The line.
    pub seq: i64,
    /// Its hash.
    pub hash: Vec<u8>,
    /// The latest moment that a line up to here tells of.
    pub newest: i64,
    /// When this was signed.
    pub signed_at: i64,
    /// The key that signed.
    pub public: Vec<u8>,
    /// Of everything above.
    pub signature: Vec<u8>,
}

/// A former key.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct FormerKey {
    /// It.
    pub public: Vec<u8>,
    /// The one that took its place, and signed.
    pub successor: Vec<u8>,
    /// When.
    pub signed_at: i64,
    /// Of everything above.
    pub signature: Vec<u8>,
}

/// The organisation behind a chain's id; `None`: the chain of what concerns none.
#[must_use]
pub fn organisation(chain: Uuid) -> Option<Uuid> {
    (!chain.is_nil()).then_some(chain)
}

/// The chains that have lines to seal, in the order of their ids.
pub async fn waiting(db: Db<'_>) -> Result<Vec<Uuid>> {
    let rows: Vec<(Option<Uuid>,)> = sql!(db, c => sqlx::query_as("SELECT DISTINCT org_id FROM journal WHERE seq IS NULL")
        .fetch_all(c).await)?;
    let mut chains: Vec<Uuid> = rows
        .into_iter()
        .map(|(org,)| org.unwrap_or_default())
        .collect();
    chains.sort_unstable();
    Ok(chains)
}

/// The oldest lines that are not sealed.
pub async fn unsealed(db: Db<'_>, chain: Uuid, limit: i64) -> Result<Vec<Line>> {
    sql!(db, c => {
        let mut query = QueryBuilder::new("SELECT * FROM journal WHERE seq IS NULL AND ");
        of_chain!(query, organisation(chain));
        query.push(" ORDER BY id LIMIT ").push_bind(limit).build_query_as().fetch_all(c).await
    })
}

/// How many lines are not sealed, and the moment of the oldest.
pub async fn count_unsealed(db: Db<'_>, chain: Uuid) -> Result<(i64, Option<i64>)> {
    sql!(db, c => {
        let mut query = QueryBuilder::new("SELECT COUNT(*), MIN(at) FROM journal WHERE seq IS NULL AND ");
        of_chain!(query, organisation(chain));
        query.build_query_as().fetch_one(c).await
    })
}

/// Seals a line; whether it was not sealed before.
pub async fn seal(db: Db<'_>, id: Uuid, seal: &Seal) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "UPDATE journal SET seq = $2, salt = $3, digest = $4, hash = $5 WHERE id = $1 AND seq IS NULL")
        .bind(id).bind(seal.seq).bind(seal.salt.as_slice()).bind(seal.digest.as_slice()).bind(seal.hash.as_slice()))?;
    Ok(done == 1)
}

/// Sealed lines after a place, in their order.
pub async fn sealed(db: Db<'_>, chain: Uuid, after: i64, limit: i64) -> Result<Vec<Sealed>> {
    sql!(db, c => {
        let mut query = QueryBuilder::new("SELECT * FROM journal WHERE ");
        of_chain!(query, organisation(chain)).push(" AND seq > ").push_bind(after);
        query.push(" ORDER BY seq LIMIT ").push_bind(limit).build_query_as().fetch_all(c).await
    })
}

/// Sealed lines that are wanted, after a place and up to another, in their order. The cursor is not heard.
pub async fn wanted(
    db: Db<'_>,
    org: Uuid,
    wanted: &Wanted,
    places: (i64, i64),
    limit: i64,
) -> Result<Vec<Sealed>> {
    sql!(db, c => {
        let mut query = QueryBuilder::new("SELECT * FROM journal WHERE org_id = ");
        query.push_bind(org);
        narrow!(query, wanted);
        query.push(" AND seq > ").push_bind(places.0).push(" AND seq <= ").push_bind(places.1);
        query.push(" ORDER BY seq LIMIT ").push_bind(limit).build_query_as().fetch_all(c).await
    })
}

/// The last sealed line there is: its place and its hash.
pub async fn last(db: Db<'_>, chain: Uuid) -> Result<Option<(i64, Vec<u8>)>> {
    sql!(db, c => {
        let mut query = QueryBuilder::new("SELECT seq, hash FROM journal WHERE seq IS NOT NULL AND ");
        of_chain!(query, organisation(chain));
        query.push(" ORDER BY seq DESC LIMIT 1").build_query_as().fetch_optional(c).await
    })
}

/// The end of a chain.
pub async fn head(db: Db<'_>, chain: Uuid) -> Result<Option<Head>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM journal_chains WHERE chain = $1").bind(chain).fetch_optional(c).await)
}

/// The end of a chain, which nobody else seals until the transaction has ended; it begins with this one where there is none.
pub async fn lock(mut db: Db<'_>, begin: &Head) -> Result<Head> {
    exec!(db.again(), c => sqlx::query(
        "INSERT INTO journal_chains (chain, seq, hash, newest, kept_seq, kept_hash, attempts_until, signed_at, public, signature)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING")
        .bind(begin.chain).bind(begin.seq).bind(&begin.hash).bind(begin.newest).bind(begin.kept_seq).bind(&begin.kept_hash)
        .bind(begin.attempts_until).bind(begin.signed_at).bind(&begin.public).bind(&begin.signature))?;
    match db {
        Db::Sqlite(c) => {
            sqlx::query_as("SELECT * FROM journal_chains WHERE chain = $1")
                .bind(begin.chain)
                .fetch_one(c)
                .await
        }
        Db::Postgres(c) => {
            sqlx::query_as("SELECT * FROM journal_chains WHERE chain = $1 FOR UPDATE")
                .bind(begin.chain)
                .fetch_one(c)
                .await
        }
    }
}

/// Moves the end of a chain.
pub async fn set_head(db: Db<'_>, head: &Head) -> Result<()> {
    exec!(db, c => sqlx::query(
        "UPDATE journal_chains SET seq = $2, hash = $3, newest = $4, kept_seq = $5, kept_hash = $6, attempts_until = $7,
         signed_at = $8, public = $9, signature = $10 WHERE chain = $1")
        .bind(head.chain).bind(head.seq).bind(&head.hash).bind(head.newest).bind(head.kept_seq).bind(&head.kept_hash)
        .bind(head.attempts_until).bind(head.signed_at).bind(&head.public).bind(&head.signature))?;
    Ok(())
}

/// The end of every chain.
pub async fn heads(db: Db<'_>) -> Result<Vec<Head>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM journal_chains ORDER BY chain").fetch_all(c).await)
}

/// Adds a checkpoint; one that is there already stays.
pub async fn put_checkpoint(db: Db<'_>, row: &Checkpoint) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO journal_checkpoints (chain, seq, hash, newest, signed_at, public, signature)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING")
        .bind(row.chain).bind(row.seq).bind(&row.hash).bind(row.newest).bind(row.signed_at).bind(&row.public).bind(&row.signature))?;
    Ok(())
}

/// A chain's checkpoints from a place on, in their order.
pub async fn checkpoints(db: Db<'_>, chain: Uuid, from: i64) -> Result<Vec<Checkpoint>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM journal_checkpoints WHERE chain = $1 AND seq >= $2 ORDER BY seq")
        .bind(chain).bind(from).fetch_all(c).await)
}

/// The last checkpoint of a chain.
pub async fn last_checkpoint(db: Db<'_>, chain: Uuid) -> Result<Option<Checkpoint>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM journal_checkpoints WHERE chain = $1 ORDER BY seq DESC LIMIT 1")
        .bind(chain).fetch_optional(c).await)
}

/// The last checkpoint of a chain up to which every line tells of a moment before this one.
pub async fn checkpoint_before(db: Db<'_>, chain: Uuid, moment: i64) -> Result<Option<Checkpoint>> {
    sql!(db, c => sqlx::query_as(
        "SELECT * FROM journal_checkpoints WHERE chain = $1 AND newest < $2 ORDER BY seq DESC LIMIT 1")
        .bind(chain).bind(moment).fetch_optional(c).await)
}

/// Takes away lines that a signed end of the chain says are dropped; answers how many.
pub async fn take_dropped(db: Db<'_>, chain: Uuid, through: i64, limit: i64) -> Result<u64> {
    sql!(db, c => {
        let mut query = QueryBuilder::new("DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE ");
        of_chain!(query, organisation(chain)).push(" AND seq <= ").push_bind(through);
        query.push(" ORDER BY seq LIMIT ").push_bind(limit).push(")");
        query.build().execute(c).await.map(|done| done.rows_affected())
    })
}

/// Takes away the checkpoints before a place.
pub async fn take_checkpoints(db: Db<'_>, chain: Uuid, before: i64) -> Result<()> {
    exec!(db, c => sqlx::query("DELETE FROM journal_checkpoints WHERE chain = $1 AND seq < $2").bind(chain).bind(before))?;
    Ok(())
}

/// Empties sealed attempts from before a moment, as a signed end of the chain says; answers how many.
pub async fn empty_attempts(db: Db<'_>, chain: Uuid, until: i64, limit: i64) -> Result<u64> {
    sql!(db, c => {
        let mut query = QueryBuilder::new(
            "UPDATE journal SET salt = NULL, user_id = NULL, actor = '', address = '', subject = '', detail = '{}'
             WHERE id IN (SELECT id FROM journal WHERE ");
        of_chain!(query, organisation(chain));
        query.push(" AND seq IS NOT NULL AND salt IS NOT NULL AND action LIKE '%.refused' AND at < ").push_bind(until);
        query.push(" LIMIT ").push_bind(limit).push(")");
        query.build().execute(c).await.map(|done| done.rows_affected())
    })
}

/// How many sealed attempts from before a moment are not emptied yet.
pub async fn count_attempts(db: Db<'_>, chain: Uuid, until: i64) -> Result<i64> {
    let (count,): (i64,) = sql!(db, c => {
        let mut query = QueryBuilder::new("SELECT COUNT(*) FROM journal WHERE ");
        of_chain!(query, organisation(chain));
        query.push(" AND seq IS NOT NULL AND salt IS NOT NULL AND action LIKE '%.refused' AND at < ").push_bind(until);
        query.build_query_as().fetch_one(c).await
    })?;
    Ok(count)
}

/// Former keys.
pub async fn keys(db: Db<'_>) -> Result<Vec<FormerKey>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM journal_keys ORDER BY signed_at, public").fetch_all(c).await)
}

/// Keeps a former key.
pub async fn put_key(db: Db<'_>, key: &FormerKey) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO journal_keys (public, successor, signed_at, signature) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
        .bind(&key.public).bind(&key.successor).bind(key.signed_at).bind(&key.signature))?;
    Ok(())
}

/// Every key that has signed something.
pub async fn signers(db: Db<'_>) -> Result<Vec<Vec<u8>>> {
    let rows: Vec<(Vec<u8>,)> = sql!(db, c => sqlx::query_as(
        "SELECT public FROM journal_chains UNION SELECT public FROM journal_checkpoints").fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(public,)| public).collect())
}

/// For how many months an organisation's lines are kept; `None`: as the configuration says, or there is no such organisation.
pub async fn months(db: Db<'_>, org: Uuid) -> Result<Option<i64>> {
    let row: Option<(Option<i64>,)> = sql!(db, c => sqlx::query_as("SELECT journal_months FROM organisations WHERE id = $1")
        .bind(org).fetch_optional(c).await)?;
    Ok(row.and_then(|(months,)| months))
}

/// Says for how many months.
pub async fn set_months(db: Db<'_>, org: Uuid, months: Option<i64>) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE organisations SET journal_months = $2 WHERE id = $1").bind(org).bind(months))?;
    Ok(())
}
