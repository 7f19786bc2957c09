//! The journal's chains, on both databases: what is sealed proves itself, what was changed shows, and what is old may go.

mod reading;
mod retention;
mod sealing;
mod tampering;

use renvoi_server::{
    directory::organisation,
    journal::{
        self, Entry,
        chain::{ChainReport, Fault, Sealer, check},
    },
    store::{self, Pool, Store, chain::Head},
};
use serde_json::json;
use uuid::Uuid;

use crate::support::{Database, portal::TestPortal};

async fn alpha(portal: &TestPortal) -> Uuid {
    let org = organisation(&portal.database.store, Some("alpha")).await;
    org.unwrap().id
}

/// Writes so many lines of an organisation.
async fn write(portal: &TestPortal, org: Option<Uuid>, action: &'static str, many: usize) {
    let mut tx = portal.database.store.write().await.unwrap();
    for n in 0..many {
        let mut entry = Entry::new(action, "login:x@…".to_owned())
            .by_nobody("192.0.2.7")
            .with(json!({ "n": n }));
        if let Some(org) = org {
            entry = entry.within(org);
        }
        journal::append(tx.db(), portal.clock.as_ref(), entry)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

async fn report(portal: &TestPortal, chain: Uuid) -> ChainReport {
    let key = portal.tools.sealer().public();
    let mut found = check(&portal.database.store, key, Some(chain))
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    found.remove(0)
}

async fn fault(portal: &TestPortal, chain: Uuid) -> (i64, Fault) {
    let wrong = report(portal, chain).await.found.unwrap_err();
    (wrong.seq, wrong.fault)
}

async fn head(portal: &TestPortal, chain: Uuid) -> Head {
    let mut read = portal.database.store.read().await.unwrap();
    store::chain::head(read.db(), chain).await.unwrap().unwrap()
}

/// Runs a statement; the database's own words where it refuses.
async fn run(store: &Store, text: &str) -> Result<u64, String> {
    let text = sqlx::AssertSqlSafe(text.to_owned());
    let done = match &store.pool {
        Pool::Sqlite { writer, .. } => sqlx::query(text)
            .execute(writer)
            .await
            .map(|done| done.rows_affected()),
        Pool::Postgres(pool) => sqlx::query(text)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()),
    };
    done.map_err(|error| error.to_string())
}

/// As somebody may who owns the database.
async fn untie(store: &Store) {
    let tables = ["journal", "journal_chains", "journal_checkpoints"];
    if let Pool::Postgres(_) = store.pool {
        for table in tables {
            run(store, &format!("ALTER TABLE {table} DISABLE TRIGGER ALL"))
                .await
                .unwrap();
        }
        return;
    }
    for trigger in [
        "journal_inserted",
        "journal_updated",
        "journal_deleted",
        "journal_chains_updated",
        "journal_chains_deleted",
        "journal_checkpoints_updated",
        "journal_checkpoints_deleted",
    ] {
        run(store, &format!("DROP TRIGGER {trigger}"))
            .await
            .unwrap();
    }
}

/// A portal whose journal is sealed, with some more lines of `alpha`.
async fn sealed(database: Database, many: usize) -> (TestPortal, Uuid, Sealer) {
    let portal = TestPortal::new(database).await;
    let org = alpha(&portal).await;
    write(&portal, Some(org), "rules.saved", many).await;
    let sealer = portal.tools.sealer();
    sealer.drain().await.unwrap();
    (portal, org, sealer)
}
