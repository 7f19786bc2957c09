//! What is wanted arrives, what differs is mended, what is gone goes.

use renvoi_app::domain::Extension;
use renvoi_server::{
    directory::add_extension,
    pbx::{OrgKey, OrganisationPlan, PbxError, PbxEvent, Plan, Subject},
    push::{self, Outcome},
    store,
};
use tokio_util::sync::CancellationToken;

use super::{ask, complaints, extension};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    everything_wanted_arrives,
    many_saves_are_one_push,
    a_failure_is_tried_again_later_and_told,
    what_differs_is_found_and_repaired,
    what_is_gone_is_removed,
    the_worker_follows_the_pbx,
    a_job_of_nothing_is_forgotten,
    what_the_pbx_rejects_stops_nothing_else,
);

async fn everything_wanted_arrives(database: Database) {
    let portal = TestPortal::new(database).await;
    let outcome = push::drain(&portal.push).await.unwrap();
    // Two trunks, two organisations, four extensions, four devices.
    assert_eq!(
        outcome,
        Outcome {
            applied: 12,
            failed: 0
        }
    );
    let wanted = push::everything(
        portal.database.store.read().await.unwrap().db(),
        &portal.push,
    )
    .await
    .unwrap();
    assert_eq!(wanted.plans.len(), 12);
    assert!(wanted.broken.is_empty() && wanted.nameless.is_empty());
    for plan in wanted.plans {
        assert_eq!(portal.pbx.held(&plan.subject()), Some(plan));
    }
    assert_eq!(
        push::drain(&portal.push).await.unwrap(),
        Outcome::default(),
        "nothing is left"
    );
}

async fn many_saves_are_one_push(database: Database) {
    let portal = TestPortal::new(database).await;
    push::drain(&portal.push).await.unwrap();
    let before = portal.pbx.puts();
    let subject = extension(&portal, "alpha", "204").await;
    for _ in 0..10 {
        ask(&portal, &subject).await;
    }
    push::drain(&portal.push).await.unwrap();
    assert_eq!(portal.pbx.puts() - before, 1);
}

async fn a_failure_is_tried_again_later_and_told(database: Database) {
    let portal = TestPortal::new(database).await;
    push::drain(&portal.push).await.unwrap();
    let subject = extension(&portal, "alpha", "204").await;
    portal.pbx.fail(Some(PbxError::Unavailable));
    ask(&portal, &subject).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let mut waits = Vec::new();
    for _ in 0..7 {
        assert_eq!(
            push::drain(&portal.push).await.unwrap(),
            Outcome {
                applied: 0,
                failed: 1
            }
        );
        assert_eq!(
            push::drain(&portal.push).await.unwrap(),
            Outcome::default(),
            "not at once"
        );
        let answer = browser
            .call("rules/list", &serde_json::json!({}))
            .await
            .body;
        let view: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(view["push"]["state"]["reason"], "unavailable");
        let wait = view["push"]["state"]["retry_in"].as_i64().unwrap();
        waits.push(wait);
        portal.clock.advance(wait);
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 20, 20]);
    portal.pbx.fail(None);
    assert_eq!(
        push::drain(&portal.push).await.unwrap(),
        Outcome {
            applied: 1,
            failed: 0
        }
    );
}

async fn what_differs_is_found_and_repaired(database: Database) {
    let portal = TestPortal::new(database).await;
    push::drain(&portal.push).await.unwrap();
    assert_eq!(push::reconcile(&portal.push).await.unwrap().drifts(), 0);
    // A crash of the PBX loses one, somebody changes another, somebody else leaves something behind.
    let lost = extension(&portal, "alpha", "204").await;
    portal.pbx.forget(&lost);
    let Subject::Extension(key, _) = &lost else {
        unreachable!()
    };
    let Some(Plan::Organisation(mut changed)) =
        portal.pbx.held(&Subject::Organisation(key.clone()))
    else {
        panic!("an organisation has a plan");
    };
    changed.direct_numbers.clear();
    let changed: OrganisationPlan = changed;
    portal.pbx.plant(Plan::Organisation(changed.clone()));
    let stray = OrganisationPlan {
        org: OrgKey::parse("stray1").unwrap(),
        ..changed
    };
    portal.pbx.plant(Plan::Organisation(stray));
    let repair = push::reconcile(&portal.push).await.unwrap();
    assert_eq!((repair.missing, repair.changed, repair.unwanted), (1, 1, 1));
    push::drain(&portal.push).await.unwrap();
    assert_eq!(push::reconcile(&portal.push).await.unwrap().drifts(), 0);
    assert_eq!(portal.pbx.subjects().len(), 12);
}

async fn what_is_gone_is_removed(database: Database) {
    let portal = TestPortal::new(database).await;
    push::drain(&portal.push).await.unwrap();
    let stray = Subject::Organisation(OrgKey::parse("stray1").unwrap());
    ask(&portal, &stray).await;
    assert_eq!(
        push::drain(&portal.push).await.unwrap(),
        Outcome {
            applied: 1,
            failed: 0
        }
    );
    let state = store::state::find(
        portal.database.store.read().await.unwrap().db(),
        "organisation:stray1",
    )
    .await
    .unwrap();
    assert!(state.is_none());
}

async fn the_worker_follows_the_pbx(database: Database) {
    let portal = TestPortal::new(database).await;
    portal.pbx.fail(Some(PbxError::Unavailable));
    let mut news = portal.push.news();
    let stop = CancellationToken::new();
    let worker = tokio::spawn(push::run(portal.push.clone(), stop.clone()));
    let subject = extension(&portal, "alpha", "204").await;
    portal.push.wake();
    news.recv().await.unwrap();
    assert!(portal.pbx.subjects().is_empty());
    // The PBX comes back: nobody waits for the next attempt's time, which this clock never reaches.
    portal.pbx.fail(None);
    portal.pbx.say(PbxEvent::Ready);
    while portal.pbx.held(&subject).is_none() {
        news.recv().await.unwrap();
    }
    stop.cancel();
    worker.await.unwrap();
}

async fn a_job_of_nothing_is_forgotten(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut tx = portal.database.store.write().await.unwrap();
    store::jobs::put(tx.db(), "extension:?", 1, 1)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(push::drain(&portal.push).await.unwrap().applied, 12);
    assert_eq!(complaints(&portal).await, Vec::<String>::new());
}

async fn what_the_pbx_rejects_stops_nothing_else(database: Database) {
    let portal = TestPortal::new(database).await;
    push::drain(&portal.push).await.unwrap();
    let bad = extension(&portal, "alpha", "204").await;
    let lost = extension(&portal, "beta", "204").await;
    portal.pbx.reject(&bad);
    portal.pbx.forget(&bad);
    portal.pbx.forget(&lost);
    assert_eq!(push::reconcile(&portal.push).await.unwrap().missing, 2);
    let outcome = push::drain(&portal.push).await.unwrap();
    assert_eq!(
        outcome,
        Outcome {
            applied: 1,
            failed: 1
        }
    );
    assert!(portal.pbx.held(&lost).is_some());
    assert_eq!(
        complaints(&portal).await,
        ["extension rejected: the PBX rejected it: it does not fit"]
    );
}

/// A range of extensions is one of bytes, whatever order the database's own collation has.
#[tokio::test]
async fn a_database_of_another_collation_loses_nothing() {
    let portal = TestPortal::new(Database::french_postgres().await).await;
    let org = renvoi_server::directory::organisation(&portal.tools.store, Some("alpha"))
        .await
        .unwrap();
    for number in ["30", "1000", "999999"] {
        let number = Extension::parse(number).unwrap();
        add_extension(&portal.registry(), &org, &number, &[])
            .await
            .unwrap();
    }
    push::drain(&portal.push).await.unwrap();
    let held = portal.pbx.subjects();
    assert_eq!(held.len(), 15);
    let comparison = push::compare(&portal.push).await.unwrap();
    assert_eq!((comparison.compared, comparison.drifts), (15, vec![]));
    // In the order of bytes 1000 comes first, and in the database's last.
    for numbers in [["1000", "30"], ["204", "30"], ["999999", "1000"]] {
        for number in numbers {
            ask(&portal, &extension(&portal, "alpha", number).await).await;
        }
        push::drain(&portal.push).await.unwrap();
        assert_eq!(portal.pbx.subjects(), held, "{numbers:?}");
    }
}
