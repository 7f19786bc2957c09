//! Lines are sealed, by whichever portal, under whichever key.

use renvoi_server::{
    clock::Clock as _,
    journal::chain::{self, Fault, Policy, Retained, Sealer, check},
    secrets::Keyring,
    store,
};
use std::sync::Arc;
use uuid::Uuid;

use super::{alpha, head, report, run, sealed, untie, write};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    lines_are_sealed_in_order_and_verify,
    a_damaged_chain_is_not_sealed_any_further,
    checkpoints_stand_where_they_should,
    another_key_is_vouched_for_or_not_trusted,
    two_portals_write_and_seal_at_once,
);

const SEEDS: [[u8; 32]; 2] = [[7; 32], [9; 32]];

async fn lines_are_sealed_in_order_and_verify(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = alpha(&portal).await;
    write(&portal, None, "session.refused", 3).await;
    let before = report(&portal, org).await;
    assert_eq!(before.found.unwrap().lines, 0);
    assert!(before.unsealed > 5 && before.oldest == Some(portal.clock.millis()));

    let sealer = portal.tools.sealer();
    let written = portal.journal().await.len();
    let done = sealer.drain().await.unwrap();
    assert_eq!((done.sealed, done.broken), (written, vec![]));
    assert_eq!(sealer.drain().await.unwrap().sealed, 0);
    let reports = check(&portal.database.store, sealer.public(), None)
        .await
        .unwrap();
    // Each organisation's, and what concerns none.
    assert_eq!(reports.len(), 3);
    let lines: usize = reports
        .iter()
        .map(|report| report.found.clone().unwrap().lines)
        .sum();
    assert_eq!(lines, written);
    assert!(reports.iter().all(|report| report.unsealed == 0));
    let nobody = report(&portal, Uuid::nil()).await;
    assert!(nobody.slug.is_none() && nobody.found.unwrap().lines >= 3);

    write(&portal, Some(org), "rules.saved", 600).await;
    assert_eq!(report(&portal, org).await.unsealed, 600);
    assert_eq!(sealer.drain().await.unwrap().sealed, 600);
    let found = report(&portal, org).await.found.unwrap();
    assert_eq!(
        (found.first, found.last),
        (1, i64::try_from(found.lines).unwrap())
    );
}

async fn a_damaged_chain_is_not_sealed_any_further(database: Database) {
    let (portal, org, _) = sealed(database, 5).await;
    let store = &portal.database.store;
    let before = head(&portal, org).await;
    untie(store).await;
    run(
        store,
        &format!(
            "DELETE FROM journal WHERE seq = {} AND action = 'rules.saved'",
            before.seq
        ),
    )
    .await
    .unwrap();
    write(&portal, Some(org), "rules.saved", 2).await;
    write(&portal, None, "session.refused", 2).await;
    let sealer = portal.tools.sealer();
    let done = sealer.drain().await.unwrap();
    assert_eq!(
        (done.sealed, done.broken),
        (2, vec![org]),
        "the others go on"
    );
    assert_eq!(head(&portal, org).await, before);
    let found = report(&portal, org).await;
    assert_eq!(found.unsealed, 2);
    assert_eq!(found.found.unwrap_err().fault, Fault::Truncated);
}

async fn checkpoints_stand_where_they_should(database: Database) {
    let (portal, org, sealer) = sealed(database, 1).await;
    let at = async || -> Vec<i64> {
        let mut read = portal.database.store.read().await.unwrap();
        let all = store::chain::checkpoints(read.db(), org, 0).await.unwrap();
        all.iter().map(|checkpoint| checkpoint.seq).collect()
    };
    let first = head(&portal, org).await.seq;
    assert_eq!(at().await, [first]);
    write(&portal, Some(org), "rules.saved", 1).await;
    sealer.drain().await.unwrap();
    assert_eq!(at().await, [first], "the same day");
    write(&portal, Some(org), "rules.saved", 2100).await;
    sealer.drain().await.unwrap();
    assert_eq!(at().await, [first, 1000, 2000]);
    portal.clock.advance(25 * 3600);
    let policy = Policy::default();
    assert_eq!(
        chain::retain(&sealer, &policy).await.unwrap(),
        Retained::default()
    );
    assert_eq!(
        at().await,
        [first, 1000, 2000, first + 2101],
        "the next day, without a line"
    );
    chain::retain(&sealer, &policy).await.unwrap();
    assert_eq!(at().await.len(), 4, "nothing has come since");
    let found = report(&portal, org).await.found.unwrap();
    assert_eq!(found.checkpoints, 4);
}

async fn another_key_is_vouched_for_or_not_trusted(database: Database) {
    let (portal, org, _) = sealed(database, 5).await;
    let store = &portal.database.store;
    let [_, new] = SEEDS.map(Keyring::from_bytes);
    let other = Sealer::new(store.clone(), Arc::clone(&portal.tools.clock), new.signer());
    let verify = async || {
        check(store, other.public(), Some(org))
            .await
            .unwrap()
            .remove(0)
            .found
    };
    assert_eq!(verify().await.unwrap_err().fault, Fault::Head);
    write(&portal, Some(org), "rules.saved", 1).await;
    assert_eq!(other.drain().await.unwrap().broken, [org]);

    let mut tx = store.write().await.unwrap();
    chain::endorse(tx.db(), &new.signer(), 5).await.unwrap();
    tx.commit().await.unwrap();
    let done = other.drain().await.unwrap();
    assert_eq!((done.sealed, done.broken), (1, vec![]));
    assert!(verify().await.is_ok());
    // The old key vouches for nothing that the new one signed.
    assert_eq!(
        report(&portal, org).await.found.unwrap_err().fault,
        Fault::Head
    );
}

async fn two_portals_write_and_seal_at_once(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = alpha(&portal).await;
    let (one, two) = (portal.tools.sealer(), portal.tools.sealer());
    let work = async |sealer: &Sealer| {
        for _ in 0..15 {
            write(&portal, Some(org), "rules.saved", 7).await;
            write(&portal, None, "session.refused", 2).await;
            assert_eq!(sealer.drain().await.unwrap().broken, Vec::<Uuid>::new());
        }
    };
    tokio::join!(work(&one), work(&two), async {
        for _ in 0..10 {
            for report in check(&portal.database.store, one.public(), None)
                .await
                .unwrap()
            {
                report.found.unwrap();
            }
        }
    });
    one.drain().await.unwrap();
    let written = portal.journal().await.len();
    let reports = check(&portal.database.store, one.public(), None)
        .await
        .unwrap();
    let lines: usize = reports
        .into_iter()
        .map(|report| report.found.unwrap().lines)
        .sum();
    assert_eq!(lines, written, "each line once");
}
