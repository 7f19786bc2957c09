//! An organisation's people as who administers it lists them.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use super::{
    Db, Result,
    people::{Term, range},
    sql,
};

/// How an account stands. Each is in one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// They can sign in.
    Active,
    /// They have not chosen a password yet.
    Invited,
    /// Locked.
    Locked,
    /// An administrator has decided that they do not come in any more.
    Deactivated,
}

impl State {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Active, Self::Invited, Self::Locked, Self::Deactivated];

    /// Its name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Invited => "invited",
            Self::Locked => "locked",
            Self::Deactivated => "deactivated",
        }
    }

    /// Reads [`State::name`] back.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    fn condition(self) -> &'static str {
        match self {
            Self::Active => " AND u.locked_at IS NULL AND u.password IS NOT NULL",
            Self::Invited => " AND u.locked_at IS NULL AND u.password IS NULL",
            Self::Locked => " AND u.locked_at IS NOT NULL AND u.deactivated_at IS NULL",
            Self::Deactivated => " AND u.deactivated_at IS NOT NULL",
        }
    }
}

/// Which people; what is empty does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Each of them begins one of their words, or their extension.
    pub terms: Vec<Term>,
    /// They hold this role.
    pub role: Option<&'static str>,
    /// They are in this state.
    pub state: Option<State>,
}

/// Somebody of the list.
#[derive(Clone, Debug, FromRow)]
pub struct RosterRow {
    /// Their id.
    pub id: Uuid,
    /// Full name.
    pub name: String,
    /// Lower case.
    pub email: String,
    /// When the account was locked, ms since 1970 UTC.
    pub locked_at: Option<i64>,
    /// When it was deactivated.
    pub deactivated_at: Option<i64>,
    /// 0: they have no password yet.
    pub has_password: i32,
    /// Digits of their extension.
    pub extension: Option<String>,
}

impl RosterRow {
    /// How the account stands.
    #[must_use]
    pub fn state(&self) -> State {
        match (self.deactivated_at, self.locked_at, self.has_password) {
            (Some(_), ..) => State::Deactivated,
            (None, Some(_), _) => State::Locked,
            (None, None, 0) => State::Invited,
            (None, None, _) => State::Active,
        }
    }
}

/// Adds what narrows the list to a query over `users u`. By lists of ids, not by EXISTS: SQLite 3.51 makes a join of that, and
/// OFFSET then skips somebody once for each of their words.
macro_rules! narrow {
    ($query:expr, $org:expr, $wanted:expr) => {{
        let (query, org, wanted) = (&mut $query, $org, $wanted);
        for term in &wanted.terms {
            let (from, to) = range(&term.word);
            query
                .push(" AND (u.id IN (SELECT w.user_id FROM people_words w WHERE w.org_id = ")
                .push_bind(org);
            query
                .push(" AND w.word >= ")
                .push_bind(from.clone())
                .push(" AND w.word < ")
                .push_bind(to.clone())
                .push(")");
            if term.is_number {
                query
                    .push(" OR u.extension_id IN (SELECT x.id FROM extensions x WHERE x.org_id = ")
                    .push_bind(org);
                query
                    .push(" AND x.number >= ")
                    .push_bind(from)
                    .push(" AND x.number < ")
                    .push_bind(to)
                    .push(")");
            }
            query.push(")");
        }
        if let Some(role) = wanted.role {
            query
                .push(" AND u.id IN (SELECT g.user_id FROM grants g WHERE g.role = ")
                .push_bind(role)
                .push(")");
        }
        if let Some(state) = wanted.state {
            query.push(state.condition());
        }
    }};
}

/// How many there are.
pub async fn count(db: Db<'_>, org: Uuid, wanted: &Wanted) -> Result<i64> {
    let (count,): (i64,) = sql!(db, c => {
        let mut query = QueryBuilder::new("SELECT COUNT(*) FROM users u WHERE u.org_id = ");
        query.push_bind(org);
        narrow!(query, org, wanted);
        query.build_query_as().persistent(false).fetch_one(c).await
    })?;
    Ok(count)
}

/// Some of them, by name.
pub async fn some(
    db: Db<'_>,
    org: Uuid,
    wanted: &Wanted,
    from: i64,
    most: i64,
) -> Result<Vec<RosterRow>> {
    sql!(db, c => {
        let mut query = QueryBuilder::new(
            "SELECT u.id, u.name, u.email, u.locked_at, u.deactivated_at,
             CASE WHEN u.password IS NULL THEN 0 ELSE 1 END AS has_password, e.number AS extension
             FROM users u LEFT JOIN extensions e ON e.id = u.extension_id WHERE u.org_id = ");
        query.push_bind(org);
        narrow!(query, org, wanted);
        query.push(" ORDER BY u.name, u.email LIMIT ").push_bind(most).push(" OFFSET ").push_bind(from);
        query.build_query_as().persistent(false).fetch_all(c).await
    })
}

/// The roles that people hold in an organisation: person, role.
pub async fn roles(db: Db<'_>, org: Uuid, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    sql!(db, c => {
        let mut query = QueryBuilder::new("SELECT user_id, role FROM grants WHERE org_id = ");
        query.push_bind(org).push(" AND user_id IN (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(*id);
        }
        query.push(")").build_query_as().persistent(false).fetch_all(c).await
    })
}
