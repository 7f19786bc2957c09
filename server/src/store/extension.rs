//! Extensions and their direct numbers.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use super::{
    Db, Result, exec,
    people::{Term, range},
    sql,
};

/// An extension.
#[derive(Clone, Debug, FromRow)]
pub struct ExtensionRow {
    /// Its id.
    pub id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// Its digits.
    pub number: String,
    /// Whether it has a voicemail box.
    pub voicemail: bool,
    /// The rule list in force.
    pub rules_version: i64,
}

/// Adds one.
pub async fn insert(db: Db<'_>, extension: &ExtensionRow) -> Result<()> {
    exec!(db, c => sqlx::query(
        "INSERT INTO extensions (id, org_id, number, voicemail, rules_version) VALUES ($1, $2, $3, $4, $5)")
        .bind(extension.id).bind(extension.org_id).bind(&extension.number)
        .bind(extension.voicemail).bind(extension.rules_version))?;
    Ok(())
}

/// By id, within an organisation.
pub async fn by_id(db: Db<'_>, org: Uuid, id: Uuid) -> Result<Option<ExtensionRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM extensions WHERE org_id = $1 AND id = $2")
        .bind(org).bind(id).fetch_optional(c).await)
}

/// By digits, within an organisation.
pub async fn by_number(db: Db<'_>, org: Uuid, number: &str) -> Result<Option<ExtensionRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM extensions WHERE org_id = $1 AND number = $2")
        .bind(org).bind(number).fetch_optional(c).await)
}

/// Where one is found on the PBX: the key of its organisation, and its digits.
pub async fn address(db: Db<'_>, id: Uuid) -> Result<Option<(String, String)>> {
    sql!(db, c => sqlx::query_as(
        "SELECT o.key, e.number FROM extensions e JOIN organisations o ON o.id = e.org_id WHERE e.id = $1")
        .bind(id).fetch_optional(c).await)
}

/// Lets nobody save its rules or add to it until the transaction has ended. On SQLite, whose one writer this is, there is nobody
/// else.
pub async fn lock(db: Db<'_>, id: Uuid) -> Result<()> {
    match db {
        Db::Sqlite(_) => Ok(()),
        Db::Postgres(c) => sqlx::query("SELECT id FROM extensions WHERE id = $1 FOR UPDATE")
            .bind(id)
            .execute(c)
            .await
            .map(|_| ()),
    }
}

/// Switches its voicemail box on or off.
pub async fn set_voicemail(db: Db<'_>, id: Uuid, voicemail: bool) -> Result<()> {
    exec!(db, c => sqlx::query("UPDATE extensions SET voicemail = $1 WHERE id = $2").bind(voicemail).bind(id))?;
    Ok(())
}

/// Removes one with all that hangs on it: direct numbers, devices, every version of its rules. Its owner stays, without it.
pub async fn delete(mut db: Db<'_>, id: Uuid) -> Result<()> {
    for statement in [
        "UPDATE users SET extension_id = NULL WHERE extension_id = $1",
        "DELETE FROM forwards WHERE extension_id = $1",
        "DELETE FROM rule_codes WHERE extension_id = $1",
        "DELETE FROM dialled WHERE extension_id = $1",
        "DELETE FROM rule_lists WHERE extension_id = $1",
        "DELETE FROM devices WHERE extension_id = $1",
        "DELETE FROM direct_numbers WHERE extension_id = $1",
        "DELETE FROM extensions WHERE id = $1",
    ] {
        exec!(db.again(), c => sqlx::query(statement).bind(id))?;
    }
    Ok(())
}

/// All of an organisation, by digits.
pub async fn all(db: Db<'_>, org: Uuid) -> Result<Vec<ExtensionRow>> {
    sql!(db, c => sqlx::query_as("SELECT * FROM extensions WHERE org_id = $1 ORDER BY number")
        .bind(org).fetch_all(c).await)
}

/// An extension with its rule list in force.
#[derive(Clone, Debug, FromRow)]
pub struct Listed {
    /// The extension.
    #[sqlx(flatten)]
    pub row: ExtensionRow,
    /// The list, in its JSON form; `None` where nobody has saved one.
    pub body: Option<String>,
}

/// By id, within an organisation, with its list.
pub async fn listed(db: Db<'_>, org: Uuid, id: Uuid) -> Result<Option<Listed>> {
    sql!(db, c => sqlx::query_as(
        "SELECT e.*, r.body FROM extensions e
         LEFT JOIN rule_lists r ON r.extension_id = e.id AND r.version = e.rules_version
         WHERE e.org_id = $1 AND e.id = $2").bind(org).bind(id).fetch_optional(c).await)
}

/// Those of an organisation whose digits are in a range of texts, ends included, with their lists; ordered by bytes, as the column
/// says.
pub async fn between(db: Db<'_>, org: Uuid, first: &str, last: &str) -> Result<Vec<Listed>> {
    sql!(db, c => sqlx::query_as(
        "SELECT e.*, r.body FROM extensions e
         LEFT JOIN rule_lists r ON r.extension_id = e.id AND r.version = e.rules_version
         WHERE e.org_id = $1 AND e.number >= $2 AND e.number <= $3")
        .bind(org).bind(first).bind(last).fetch_all(c).await)
}

/// The digits of all of an organisation.
pub async fn numbers(db: Db<'_>, org: Uuid) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = sql!(db, c => sqlx::query_as("SELECT number FROM extensions WHERE org_id = $1")
        .bind(org).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(number,)| number).collect())
}

/// An extension and the person who owns it.
#[derive(Clone, Debug, FromRow)]
pub struct Colleague {
    /// Digits.
    pub number: String,
    /// The owner's name; empty where nobody owns it.
    pub name: String,
}

/// The first extensions of an organisation with their owners' names.
pub async fn colleagues(db: Db<'_>, org: Uuid, most: i64) -> Result<Vec<Colleague>> {
    sql!(db, c => sqlx::query_as(
        "SELECT e.number, COALESCE(u.name, '') AS name FROM extensions e LEFT JOIN users u ON u.extension_id = e.id
         WHERE e.org_id = $1 ORDER BY e.number LIMIT $2").bind(org).bind(most).fetch_all(c).await)
}

/// Extensions of an organisation with their owners' names, by digits; those that nobody owns have an empty one.
pub async fn owners(db: Db<'_>, org: Uuid, numbers: &[String]) -> Result<Vec<Colleague>> {
    if numbers.is_empty() {
        return Ok(vec![]);
    }
    sql!(db, c => {
        let mut query = QueryBuilder::new(
            "SELECT e.number, COALESCE(u.name, '') AS name FROM extensions e LEFT JOIN users u ON u.extension_id = e.id
             WHERE e.org_id = ");
        query.push_bind(org).push(" AND e.number IN (");
        let mut list = query.separated(", ");
        for number in numbers {
            list.push_bind(number.as_str());
        }
        query.push(")").build_query_as().fetch_all(c).await
    })
}

/// Which extensions of an organisation are looked among.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among {
    /// All.
    All,
    /// All but this one.
    Others(Uuid),
    /// Those that this one may supervise.
    Peers(Uuid),
}

/// The first extensions that have all of these terms, each the beginning of a word of the owner's or of the extension.
pub async fn found(
    db: Db<'_>,
    org: Uuid,
    among: Among,
    terms: &[Term],
    most: i64,
) -> Result<Vec<Colleague>> {
    sql!(db, c => {
        let mut query = QueryBuilder::new(
            "SELECT e.number, COALESCE(u.name, '') AS name FROM extensions e LEFT JOIN users u ON u.extension_id = e.id
             WHERE e.org_id = ");
        query.push_bind(org);
        if let Among::Others(own) | Among::Peers(own) = among {
            query.push(" AND e.id <> ").push_bind(own);
        }
        if let Among::Peers(own) = among {
            query.push(
                " AND (NOT EXISTS (SELECT 1 FROM extension_groups g WHERE g.org_id = e.org_id) OR EXISTS (
                 SELECT 1 FROM group_members mine JOIN group_members theirs ON theirs.group_id = mine.group_id
                 WHERE theirs.extension_id = e.id AND mine.extension_id = ");
            query.push_bind(own).push("))");
        }
        for term in terms {
            let (from, to) = range(&term.word);
            query.push(" AND (EXISTS (SELECT 1 FROM people_words w WHERE w.user_id = u.id AND w.word >= ");
            query.push_bind(from.clone()).push(" AND w.word < ").push_bind(to.clone()).push(")");
            if term.is_number {
                query.push(" OR (e.number >= ").push_bind(from);
                query.push(" AND e.number < ").push_bind(to).push(")");
            }
            query.push(")");
        }
        query.push(" ORDER BY e.number LIMIT ").push_bind(most);
        query.build_query_as().fetch_all(c).await
    })
}

/// The digits of extensions of an organisation, by id. The organisation is asked for as in [`super::people::found`], and for the same
/// reason.
pub async fn digits(db: Db<'_>, org: Uuid, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    sql!(db, c => {
        let mut query = QueryBuilder::new("SELECT id, number FROM extensions WHERE NOT (org_id <> ");
        query.push_bind(org).push(") AND id IN (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(*id);
        }
        query.push(")").build_query_as().fetch_all(c).await
    })
}

/// A direct number and its extension.
#[derive(Clone, Debug, FromRow)]
pub struct DirectNumber {
    /// E.164.
    pub number: String,
    /// The extension's id.
    pub extension_id: Uuid,
    /// The extension's digits.
    pub extension: String,
}

/// Gives an extension a direct number.
pub async fn add_direct_number(db: Db<'_>, org: Uuid, extension: Uuid, number: &str) -> Result<()> {
    exec!(db, c => sqlx::query("INSERT INTO direct_numbers (number, org_id, extension_id) VALUES ($1, $2, $3)")
        .bind(number).bind(org).bind(extension))?;
    Ok(())
}

/// Takes a direct number from an extension.
pub async fn remove_direct_number(db: Db<'_>, extension: Uuid, number: &str) -> Result<()> {
    exec!(db, c => sqlx::query("DELETE FROM direct_numbers WHERE number = $1 AND extension_id = $2")
        .bind(number).bind(extension))?;
    Ok(())
}

/// The direct numbers of an extension, in order.
pub async fn direct_numbers_of(db: Db<'_>, extension: Uuid) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = sql!(db, c => sqlx::query_as(
        "SELECT number FROM direct_numbers WHERE extension_id = $1 ORDER BY number").bind(extension).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(number,)| number).collect())
}

/// The direct numbers of an organisation.
pub async fn direct_numbers(db: Db<'_>, org: Uuid) -> Result<Vec<DirectNumber>> {
    sql!(db, c => sqlx::query_as(
        "SELECT d.number, d.extension_id, e.number AS extension FROM direct_numbers d
         JOIN extensions e ON e.id = d.extension_id WHERE d.org_id = $1 ORDER BY d.number").bind(org).fetch_all(c).await)
}

/// Moves the rule list on by one version; `false` where somebody was faster.
pub async fn advance_rules(db: Db<'_>, id: Uuid, from: i64) -> Result<bool> {
    let done = exec!(db, c => sqlx::query(
        "UPDATE extensions SET rules_version = rules_version + 1 WHERE id = $1 AND rules_version = $2")
        .bind(id).bind(from))?;
    Ok(done == 1)
}
