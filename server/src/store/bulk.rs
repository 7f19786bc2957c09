//! Many people at once, looked up and written in few statements.

use std::collections::BTreeSet;

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use super::{
    Db, Result,
    extension::{DirectNumber, ExtensionRow},
    journal::Line,
    people, sql,
    user::UserRow,
};

/// Rows of one list in a statement; a database takes so many parameters and no more.
const AT_ONCE: usize = 500;

/// Fetches the rows of a query that ends with a list of values; `$bind` is what it asks for before that.
macro_rules! listed {
    ($db:expr, $row:ty, $values:expr, $head:literal $(, $bind:expr, $middle:literal)?) => {{
        let mut db = $db;
        let mut found: Vec<$row> = vec![];
        for some in $values.chunks(AT_ONCE) {
            let rows: Vec<$row> = sql!(db.again(), c => {
                let mut query = QueryBuilder::new($head);
                $(query.push_bind($bind).push($middle);)?
                let mut list = query.separated(", ");
                for value in some {
                    list.push_bind(value.clone());
                }
                query.push(")").build_query_as().persistent(false).fetch_all(c).await
            })?;
            found.extend(rows);
        }
        Ok(found)
    }};
}

/// People by e-mail address, of whatever organisation.
pub async fn users_by_email(db: Db<'_>, emails: &[String]) -> Result<Vec<UserRow>> {
    listed!(db, UserRow, emails, "SELECT * FROM users WHERE email IN (")
}

/// The owners of extensions, by id.
pub async fn owners(db: Db<'_>, extensions: &[Uuid]) -> Result<Vec<UserRow>> {
    listed!(
        db,
        UserRow,
        extensions,
        "SELECT * FROM users WHERE extension_id IN ("
    )
}

/// Extensions of an organisation by their digits.
pub async fn extensions_by_number(
    db: Db<'_>,
    org: Uuid,
    numbers: &[String],
) -> Result<Vec<ExtensionRow>> {
    listed!(
        db,
        ExtensionRow,
        numbers,
        "SELECT * FROM extensions WHERE org_id = ",
        org,
        " AND number IN ("
    )
}

/// Extensions by id.
pub async fn extensions_by_id(db: Db<'_>, ids: &[Uuid]) -> Result<Vec<ExtensionRow>> {
    listed!(
        db,
        ExtensionRow,
        ids,
        "SELECT * FROM extensions WHERE id IN ("
    )
}

/// Direct numbers by their extensions' ids.
pub async fn direct_of(db: Db<'_>, extensions: &[Uuid]) -> Result<Vec<DirectNumber>> {
    listed!(
        db,
        DirectNumber,
        extensions,
        "SELECT d.number, d.extension_id, e.number AS extension FROM direct_numbers d
         JOIN extensions e ON e.id = d.extension_id WHERE d.extension_id IN ("
    )
}

/// Direct numbers, of whatever organisation.
pub async fn direct_numbers(db: Db<'_>, numbers: &[String]) -> Result<Vec<DirectNumber>> {
    listed!(
        db,
        DirectNumber,
        numbers,
        "SELECT d.number, d.extension_id, e.number AS extension FROM direct_numbers d
         JOIN extensions e ON e.id = d.extension_id WHERE d.number IN ("
    )
}

/// A role that somebody holds somewhere.
#[derive(Clone, Debug, FromRow)]
pub struct GrantRow {
    /// Who.
    pub user_id: Uuid,
    /// Which.
    pub role: String,
    /// Where.
    pub org_id: Uuid,
}

/// The roles of people.
pub async fn grants(db: Db<'_>, users: &[Uuid]) -> Result<Vec<GrantRow>> {
    listed!(
        db,
        GrantRow,
        users,
        "SELECT user_id, role, org_id FROM grants WHERE user_id IN ("
    )
}

/// The PBX's names of the devices of extensions.
pub async fn endpoints(db: Db<'_>, extensions: &[Uuid]) -> Result<Vec<(String,)>> {
    listed!(
        db,
        (String,),
        extensions,
        "SELECT endpoint FROM devices WHERE extension_id IN ("
    )
}

/// Adds extensions, which nothing was dialled at before this second since 1970 UTC.
pub async fn add_extensions(mut db: Db<'_>, rows: &[ExtensionRow], second: i64) -> Result<()> {
    for some in rows.chunks(AT_ONCE) {
        sql!(db.again(), c => {
            let mut query = QueryBuilder::new("INSERT INTO extensions (id, org_id, number, voicemail, rules_version) ");
            query.push_values(some, |mut values, row| {
                values.push_bind(row.id).push_bind(row.org_id).push_bind(&row.number)
                    .push_bind(row.voicemail).push_bind(row.rules_version);
            });
            query.build().persistent(false).execute(c).await.map(|_| ())
        })?;
        sql!(db.again(), c => {
            let mut query = QueryBuilder::new("INSERT INTO dialled (extension_id, read_to, forward_at) ");
            query.push_values(some, |mut values, row| {
                values.push_bind(row.id).push_bind(second).push("0");
            });
            query.build().persistent(false).execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Gives extensions direct numbers: extension, number.
pub async fn add_direct_numbers(
    mut db: Db<'_>,
    org: Uuid,
    numbers: &[(Uuid, String)],
) -> Result<()> {
    for some in numbers.chunks(AT_ONCE) {
        sql!(db.again(), c => {
            let mut query = QueryBuilder::new("INSERT INTO direct_numbers (number, org_id, extension_id) ");
            query.push_values(some, |mut values, (extension, number)| {
                values.push_bind(number).push_bind(org).push_bind(*extension);
            });
            query.build().persistent(false).execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Adds people, with what they are found by.
pub async fn add_users(mut db: Db<'_>, rows: &[UserRow]) -> Result<()> {
    for some in rows.chunks(AT_ONCE) {
        sql!(db.again(), c => {
            let mut query = QueryBuilder::new(
                "INSERT INTO users (id, org_id, email, name, lang, theme, extension_id, password, locked_at, created_at) ");
            query.push_values(some, |mut values, user| {
                values.push_bind(user.id).push_bind(user.org_id).push_bind(&user.email).push_bind(&user.name)
                    .push_bind(&user.lang).push_bind(&user.theme).push_bind(user.extension_id).push_bind(&user.password)
                    .push_bind(user.locked_at).push_bind(user.created_at);
            });
            query.build().persistent(false).execute(c).await.map(|_| ())
        })?;
    }
    people::add_all(db, rows).await
}

/// People own no extension until they get another one: what one leaves, another may get in the same transaction.
pub async fn leave_extensions(mut db: Db<'_>, users: &[Uuid]) -> Result<()> {
    for some in users.chunks(AT_ONCE) {
        sql!(db.again(), c => {
            let mut query = QueryBuilder::new("UPDATE users SET extension_id = NULL WHERE id IN (");
            let mut list = query.separated(", ");
            for user in some {
                list.push_bind(*user);
            }
            query.push(")").build().persistent(false).execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Gives people roles in an organisation: person, role.
pub async fn add_grants(mut db: Db<'_>, org: Uuid, grants: &[(Uuid, &'static str)]) -> Result<()> {
    for some in grants.chunks(AT_ONCE) {
        sql!(db.again(), c => {
            let mut query = QueryBuilder::new("INSERT INTO grants (user_id, role, org_id) ");
            query.push_values(some, |mut values, (user, role)| {
                values.push_bind(*user).push_bind(*role).push_bind(org);
            });
            query.push(" ON CONFLICT DO NOTHING").build().persistent(false).execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Notes whose new extensions are from an instant on: extension, person. See [`super::owners::note`] for those there were before.
pub async fn add_owners(mut db: Db<'_>, since: i64, owners: &[(Uuid, Uuid)]) -> Result<()> {
    for some in owners.chunks(AT_ONCE) {
        sql!(db.again(), c => {
            let mut query = QueryBuilder::new("INSERT INTO owners (extension_id, since, user_id, owned) ");
            query.push_values(some, |mut values, (extension, user)| {
                values.push_bind(*extension).push_bind(since).push_bind(*user).push_bind(true);
            });
            query.build().persistent(false).execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Writes lines of the journal.
pub async fn add_lines(mut db: Db<'_>, lines: &[Line]) -> Result<()> {
    for some in lines.chunks(AT_ONCE) {
        sql!(db.again(), c => {
            let mut query = QueryBuilder::new(
                "INSERT INTO journal (id, at, org_id, user_id, actor, address, action, subject, detail) ");
            query.push_values(some, |mut values, line| {
                values.push_bind(line.id).push_bind(line.at).push_bind(line.org_id).push_bind(line.user_id)
                    .push_bind(&line.actor).push_bind(&line.address).push_bind(&line.action)
                    .push_bind(&line.subject).push_bind(&line.detail);
            });
            query.build().persistent(false).execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// The digits of the extensions whose rules in force name one of these numbers (E.164) or extensions. One look at all of them,
/// where asking for each name would look at all of them each time.
pub async fn naming(db: Db<'_>, org: Uuid, names: &BTreeSet<String>) -> Result<Vec<String>> {
    if names.is_empty() {
        return Ok(vec![]);
    }
    let bodies = super::rules::all(db, org).await?;
    let names_one = |body: &str| {
        body.split('"')
            .skip(1)
            .step_by(2)
            .any(|word| names.contains(word))
    };
    Ok(bodies
        .into_iter()
        .filter(|(_, body)| names_one(body))
        .map(|(number, _)| number)
        .collect())
}

/// Somebody as an export tells them.
#[derive(Clone, Debug, FromRow)]
pub struct ExportRow {
    /// Their id.
    pub id: Uuid,
    /// Lower case.
    pub email: String,
    /// Full name.
    pub name: String,
    /// Language tag.
    pub lang: String,
    /// Their extension's id.
    pub extension_id: Option<Uuid>,
    /// Its digits.
    pub extension: Option<String>,
    /// Whether it has a voicemail box.
    pub voicemail: Option<bool>,
}

/// The next people of an organisation after one, in the order in which they were added.
pub async fn people_after(db: Db<'_>, org: Uuid, after: Uuid, most: i64) -> Result<Vec<ExportRow>> {
    sql!(db, c => sqlx::query_as(
        "SELECT u.id, u.email, u.name, u.lang, u.extension_id, e.number AS extension, e.voicemail
         FROM users u LEFT JOIN extensions e ON e.id = u.extension_id
         WHERE u.org_id = $1 AND u.id > $2 ORDER BY u.id LIMIT $3").bind(org).bind(after).bind(most).fetch_all(c).await)
}
