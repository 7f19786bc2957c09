//! From a save to the PBX, on both databases: whatever dies, both agree again by themselves.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test ends where something is not as it should be; its helpers are its own"
)]

mod support;

use renvoi_app::domain::Extension;
use renvoi_server::{
    pbx::{OrgKey, OrganisationPlan, PbxError, PbxEvent, Plan, Subject},
    push::{self, Outcome},
    store,
};
use support::{Database, portal::TestPortal};
use tokio_util::sync::CancellationToken;

on_both!(
    everything_wanted_arrives,
    many_saves_are_one_push,
    a_failure_is_tried_again_later_and_told,
    what_differs_is_found_and_repaired,
    what_is_gone_is_removed,
    the_worker_follows_the_pbx,
);

async fn extension(portal: &TestPortal, slug: &str, number: &str) -> Subject {
    let mut read = portal.database.store.read().await.unwrap();
    let org = store::organisation::by_slug(read.db(), slug)
        .await
        .unwrap()
        .unwrap();
    Subject::Extension(
        OrgKey::parse(&org.key).unwrap(),
        Extension::parse(number).unwrap(),
    )
}

async fn ask(portal: &TestPortal, subject: &Subject) {
    let mut tx = portal.database.store.write().await.unwrap();
    let now = renvoi_server::clock::Clock::millis(portal.clock.as_ref());
    push::ask(tx.db(), now, std::slice::from_ref(subject))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

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
    assert_eq!(wanted.len(), 12);
    for plan in wanted {
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
