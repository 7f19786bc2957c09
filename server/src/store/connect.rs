//! Opening a database, and the two kinds of connection.

use std::{path::Path, str::FromStr, sync::Arc, time::Duration};

use sqlx::{
    PgPool, Postgres, Sqlite, SqlitePool, Transaction,
    migrate::{MigrateError, Migrator},
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Db, Result, numbers::Shelf};

static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../migrations/postgres");

/// The database; clones share its connections.
#[derive(Clone, Debug)]
pub struct Store {
    /// The connections.
    pub pool: Pool,
    pub(super) shelf: Arc<Shelf>,
}

/// Connections to either database.
#[derive(Clone, Debug)]
pub enum Pool {
    /// One writer, because SQLite has one lock to give, and readers that never wait for it (WAL).
    Sqlite {
        /// Many.
        readers: SqlitePool,
        /// One.
        writer: SqlitePool,
    },
    /// One pool for both.
    Postgres(PgPool),
}

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither `sqlite:` nor `postgres:`.
    #[error("the database URL begins with sqlite: or postgres:")]
    Scheme,
    /// Its file, or the folder of it, cannot be made.
    #[error("the database's file cannot be made: {0}")]
    Folder(#[from] std::io::Error),
    /// Nobody has made it yet.
    #[error("there is no database yet: {0}")]
    Missing(String),
    /// It does not answer.
    #[error("the database does not answer: {0}")]
    Connect(#[from] sqlx::Error),
    /// A migration failed.
    #[error("the database cannot be brought up to date: {0}")]
    Migrate(#[from] MigrateError),
}

impl Store {
    /// Opens `sqlite:PATH` or `postgres://…`, without touching its tables. SQLite's file is made where there is none.
    pub async fn open(url: &str) -> std::result::Result<Self, OpenError> {
        Self::connect(url, true).await
    }

    /// Opens what is there, and makes nothing.
    pub async fn open_existing(url: &str) -> std::result::Result<Self, OpenError> {
        Self::connect(url, false).await
    }

    async fn connect(url: &str, make: bool) -> std::result::Result<Self, OpenError> {
        Ok(Self {
            pool: Pool::connect(url, make).await?,
            shelf: Arc::default(),
        })
    }

    /// Brings the tables up to date.
    pub async fn migrate(&self) -> std::result::Result<(), OpenError> {
        match &self.pool {
            Pool::Sqlite { writer, .. } => SQLITE.run(writer).await?,
            Pool::Postgres(pool) => POSTGRES.run(pool).await?,
        }
        // Folding is ours: neither database does it in SQL.
        super::people::fill(self).await?;
        Ok(())
    }

    /// How many migrations the tables lack.
    pub async fn pending_migrations(&self) -> Result<usize> {
        let (migrator, table) = match &self.pool {
            Pool::Sqlite { .. } => (
                &SQLITE,
                "SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'",
            ),
            Pool::Postgres(_) => (
                &POSTGRES,
                "SELECT COUNT(*) FROM pg_tables WHERE tablename = '_sqlx_migrations'",
            ),
        };
        let mut read = self.read().await?;
        let (there,): (i64,) =
            super::sql!(read.db(), c => sqlx::query_as(table).fetch_one(c).await)?;
        let done = if there == 0 {
            0
        } else {
            let (done,): (i64,) = super::sql!(read.db(), c => sqlx::query_as("SELECT COUNT(*) FROM _sqlx_migrations").fetch_one(c).await)?;
            usize::try_from(done).unwrap_or(0)
        };
        Ok(migrator.iter().count().saturating_sub(done))
    }

    /// The database's own clock, ms since 1970 UTC.
    pub async fn clock(&self) -> Result<i64> {
        let text = match &self.pool {
            Pool::Sqlite { .. } => {
                "SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
            }
            Pool::Postgres(_) => "SELECT CAST(EXTRACT(EPOCH FROM now()) * 1000 AS BIGINT)",
        };
        let mut read = self.read().await?;
        let (now,): (i64,) = super::sql!(read.db(), c => sqlx::query_as(text).fetch_one(c).await)?;
        Ok(now)
    }

    /// A connection to read with.
    pub async fn read(&self) -> Result<Read> {
        Ok(match &self.pool {
            Pool::Sqlite { readers, .. } => Read::Sqlite(readers.acquire().await?),
            Pool::Postgres(pool) => Read::Postgres(pool.acquire().await?),
        })
    }

    /// A connection for a single statement that writes. It is a transaction by itself, and saves the two statements of another.
    pub async fn once(&self) -> Result<Read> {
        Ok(match &self.pool {
            Pool::Sqlite { writer, .. } => Read::Sqlite(writer.acquire().await?),
            Pool::Postgres(pool) => Read::Postgres(pool.acquire().await?),
        })
    }

    /// A transaction to write in; dropped without [`Write::commit`], it leaves nothing behind.
    pub async fn write(&self) -> Result<Write> {
        Ok(match &self.pool {
            // IMMEDIATE takes the lock at once: a transaction that reads first could not be promoted later.
            Pool::Sqlite { writer, .. } => {
                Write::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?)
            }
            Pool::Postgres(pool) => Write::Postgres(pool.begin().await?),
        })
    }

    /// Closes every connection.
    pub async fn close(&self) {
        match &self.pool {
            Pool::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Pool::Postgres(pool) => pool.close().await,
        }
    }

    /// `sqlite` or `postgres`.
    #[must_use]
    pub fn dialect(&self) -> &'static str {
        match &self.pool {
            Pool::Sqlite { .. } => "sqlite",
            Pool::Postgres(_) => "postgres",
        }
    }
}

impl Pool {
    async fn connect(url: &str, make: bool) -> std::result::Result<Self, OpenError> {
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let options = PgConnectOptions::from_str(url)?;
            let pool = PgPoolOptions::new()
                .max_connections(16)
                .acquire_timeout(Duration::from_secs(5));
            return Ok(Self::Postgres(pool.connect_with(options).await?));
        }
        let path = url.strip_prefix("sqlite:").ok_or(OpenError::Scheme)?;
        let path = Path::new(path.strip_prefix("//").unwrap_or(path));
        if make {
            make_private(path)?;
        } else if !path.exists() {
            return Err(OpenError::Missing(path.display().to_string()));
        }
        // NORMAL with WAL keeps the database consistent after a crash and may lose the last commits of a power cut; a save
        // that was confirmed must not be lost, so every commit waits for the disk.
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(make)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            // Rows cross from the connection's thread to ours; waiting for each other every fifty costs more than the rows.
            .row_buffer_size(1024);
        // A file does not hang up: asking before each use whether it is still there would cost as much as a statement.
        let writer = SqlitePoolOptions::new()
            .test_before_acquire(false)
            .max_connections(1)
            .connect_with(options.clone())
            .await?;
        let readers = SqlitePoolOptions::new()
            .test_before_acquire(false)
            .max_connections(8)
            .min_connections(2)
            .connect_with(options)
            .await?;
        Ok(Self::Sqlite { readers, writer })
    }
}

/// Makes an empty file that its owner alone can read, where there is none: it will hold hashes and sessions. What SQLite makes
/// beside it takes over its permissions.
fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    if path.exists() {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let made = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match made {
        // Another process was faster.
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// A connection without a transaction.
#[derive(Debug)]
pub enum Read {
    /// SQLite.
    Sqlite(PoolConnection<Sqlite>),
    /// PostgreSQL.
    Postgres(PoolConnection<Postgres>),
}

impl Read {
    /// For query functions.
    pub fn db(&mut self) -> Db<'_> {
        match self {
            Self::Sqlite(connection) => Db::Sqlite(connection),
            Self::Postgres(connection) => Db::Postgres(connection),
        }
    }
}

/// A transaction.
#[derive(Debug)]
pub enum Write {
    /// SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

impl Write {
    /// For query functions.
    pub fn db(&mut self) -> Db<'_> {
        match self {
            Self::Sqlite(transaction) => Db::Sqlite(transaction),
            Self::Postgres(transaction) => Db::Postgres(transaction),
        }
    }

    /// Makes it last.
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }
}
