//! Everything that a database holds: what is the same before and after has had no effect.

use std::collections::BTreeSet;

use renvoi_server::store::Db;
use sqlx::AssertSqlSafe;

use super::portal::TestPortal;

impl TestPortal {
    /// Every row of every table, as a text that begins with the table's name.
    pub async fn rows(&self) -> BTreeSet<String> {
        let mut read = self.database.store.read().await.unwrap();
        let rows: Vec<(String,)> = match read.db() {
            Db::Sqlite(connection) => {
                let columns: Vec<(String, String)> = sqlx::query_as(
                    "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
                     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.cid",
                )
                .fetch_all(&mut *connection)
                .await
                .unwrap();
                let of_table = columns.chunk_by(|(one, _), (other, _)| one == other);
                let selects = of_table.map(|columns| {
                    let table = &columns[0].0;
                    let cells = columns.iter().map(|(_, name)| format!("quote(\"{name}\")"));
                    let row = cells.collect::<Vec<_>>().join(" || ' ' || ");
                    format!("SELECT '{table} ' || {row} FROM \"{table}\"")
                });
                let all = selects.collect::<Vec<_>>().join(" UNION ALL ");
                let all = sqlx::query_as(AssertSqlSafe(all));
                all.fetch_all(connection).await.unwrap()
            }
            Db::Postgres(connection) => {
                let tables: Vec<(String,)> = sqlx::query_as(
                    "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
                )
                .fetch_all(&mut *connection)
                .await
                .unwrap();
                let select = |(table,): &(String,)| {
                    format!("SELECT '{table} ' || whole::text FROM \"{table}\" whole")
                };
                let selects = tables.iter().map(select).collect::<Vec<_>>();
                let all = sqlx::query_as(AssertSqlSafe(selects.join(" UNION ALL ")));
                all.fetch_all(connection).await.unwrap()
            }
        };
        rows.into_iter().map(|(row,)| row).collect()
    }
}

/// The rows that are new, gone or others.
pub fn changed(before: &BTreeSet<String>, after: &BTreeSet<String>) -> Vec<String> {
    before.symmetric_difference(after).cloned().collect()
}
