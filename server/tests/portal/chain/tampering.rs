//! What was changed or taken away behind the portal's back.

use renvoi_server::{
    journal::chain::Fault,
    store::{self, Pool},
};

use super::{fault, head, report, run, sealed, untie, write};
use crate::{on_both, support::Database};

on_both!(
    the_database_refuses_to_forget,
    what_was_changed_behind_our_back_is_found,
    an_older_end_that_is_put_back_is_noticed,
);

async fn the_database_refuses_to_forget(database: Database) {
    let (portal, org, _) = sealed(database, 5).await;
    write(&portal, Some(org), "rules.saved", 1).await;
    let store = &portal.database.store;
    for statement in [
        "UPDATE journal SET detail = '{}'",
        "UPDATE journal SET seq = NULL",
        "UPDATE journal SET hash = digest",
        "UPDATE journal SET actor = 'somebody' WHERE seq IS NULL",
        "UPDATE journal SET salt = NULL, user_id = NULL, actor = '', address = '', subject = '', detail = '{}'",
        "DELETE FROM journal",
        "DELETE FROM journal WHERE seq IS NULL",
        "DELETE FROM journal_chains",
        "UPDATE journal_chains SET seq = seq - 1",
        "UPDATE journal_chains SET kept_seq = -1",
        "DELETE FROM journal_checkpoints",
        "UPDATE journal_checkpoints SET seq = seq + 1",
        "INSERT INTO journal SELECT * FROM journal WHERE seq = 1",
    ] {
        let refused = run(store, statement).await.unwrap_err();
        assert!(
            refused.contains("the journal is append-only"),
            "{statement}: {refused}"
        );
    }
    if let Pool::Postgres(_) = store.pool {
        for table in [
            "journal",
            "journal_chains",
            "journal_checkpoints",
            "journal_keys",
        ] {
            let refused = run(store, &format!("TRUNCATE {table}")).await.unwrap_err();
            assert!(refused.contains("the journal is append-only"), "{refused}");
        }
    }
    assert!(report(&portal, org).await.found.is_ok());
}

async fn what_was_changed_behind_our_back_is_found(database: Database) {
    let (portal, org, _) = sealed(database, 20).await;
    let store = &portal.database.store;
    untie(store).await;
    let whole = head(&portal, org).await;
    let last = whole.seq;
    // What is done to the chain of alpha, what is found, and what takes it back.
    let here = "org_id = (SELECT id FROM organisations WHERE slug = 'alpha')";
    let chain = "chain = (SELECT id FROM organisations WHERE slug = 'alpha')";
    let cases: Vec<(String, (i64, Fault), String)> = vec![
        (
            format!("UPDATE journal SET detail = '{{\"n\":99}}' WHERE {here} AND seq = {last}"),
            (last, Fault::Content),
            format!("UPDATE journal SET detail = '{{\"n\":19}}' WHERE {here} AND seq = {last}"),
        ),
        (
            format!("UPDATE journal SET address = '192.0.2.8' WHERE {here} AND seq = {last}"),
            (last, Fault::Content),
            format!("UPDATE journal SET address = '192.0.2.7' WHERE {here} AND seq = {last}"),
        ),
        (
            format!("UPDATE journal SET action = 'rules.deleted' WHERE {here} AND seq = {last}"),
            (last, Fault::Place),
            format!("UPDATE journal SET action = 'rules.saved' WHERE {here} AND seq = {last}"),
        ),
        (
            format!("UPDATE journal SET at = at + 1 WHERE {here} AND seq = {last}"),
            (last, Fault::Place),
            format!("UPDATE journal SET at = at - 1 WHERE {here} AND seq = {last}"),
        ),
        // Away to another organisation, with its number or without.
        (
            format!("UPDATE journal SET org_id = NULL, seq = 9000 WHERE {here} AND seq = 3"),
            (4, Fault::Missing),
            "UPDATE journal SET org_id = (SELECT id FROM organisations WHERE slug = 'alpha'), seq = 3 WHERE seq = 9000".to_owned(),
        ),
        // The last lines gone, and then the end of the chain moved back.
        (
            format!("UPDATE journal SET org_id = NULL, seq = seq + 9000 WHERE {here} AND seq > {last} - 2"),
            (last - 1, Fault::Truncated),
            format!("UPDATE journal SET org_id = (SELECT id FROM organisations WHERE slug = 'alpha'), seq = seq - 9000 WHERE seq > 9000 + {last} - 2"),
        ),
        (
            format!("UPDATE journal_chains SET seq = seq - 2 WHERE {chain}"),
            (last - 2, Fault::Head),
            format!("UPDATE journal_chains SET seq = seq + 2 WHERE {chain}"),
        ),
        (
            format!("UPDATE journal_chains SET kept_seq = 2 WHERE {chain}"),
            (last, Fault::Head),
            format!("UPDATE journal_chains SET kept_seq = 0 WHERE {chain}"),
        ),
        (
            format!("UPDATE journal_checkpoints SET newest = newest + 1 WHERE {chain}"),
            (last, Fault::Checkpoint),
            format!("UPDATE journal_checkpoints SET newest = newest - 1 WHERE {chain}"),
        ),
    ];
    for (change, found, back) in cases {
        assert!(run(store, &change).await.unwrap() > 0, "{change}");
        assert_eq!(fault(&portal, org).await, found, "{change}");
        assert!(run(store, &back).await.unwrap() > 0, "{back}");
        assert!(report(&portal, org).await.found.is_ok(), "{back}");
    }
    for statement in [
        format!("UPDATE journal SET seq = 9006 WHERE {here} AND seq = 5"),
        format!("UPDATE journal SET seq = 5 WHERE {here} AND seq = 6"),
        format!("UPDATE journal SET seq = 6 WHERE {here} AND seq = 9006"),
    ] {
        run(store, &statement).await.unwrap();
    }
    assert_eq!(fault(&portal, org).await, (5, Fault::Place), "swapped");
    run(store, &format!("DELETE FROM journal_chains WHERE {chain}"))
        .await
        .unwrap();
    assert_eq!(fault(&portal, org).await, (last, Fault::NoHead));
    run(store, &format!("DELETE FROM journal WHERE {here}"))
        .await
        .unwrap();
    assert_eq!(
        fault(&portal, org).await,
        (0, Fault::NoHead),
        "no organisation is without a line"
    );
}

async fn an_older_end_that_is_put_back_is_noticed(database: Database) {
    let (portal, org, sealer) = sealed(database, 5).await;
    let old = head(&portal, org).await;
    write(&portal, Some(org), "rules.saved", 5).await;
    sealer.drain().await.unwrap();
    let store = &portal.database.store;
    untie(store).await;
    run(
        store,
        &format!(
            "DELETE FROM journal WHERE seq > {} AND action = 'rules.saved'",
            old.seq
        ),
    )
    .await
    .unwrap();
    let mut tx = store.write().await.unwrap();
    store::chain::set_head(tx.db(), &old).await.unwrap();
    tx.commit().await.unwrap();
    // A whole chain by itself; but who has seen more goes on with it no more.
    assert!(report(&portal, org).await.found.is_ok());
    write(&portal, Some(org), "rules.saved", 1).await;
    assert_eq!(sealer.drain().await.unwrap().broken, [org]);
}
