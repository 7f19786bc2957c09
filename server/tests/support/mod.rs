//! What the tests share: databases of both kinds, a stopped clock, a PBX that does as it is told, a browser without a window.

#![allow(dead_code, reason = "each test file uses its own part")]

pub mod agreement;
pub mod asterisk;
pub mod authenticator;
pub mod browser;
pub mod client;
pub mod fake_pbx;
pub mod gate;
pub mod hardware;
pub mod office;
pub mod own;
pub mod passkey;
pub mod plans;
pub mod portal;
pub mod provider;
pub mod rows;
pub mod scene;
pub mod smtp;
pub mod tls;

use std::path::PathBuf;

use renvoi_server::store::{Pool, Store};
use uuid::Uuid;

/// An empty database that is gone with the test.
pub struct Database {
    pub store: Store,
    pub url: String,
    folder: Option<tempfile::TempDir>,
}

impl Database {
    /// Another one, of the same kind.
    pub async fn like(other: &Self) -> Self {
        if other.folder.is_some() {
            Self::sqlite().await
        } else {
            Self::postgres().await
        }
    }

    /// A file of its own.
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path: PathBuf = folder.path().join("renvoi.db");
        Self::open(format!("sqlite:{}", path.display()), Some(folder)).await
    }

    /// A database of its own on the server that `RENVOI_TEST_POSTGRES` names. Without one the test fails: nothing is skipped.
    pub async fn postgres() -> Self {
        Self::postgres_with("").await
    }

    /// One that orders text as French people do, and numbers in it by their value: « 30 » before « 204 », « : » before both.
    pub async fn french_postgres() -> Self {
        Self::postgres_with(
            "TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'fr-FR-u-kn-true'",
        )
        .await
    }

    async fn postgres_with(options: &str) -> Self {
        let server = std::env::var("RENVOI_TEST_POSTGRES").expect(
            "RENVOI_TEST_POSTGRES names a PostgreSQL server to test on; `make test` starts one",
        );
        let name = format!("t{}", Uuid::new_v4().simple());
        let admin = sqlx::PgPool::connect(&server)
            .await
            .expect("the PostgreSQL server answers");
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "CREATE DATABASE {name} {options}"
        )))
        .execute(&admin)
        .await
        .expect("made");
        admin.close().await;
        let base = server.split('?').next().unwrap_or(&server);
        let options = server
            .split_once('?')
            .map(|(_, options)| format!("?{options}"))
            .unwrap_or_default();
        let base = base.rsplit_once('/').map_or(base, |(base, _)| base);
        Self::open(format!("{base}/{name}{options}"), None).await
    }

    /// Changes rows behind the portal's back, as damage does.
    pub async fn damage(&self, statement: &'static str) {
        let rows = match &self.store.pool {
            Pool::Sqlite { writer, .. } => sqlx::query(statement)
                .execute(writer)
                .await
                .map(|done| done.rows_affected()),
            Pool::Postgres(pool) => sqlx::query(statement)
                .execute(pool)
                .await
                .map(|done| done.rows_affected()),
        };
        assert!(
            rows.expect("it runs") > 0,
            "nothing is changed by {statement}"
        );
    }

    async fn open(url: String, folder: Option<tempfile::TempDir>) -> Self {
        let store = Store::open(&url).await.expect("opened");
        store.migrate().await.expect("migrated");
        Self { store, url, folder }
    }
}

/// The same test on both databases.
#[macro_export]
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test] async fn $name() { super::$name($crate::support::Database::sqlite().await).await; })+
        }
        mod postgres {
            $(#[tokio::test] async fn $name() { super::$name($crate::support::Database::postgres().await).await; })+
        }
    };
}
