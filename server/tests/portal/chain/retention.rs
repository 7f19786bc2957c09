//! What is old goes, and what is left still proves itself.

use renvoi_server::{
    directory::organisation,
    journal::chain::{self, Fault, Policy, Retained, Signer},
    store::{self, Pool, chain::Head},
};
use serde_json::{Value, json};

use super::{fault, head, report, run, sealed, untie, write};
use crate::{on_both, support::Database};

on_both!(
    what_is_old_goes_and_the_rest_verifies,
    old_attempts_are_emptied_and_nothing_else,
    nothing_is_dropped_on_a_forged_word,
    what_is_removed_leaves_its_journal,
);

async fn what_is_old_goes_and_the_rest_verifies(database: Database) {
    let (portal, org, sealer) = sealed(database, 1200).await;
    let old = head(&portal, org).await.seq;
    portal.clock.advance(100 * 24 * 3600);
    write(&portal, Some(org), "rules.saved", 10).await;
    sealer.drain().await.unwrap();
    let policy = Policy {
        months: 4,
        attempt_months: 0,
    };
    assert_eq!(
        chain::retain(&sealer, &policy).await.unwrap(),
        Retained::default()
    );

    // Six weeks later the first lines are five months old; beta says that its own stay.
    portal.clock.advance(45 * 24 * 3600);
    let beta = organisation(&portal.database.store, Some("beta"))
        .await
        .unwrap()
        .id;
    let mut tx = portal.database.store.write().await.unwrap();
    store::chain::set_months(tx.db(), beta, Some(0))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let done = chain::retain(&sealer, &policy).await.unwrap();
    // What lies after the last checkpoint of that time waits for the next.
    assert!(done.dropped >= 1000, "{done:?}");
    let kept = head(&portal, org).await.kept_seq;
    assert!(kept > 0 && kept <= old, "{kept} of {old}");
    sealer.drain().await.unwrap();
    let found = report(&portal, org).await.found.unwrap();
    assert_eq!(found.first, kept + 1);
    assert!(report(&portal, beta).await.found.unwrap().first == 1);
    let journal = portal.journal().await;
    let told = journal
        .iter()
        .find(|line| line.action == "journal.dropped" && line.org_id == Some(org));
    let told: Value = serde_json::from_str(&told.unwrap().detail).unwrap();
    assert_eq!(told, json!({ "through": kept, "lines": kept, "months": 4 }));
    assert_eq!(
        chain::retain(&sealer, &policy).await.unwrap(),
        Retained::default(),
        "once"
    );

    // Nobody else drops more than was signed.
    let refused = run(
        &portal.database.store,
        "DELETE FROM journal WHERE action = 'rules.saved'",
    )
    .await;
    assert!(refused.unwrap_err().contains("append-only"));
}

async fn old_attempts_are_emptied_and_nothing_else(database: Database) {
    let (portal, org, sealer) = sealed(database, 2).await;
    write(&portal, Some(org), "session.refused", 3).await;
    sealer.drain().await.unwrap();
    portal.clock.advance(70 * 24 * 3600);
    write(&portal, Some(org), "session.refused", 1).await;
    sealer.drain().await.unwrap();
    let policy = Policy {
        months: 0,
        attempt_months: 1,
    };
    let done = chain::retain(&sealer, &policy).await.unwrap();
    assert_eq!((done.dropped, done.emptied), (0, 3));
    sealer.drain().await.unwrap();
    let found = report(&portal, org).await.found.unwrap();
    assert_eq!((found.first, found.emptied), (1, 3));
    let attempts: Vec<_> = portal
        .journal()
        .await
        .into_iter()
        .filter(|line| line.action == "session.refused")
        .collect();
    let said: Vec<_> = attempts
        .iter()
        .map(|line| (line.address.as_str(), line.subject.as_str()))
        .collect();
    assert_eq!(
        said,
        [("", ""), ("", ""), ("", ""), ("192.0.2.7", "login:x@…")]
    );

    // What retention has not emptied is not missing its words by right.
    untie(&portal.database.store).await;
    let empty =
        "salt = NULL, user_id = NULL, actor = '', address = '', subject = '', detail = '{}'";
    let last = head(&portal, org).await.seq - 1;
    run(
        &portal.database.store,
        &format!("UPDATE journal SET {empty} WHERE seq = {last} AND action = 'session.refused'"),
    )
    .await
    .unwrap();
    assert_eq!(fault(&portal, org).await, (last, Fault::Emptied));
    run(
        &portal.database.store,
        &format!("UPDATE journal SET {empty} WHERE seq = 1"),
    )
    .await
    .unwrap();
    assert_eq!(fault(&portal, org).await, (1, Fault::Emptied));
}

async fn nothing_is_dropped_on_a_forged_word(database: Database) {
    let (portal, org, sealer) = sealed(database, 30).await;
    let mut end = head(&portal, org).await;
    portal.clock.advance(40 * 24 * 3600);
    write(&portal, Some(org), "rules.saved", 5).await;
    sealer.drain().await.unwrap();
    // A checkpoint that says the newest lines were ancient, signed by somebody else.
    let last = head(&portal, org).await;
    end = Head {
        seq: last.seq - 1,
        newest: 1,
        ..end
    };
    let forged = Signer::from_seed(&[1; 32]).checkpoint(&end, 5);
    untie(&portal.database.store).await;
    let mut tx = portal.database.store.write().await.unwrap();
    store::chain::put_checkpoint(tx.db(), &forged)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let policy = Policy {
        months: 12,
        attempt_months: 0,
    };
    assert_eq!(
        chain::retain(&sealer, &policy).await.unwrap(),
        Retained::default()
    );
    assert_eq!(fault(&portal, org).await, (end.seq, Fault::Checkpoint));
}

async fn what_is_removed_leaves_its_journal(database: Database) {
    let (portal, org, sealer) = sealed(database, 1).await;
    let registry = portal.registry();
    let theirs = renvoi_server::directory::TheirExtension::Remove;
    renvoi_server::directory::remove_user(&registry, "204@alpha.example", theirs, true)
        .await
        .unwrap();
    sealer.drain().await.unwrap();
    let lines = portal.journal().await.len();
    assert!(report(&portal, org).await.found.is_ok());
    // No row refers to another that could take it along.
    untie(&portal.database.store).await;
    assert_eq!(portal.journal().await.len(), lines);
    let keys = match portal.database.store.pool {
        Pool::Sqlite { .. } => "SELECT COUNT(*) FROM pragma_foreign_key_list('journal')",
        Pool::Postgres(_) => {
            "SELECT COUNT(*) FROM pg_constraint WHERE conrelid = 'journal'::regclass AND contype = 'f'"
        }
    };
    let mut read = portal.database.store.read().await.unwrap();
    let (keys,): (i64,) = match read.db() {
        store::Db::Sqlite(c) => sqlx::query_as(keys).fetch_one(c).await.unwrap(),
        store::Db::Postgres(c) => sqlx::query_as(keys).fetch_one(c).await.unwrap(),
    };
    assert_eq!(keys, 0);
}
