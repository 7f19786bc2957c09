//! A list of people read in — received, checked, done, journalled, asked of the PBX — against bare inserts of the rows that it leaves.

use std::{fmt::Write as _, time::Instant};

use futures::stream;
use renvoi_server::{
    accounts::Passwords,
    directory::import::{Importer, NewImport},
    journal::Author,
    store::{self, Db, Store},
};

use crate::support::{
    count,
    load::numbers,
    people,
    portal::Database,
    table::{Aim, Table, rate},
};

/// The tables that an import writes, but for its own.
const LEFT: [&str; 9] = [
    "extensions",
    "direct_numbers",
    "dialled",
    "users",
    "people_words",
    "owners",
    "journal",
    "pbx_state",
    "push_jobs",
];

/// Measures, and adds its rows.
pub async fn measure(table: &mut Table) {
    let database = Database::new(Passwords::weak_for_tests()).await;
    on(table, "SQLite", &database).await;
    if let Some(database) = Database::postgres(Passwords::weak_for_tests()).await {
        on(table, "PostgreSQL", &database).await;
    }
}

async fn on(table: &mut Table, name: &str, database: &Database) {
    let lines = count("RENVOI_BENCH_LINES", 10_000);
    let registry = database.tools.registry();
    let org = people::organisation(&registry).await;
    let file = file(lines);
    let importer = Importer::new(registry.clone(), None);
    let new = NewImport {
        org: org.id,
        author: Author::CommandLine,
        operator: true,
        name: "bench.csv".to_owned(),
        by_extension: false,
        welcome: false,
    };
    let begun = Instant::now();
    let pieces = stream::iter([Ok::<_, std::convert::Infallible>(file)]);
    let id = importer.receive(new, pieces).await.expect("received");
    importer.drain().await.expect("checked");
    let checked = begun.elapsed();
    let mut once = registry.store.once().await.expect("a connection");
    store::imports::turn(once.db(), id, &["checked"], "running")
        .await
        .expect("begun");
    drop(once);
    importer.drain().await.expect("done");
    let ours = begun.elapsed();
    let row = store::imports::by_id(
        registry.store.read().await.expect("a connection").db(),
        org.id,
        id,
    )
    .await
    .expect("read")
    .expect("there");
    assert_eq!(row.state, "done");
    let bare = bare(&registry.store).await;
    table.ratio(
        &format!("people imported, {lines} lines, {name}"),
        format!(
            "{} in {:.2} s",
            rate(numbers(lines) / ours.as_secs_f64()),
            ours.as_secs_f64()
        ),
        format!("{:.2} s", bare.as_secs_f64()),
        bare.as_secs_f64() / ours.as_secs_f64(),
        Aim::Above(0.1),
    );
    table.figure(
        &format!("people imported, {lines} lines, {name}: seconds"),
        format!(
            "{:.2} s, of which {:.2} s checked them",
            ours.as_secs_f64(),
            checked.as_secs_f64()
        ),
        ours.as_secs_f64(),
        Aim::Below(60.0),
    );
}

/// New people with an extension and a direct number each.
fn file(lines: usize) -> Vec<u8> {
    let mut text = "Nom;Adresse e-mail;Poste;Numéros directs\r\n".to_owned();
    for n in 0..lines {
        let extension = 10_000 + n;
        let _ = write!(
            text,
            "Aïssatou Lemoine {n};a.lemoine{n}@bench.example;{extension};+331990{extension}\r\n"
        );
    }
    text.into_bytes()
}

/// The same rows copied into tables of the same form, 500 in a transaction as an import does it: what no import can be faster than.
async fn bare(store: &Store) -> std::time::Duration {
    let mut all = vec![];
    for table in LEFT {
        let made = format!("CREATE TABLE bare_{table} AS SELECT * FROM {table} WHERE 1 = 0");
        execute(store, made).await;
        let mut read = store.read().await.expect("a connection");
        let counted = format!("SELECT COUNT(*) FROM {table}");
        let rows: (i64,) = match read.db() {
            Db::Sqlite(c) => {
                sqlx::query_as(sqlx::AssertSqlSafe(counted))
                    .fetch_one(c)
                    .await
            }
            Db::Postgres(c) => {
                sqlx::query_as(sqlx::AssertSqlSafe(counted))
                    .fetch_one(c)
                    .await
            }
        }
        .expect("counted");
        all.push((table, rows.0));
    }
    let begun = Instant::now();
    let most = all.iter().map(|(_, rows)| *rows).max().unwrap_or(0);
    let mut from = 0;
    while from < most {
        let mut tx = store.write().await.expect("a transaction");
        for (table, rows) in &all {
            if from >= *rows {
                continue;
            }
            let copied =
                format!("INSERT INTO bare_{table} SELECT * FROM {table} LIMIT 500 OFFSET {from}");
            match tx.db() {
                Db::Sqlite(c) => sqlx::query(sqlx::AssertSqlSafe(copied))
                    .execute(c)
                    .await
                    .map(|_| ()),
                Db::Postgres(c) => sqlx::query(sqlx::AssertSqlSafe(copied))
                    .execute(c)
                    .await
                    .map(|_| ()),
            }
            .expect("copied");
        }
        tx.commit().await.expect("kept");
        from += 500;
    }
    begun.elapsed()
}

async fn execute(store: &Store, statement: String) {
    let mut tx = store.write().await.expect("a transaction");
    match tx.db() {
        Db::Sqlite(c) => sqlx::query(sqlx::AssertSqlSafe(statement))
            .execute(c)
            .await
            .map(|_| ()),
        Db::Postgres(c) => sqlx::query(sqlx::AssertSqlSafe(statement))
            .execute(c)
            .await
            .map(|_| ()),
    }
    .expect("executed");
    tx.commit().await.expect("kept");
}
