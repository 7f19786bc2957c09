//! Sign-in with an organisation's own provider: how, who is known there, who is on their way.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result, exec, sql};

/// How an organisation's people sign in with its provider.
#[derive(Clone, FromRow)]
pub struct SsoRow {
    /// Whose.
    pub org_id: Uuid,
    /// The provider's name for itself, an address.
    pub issuer: String,
    /// The provider's name for the portal.
    pub client_id: String,
    /// What the portal proves itself with there, sealed; `None`: the provider asks for nothing.
    pub secret: Option<Vec<u8>>,
    /// What stands on the button; empty: our own words.
    pub label: String,
    /// Whether passwords of ours still let its people in.
    pub passwords: bool,
    /// Whether a second factor of ours is asked for beside the provider.
    pub second_factor: bool,
    /// Whether the addresses that it names are verified by it, though it does not say so.
    pub trusts_addresses: bool,
    /// Counts its changes.
    pub version: i64,
}

/// An organisation that has a provider.
#[derive(Clone, Debug, FromRow)]
pub struct Way {
    /// Its id.
    pub org_id: Uuid,
    /// Its short name.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What stands on the button; empty: our own words.
    pub label: String,
    /// Whether passwords of ours serve beside it.
    pub passwords: bool,
}

macro_rules! ways {
    ($which:literal) => {
        concat!(
            "SELECT o.id AS org_id, o.slug, o.name, s.label, s.passwords FROM sso s JOIN organisations o ON o.id = s.org_id ",
            $which
        )
    };
}

/// Whom a provider means.
#[derive(Clone, FromRow)]
pub struct LinkRow {
    /// Whose provider.
    pub org_id: Uuid,
    /// Which provider.
    pub issuer: String,
    /// Its name for the person, which never changes.
    pub subject: String,
    /// Who that is.
    pub user_id: Uuid,
    /// Since when, ms since 1970 UTC.
    pub created_at: i64,
}

/// Somebody who has a link, for who administers.
#[derive(Clone, FromRow)]
pub struct Linked {
    /// Who.
    pub user_id: Uuid,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Which provider.
    pub issuer: String,
    /// Since when, ms since 1970 UTC.
    pub created_at: i64,
}

/// Somebody who is at a provider.
#[derive(Clone, FromRow)]
pub struct AttemptRow {
    /// SHA-256 of `state`.
    pub key: Vec<u8>,
    /// SHA-256 of their browser's cookie.
    pub browser: Vec<u8>,
    /// Whose provider.
    pub org_id: Uuid,
    /// Which provider.
    pub issuer: String,
    /// As whom the portal asked.
    pub client_id: String,
    /// The page to go to afterwards.
    pub back: String,
    /// Whether they ask to stay signed in.
    pub stays: bool,
    /// Whether it was told to ask who it is once more.
    pub fresh: bool,
    /// From where it was begun.
    pub address: String,
    /// ms since 1970 UTC.
    pub created_at: i64,
}

/// An organisation's.
pub async fn find(db: Db<'_>, org: Uuid) -> Result<Option<SsoRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM sso WHERE org_id = $1").bind(org).fetch_optional(c).await)
}

/// Every sealed secret, with its organisation and that one's short name.
pub async fn secrets(db: Db<'_>) -> Result<Vec<(Uuid, String, Vec<u8>)>> {
    sql!(db, c => sqlx::query_as(
        "SELECT o.id, o.slug, s.secret FROM sso s JOIN organisations o ON o.id = s.org_id WHERE s.secret IS NOT NULL ORDER BY o.slug")
        .fetch_all(c).await)
}

/// Adds an organisation's; `false` where there is one.
pub async fn insert(db: Db<'_>, row: &SsoRow) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "INSERT INTO sso (org_id, issuer, client_id, secret, label, passwords, second_factor, trusts_addresses, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING")
        .bind(row.org_id).bind(&row.issuer).bind(&row.client_id).bind(&row.secret).bind(&row.label)
        .bind(row.passwords).bind(row.second_factor).bind(row.trusts_addresses).bind(row.version))?;
    Ok(done == 1)
}

/// Replaces an organisation's and counts on, where it still has the version of `row`; whether it had.
pub async fn update(db: Db<'_>, row: &SsoRow) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "UPDATE sso SET issuer = $1, client_id = $2, secret = $3, label = $4, passwords = $5, second_factor = $6,
         trusts_addresses = $7, version = version + 1 WHERE org_id = $8 AND version = $9")
        .bind(&row.issuer).bind(&row.client_id).bind(&row.secret).bind(&row.label).bind(row.passwords)
        .bind(row.second_factor).bind(row.trusts_addresses).bind(row.org_id).bind(row.version))?;
    Ok(done == 1)
}

/// Removes an organisation's, and who is on their way there; whether there was one. Whom its provider means stays known.
pub async fn delete(mut db: Db<'_>, org: Uuid) -> Result<bool> {
    exec!(db.again(), c => sqlx::query("DELETE FROM sso_domains WHERE org_id = $1").bind(org))?;
    exec!(db.again(), c => sqlx::query("DELETE FROM sso_attempts WHERE org_id = $1").bind(org))?;
    let done = exec!(db, c => sqlx::query("DELETE FROM sso WHERE org_id = $1").bind(org))?;
    Ok(done == 1)
}

/// Whether any organisation has one.
pub async fn is_any(db: Db<'_>) -> Result<bool> {
    let found: Option<(i32,)> =
        sql!(db, c => sqlx::query_as("SELECT 1 FROM sso LIMIT 1").fetch_optional(c).await)?;
    Ok(found.is_some())
}

/// The way of an organisation by its short name; `None` whether there is no such organisation or it has no provider.
pub async fn way(db: Db<'_>, slug: &str) -> Result<Option<Way>> {
    sql!(db, c => sqlx::query_as(ways!("WHERE o.slug = $1")).bind(slug).fetch_optional(c).await)
}

/// The way of an organisation by what stands behind the @ of addresses.
pub async fn way_of_domain(db: Db<'_>, domain: &str) -> Result<Option<Way>> {
    sql!(db, c => sqlx::query_as(ways!("JOIN sso_domains d ON d.org_id = s.org_id WHERE d.domain = $1"))
        .bind(domain).fetch_optional(c).await)
}

/// Whether somebody comes in with their organisation's provider alone. A password of ours still serves who may more than the
/// organisation gives: what its administrators set reaches no further than their organisation.
pub async fn passwords_off(db: Db<'_>, org: Uuid, user: Uuid) -> Result<bool> {
    let found: Option<(i32,)> = sql!(db, c => sqlx::query_as(
        "SELECT 1 FROM sso s WHERE s.org_id = $1 AND NOT s.passwords AND NOT EXISTS (
            SELECT 1 FROM grants g WHERE g.user_id = $2 AND (g.role = 'operator' OR g.org_id <> $1))")
        .bind(org).bind(user).fetch_optional(c).await)?;
    Ok(found.is_some())
}

/// What stands behind the @ of addresses that lead to an organisation, by name.
pub async fn domains(db: Db<'_>, org: Uuid) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = sql!(db, c => sqlx::query_as("SELECT domain FROM sso_domains WHERE org_id = $1 ORDER BY domain")
        .bind(org).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(domain,)| domain).collect())
}

/// Replaces them; fails where one is another organisation's.
pub async fn set_domains(mut db: Db<'_>, org: Uuid, domains: &[String]) -> Result<()> {
    exec!(db.again(), c => sqlx::query("DELETE FROM sso_domains WHERE org_id = $1").bind(org))?;
    for domain in domains {
        exec!(db.again(), c => sqlx::query("INSERT INTO sso_domains (domain, org_id) VALUES ($1, $2)")
            .bind(domain).bind(org))?;
    }
    Ok(())
}

/// Whom a provider means.
pub async fn link(db: Db<'_>, org: Uuid, issuer: &str, subject: &str) -> Result<Option<LinkRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM sso_links WHERE org_id = $1 AND issuer = $2 AND subject = $3")
        .bind(org).bind(issuer).bind(subject).fetch_optional(c).await)
}

/// A person's link with a provider.
pub async fn link_of(db: Db<'_>, user: Uuid, issuer: &str) -> Result<Option<LinkRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM sso_links WHERE user_id = $1 AND issuer = $2")
        .bind(user).bind(issuer).fetch_optional(c).await)
}

/// Links a person; `false` where they or the subject are linked otherwise.
pub async fn insert_link(db: Db<'_>, row: &LinkRow) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "INSERT INTO sso_links (org_id, issuer, subject, user_id, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING")
        .bind(row.org_id).bind(&row.issuer).bind(&row.subject).bind(row.user_id).bind(row.created_at))?;
    Ok(done == 1)
}

/// Takes a person's links away, with whatever provider; how many there were.
pub async fn unlink(db: Db<'_>, user: Uuid) -> Result<u64> {
    exec!(db, c => sqlx::query("DELETE FROM sso_links WHERE user_id = $1").bind(user))
}

/// How many people of an organisation are linked with a provider.
pub async fn count_linked(db: Db<'_>, org: Uuid, issuer: &str) -> Result<i64> {
    let (count,): (i64,) = sql!(db, c => sqlx::query_as("SELECT COUNT(*) FROM sso_links WHERE org_id = $1 AND issuer = $2")
        .bind(org).bind(issuer).fetch_one(c).await)?;
    Ok(count)
}

/// Some of them, by name.
pub async fn linked(
    db: Db<'_>,
    org: Uuid,
    issuer: &str,
    from: i64,
    most: i64,
) -> Result<Vec<Linked>> {
    sql!(db, c => sqlx::query_as(
        "SELECT u.id AS user_id, u.name, u.email, l.issuer, l.created_at FROM sso_links l JOIN users u ON u.id = l.user_id
         WHERE l.org_id = $1 AND l.issuer = $2 ORDER BY u.name, u.email LIMIT $3 OFFSET $4")
        .bind(org).bind(issuer).bind(most).bind(from).fetch_all(c).await)
}

/// Notes that somebody is on their way.
pub async fn begin(db: Db<'_>, row: &AttemptRow) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO sso_attempts (key, browser, org_id, issuer, client_id, back, stays, fresh, address, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(&row.key).bind(&row.browser).bind(row.org_id).bind(&row.issuer).bind(&row.client_id).bind(&row.back)
        .bind(row.stays).bind(row.fresh).bind(&row.address).bind(row.created_at))?;
    Ok(())
}

/// How many have set out from an address, after `since`.
pub async fn begun_from(db: Db<'_>, address: &str, since: i64) -> Result<i64> {
    let (count,): (i64,) = sql!(db, c => sqlx::query_as(
        "SELECT COUNT(*) FROM sso_attempts WHERE address = $1 AND created_at > $2")
        .bind(address).bind(since).fetch_one(c).await)?;
    Ok(count)
}

/// Takes an attempt, so that nobody else has it; `None` where there is none such, or somebody was faster.
pub async fn take(mut db: Db<'_>, key: &[u8]) -> Result<Option<AttemptRow>> {
    let found: Option<AttemptRow> = sql!(db.again(), c => sqlx::query_as("SELECT * FROM sso_attempts WHERE key = $1")
        .bind(key).fetch_optional(c).await)?;
    let done = exec!(db, c => sqlx::query("DELETE FROM sso_attempts WHERE key = $1").bind(key))?;
    Ok(found.filter(|_| done == 1))
}

/// Hears a provider's word once; `false` where it was heard before.
pub async fn hear(db: Db<'_>, key: &[u8], expires_at: i64) -> Result<bool> {
    let done = exec!(db, c => sqlx::query("INSERT INTO sso_logouts (key, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(key).bind(expires_at))?;
    Ok(done == 1)
}

/// Forgets who set out before an instant and never came back, and words that nobody would believe any more.
pub async fn sweep(mut db: Db<'_>, before: i64, now: i64) -> Result<()> {
    exec!(db.again(), c => sqlx::query("DELETE FROM sso_attempts WHERE created_at < $1").bind(before))?;
    exec!(db, c => sqlx::query("DELETE FROM sso_logouts WHERE expires_at < $1").bind(now))?;
    Ok(())
}
