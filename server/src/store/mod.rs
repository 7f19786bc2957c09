//! The database: SQLite by default, PostgreSQL when asked. SQL is written once and runs on both.

pub mod addresses;
pub mod attempts;
pub mod bulk;
pub mod canary;
pub mod chain;
pub mod codes;
pub mod demands;
pub mod device;
pub mod extension;
pub mod fleet;
pub mod forwards;
pub mod group;
pub mod held;
pub mod imports;
pub mod jobs;
pub mod journal;
pub mod kept;
pub mod mails;
pub mod messages;
pub mod numbers;
pub mod organisation;
pub mod owners;
pub mod passkeys;
pub mod people;
pub mod phone;
pub mod phone_lists;
pub mod recovery;
pub mod roster;
pub mod rules;
pub mod second_factor;
pub mod sessions;
pub mod sso;
pub mod state;
pub mod templates;
pub mod tokens;
pub mod trunk;
pub mod user;
pub mod waiting;

mod connect;

pub use connect::{OpenError, Pool, Read, Store, Write};

use sqlx::{PgConnection, SqliteConnection};

/// A connection to either database, as every query function takes it.
#[derive(Debug)]
pub enum Db<'c> {
    /// SQLite.
    Sqlite(&'c mut SqliteConnection),
    /// PostgreSQL.
    Postgres(&'c mut PgConnection),
}

impl Db<'_> {
    /// The same connection once more, for a function of several statements.
    pub fn again(&mut self) -> Db<'_> {
        match self {
            Self::Sqlite(connection) => Db::Sqlite(connection),
            Self::Postgres(connection) => Db::Postgres(connection),
        }
    }
}

/// Runs one expression on whichever connection is there.
///
/// `sql!(db, c => sqlx::query("…").bind(1).execute(c).await)`
macro_rules! sql {
    ($db:expr, $c:ident => $body:expr) => {
        match $db {
            $crate::store::Db::Sqlite($c) => $body,
            $crate::store::Db::Postgres($c) => $body,
        }
    };
}
pub(crate) use sql;

/// As [`sql!`], for statements whose answer is the number of rows they touched.
macro_rules! exec {
    ($db:expr, $c:ident => $body:expr) => {
        match $db {
            $crate::store::Db::Sqlite($c) => {
                $body.execute($c).await.map(|done| done.rows_affected())
            }
            $crate::store::Db::Postgres($c) => {
                $body.execute($c).await.map(|done| done.rows_affected())
            }
        }
    };
}
pub(crate) use exec;

/// What a query function answers.
pub type Result<T> = std::result::Result<T, sqlx::Error>;

/// Whether a statement of so many rows is worth keeping prepared: each number of rows is a statement of its own.
pub(crate) fn is_usual(rows: usize) -> bool {
    rows == 1
}

/// Whether an error says that a unique value is taken.
#[must_use]
pub fn is_taken(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}
