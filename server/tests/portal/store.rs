//! The store, on both databases.

mod outbox;

use crate::on_both;
use crate::support::{Database, portal::TestPortal};
use renvoi_server::store::{
    self, attempts::Attempts, jobs::Queue, sessions::SessionRow, state::Check,
};

on_both!(
    a_transaction_that_is_not_committed_leaves_nothing,
    sessions_are_updated_and_never_revived,
    attempts_are_remembered,
    comparisons_are_kept,
    a_list_moves_on_from_its_own_version_only,
    migrations_are_complete_and_repeatable,
);

async fn a_transaction_that_is_not_committed_leaves_nothing(database: Database) {
    let store = &database.store;
    let mut tx = store.write().await.unwrap();
    store::jobs::put(tx.db(), "trunk:abcdef", 1, 5)
        .await
        .unwrap();
    drop(tx);
    assert!(
        store::jobs::all(store.read().await.unwrap().db(), Queue::Pbx)
            .await
            .unwrap()
            .is_empty()
    );
}

async fn sessions_are_updated_and_never_revived(database: Database) {
    let store = &database.store;
    let row = SessionRow {
        key: vec![1; 32],
        user_id: None,
        data: "{}".into(),
        created_at: 1,
        seen_at: 1,
        expires_at: 100,
        address: "127.0.0.1".into(),
        agent: "x".into(),
        provider_session: Some(vec![7; 32]),
        staff: false,
    };
    let mut tx = store.write().await.unwrap();
    assert!(store::sessions::insert(tx.db(), &row).await.unwrap());
    assert!(
        !store::sessions::insert(tx.db(), &row).await.unwrap(),
        "a key is one session's"
    );
    assert!(
        store::sessions::update(tx.db(), &row.key, None, "{\"a\":1}", None, 200)
            .await
            .unwrap()
    );
    assert!(
        store::sessions::find(tx.db(), &row.key, 199)
            .await
            .unwrap()
            .is_some()
    );
    assert!(
        store::sessions::find(tx.db(), &row.key, 200)
            .await
            .unwrap()
            .is_none(),
        "it has ended"
    );
    store::sessions::delete(tx.db(), &row.key).await.unwrap();
    assert!(
        !store::sessions::update(tx.db(), &row.key, None, "{}", None, 300)
            .await
            .unwrap(),
        "gone is gone"
    );
    assert!(
        store::sessions::find(tx.db(), &row.key, 1)
            .await
            .unwrap()
            .is_none()
    );
    tx.commit().await.unwrap();
}

async fn attempts_are_remembered(database: Database) {
    let store = &database.store;
    let mut tx = store.write().await.unwrap();
    let about: Option<&[u8]> = Some(b"l");
    let keys: [(&[u8], Option<&[u8]>); 3] = [(b"k", about), (b"l", about), (b"m", None)];
    let none = store::attempts::hold(tx.db(), &keys).await.unwrap();
    assert_eq!(none, [Attempts::default(); 3]);
    let of = |cold_at| Attempts {
        cold_at,
        free_at: 6,
    };
    for cold_at in [5, 50] {
        store::attempts::put(tx.db(), &[(b"m", of(7)), (b"k", of(cold_at))])
            .await
            .unwrap();
    }
    let held = store::attempts::hold(tx.db(), &keys).await.unwrap();
    assert_eq!(held, [of(50), Attempts::default(), of(7)]);
    let sweep = async |tx: &mut store::Write, now, most| {
        store::attempts::sweep(tx.db(), now, most).await.unwrap()
    };
    assert_eq!(sweep(&mut tx, 5, 9).await, 1, "the others are warm");
    store::attempts::give_back(tx.db(), &[(b"k", 20), (b"m", 1)])
        .await
        .unwrap();
    let held = store::attempts::hold(tx.db(), &keys).await.unwrap();
    let free = |cold_at| Attempts {
        cold_at,
        free_at: 0,
    };
    assert_eq!(held, [free(30), free(0), free(6)]);
    assert_eq!(sweep(&mut tx, -1, 1).await, 2, "the coldest");
    store::attempts::hold(tx.db(), &keys).await.unwrap();
    store::attempts::forget(tx.db(), b"l").await.unwrap();
    let held = store::attempts::hold(tx.db(), &keys).await.unwrap();
    assert_eq!(held, [free(0), free(0), free(0)]);
    store::attempts::put(tx.db(), &[(b"m", of(7))])
        .await
        .unwrap();
    store::attempts::forget(tx.db(), b"l").await.unwrap();
    let held = store::attempts::hold(tx.db(), &keys).await.unwrap();
    assert_eq!(held[2], of(7), "nothing that is about another");
    tx.commit().await.unwrap();
}

async fn comparisons_are_kept(database: Database) {
    let store = &database.store;
    let mut tx = store.write().await.unwrap();
    for at in 0..150 {
        let check = Check {
            at,
            compared: 3,
            missing: 1,
            changed: 0,
            unwanted: 0,
        };
        store::state::put_check(tx.db(), &check).await.unwrap();
    }
    tx.commit().await.unwrap();
    let last = store::state::last_check(store.read().await.unwrap().db())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((last.at, last.missing), (149, 1));
}

async fn a_list_moves_on_from_its_own_version_only(database: Database) {
    let portal = TestPortal::new(database).await;
    let store = &portal.database.store;
    let mut tx = store.write().await.unwrap();
    let org = store::organisation::by_slug(tx.db(), "alpha")
        .await
        .unwrap()
        .unwrap();
    let row = store::extension::by_number(tx.db(), org.id, "204")
        .await
        .unwrap()
        .unwrap();
    assert!(
        store::extension::advance_rules(tx.db(), row.id, 0)
            .await
            .unwrap()
    );
    assert!(
        !store::extension::advance_rules(tx.db(), row.id, 0)
            .await
            .unwrap(),
        "somebody was faster"
    );
    tx.commit().await.unwrap();
}

async fn migrations_are_complete_and_repeatable(database: Database) {
    assert_eq!(database.store.pending_migrations().await.unwrap(), 0);
    database.store.migrate().await.unwrap();
    assert!(database.store.clock().await.unwrap() > 1_735_689_600_000);
}
