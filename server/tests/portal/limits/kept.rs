//! What is kept of failures.

use renvoi_server::{clock::Clock, store};

use super::{OWNER, fail};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    what_is_cold_is_swept_and_no_more_is_kept_than_there_is_room_for,
    names_and_addresses_cannot_be_read_in_the_table,
);

async fn what_is_cold_is_swept_and_no_more_is_kept_than_there_is_room_for(database: Database) {
    let portal = TestPortal::new(database).await;
    let sweep = async |most: i64| {
        let mut tx = portal.database.store.write().await.unwrap();
        let now = portal.clock.millis();
        let swept = store::attempts::sweep(tx.db(), now, most).await.unwrap();
        tx.commit().await.unwrap();
        swept
    };
    for n in 0..5 {
        let login = format!("nobody{n}@alpha.example");
        let mut browser = portal.browser().at(&format!("198.51.{n}.7"));
        for _ in 0..=n {
            fail(&mut browser, &login).await;
        }
    }
    // A name at an address, the name, the address and its network, five times.
    assert_eq!(portal.count("attempts").await, 20);
    assert_eq!(sweep(20).await, 0);
    assert_eq!(sweep(6).await, 14);
    // What goes first is what would have been forgotten first: the counts of networks, then of addresses.
    portal.clock.advance(3599);
    assert_eq!(
        sweep(20).await,
        1,
        "the names, where they were typed, are left"
    );
    portal.clock.advance(3600 * 3);
    assert_eq!(portal.count("attempts").await, 5);
    assert_eq!(sweep(20).await, 5);
}

async fn names_and_addresses_cannot_be_read_in_the_table(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.browser().at("192.0.2.1");
    fail(&mut browser, OWNER).await;
    let mut read = portal.database.store.read().await.unwrap();
    let all = "SELECT key, about FROM attempts";
    let rows: Vec<(Vec<u8>, Option<Vec<u8>>)> = match read.db() {
        store::Db::Sqlite(c) => sqlx::query_as(all).fetch_all(c).await.unwrap(),
        store::Db::Postgres(c) => sqlx::query_as(all).fetch_all(c).await.unwrap(),
    };
    assert_eq!(rows.len(), 4);
    // Nor guessed at, which a hash without a key can be.
    let guesses = [OWNER, "192.0.2.1", "192.0.2.0"].map(|guess| {
        use sha2::Digest as _;
        sha2::Sha256::digest(guess).to_vec()
    });
    for (key, about) in rows {
        for value in [Some(key), about].into_iter().flatten() {
            assert!(value.len() == 32 && !guesses.contains(&value));
        }
    }
}
