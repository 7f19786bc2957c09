//! A worker that writes late.

use renvoi_server::{
    pbx::{Plan, Subject},
    push::{self, Outcome},
    store,
};

use super::{REJECT, ask, extension};
use crate::{
    on_both,
    support::{
        Database,
        gate::{Gate, Moment},
        portal::TestPortal,
    },
};

on_both!(
    who_wrote_late_overwrites_nothing_for_long,
    who_wrote_late_leaves_the_job_to_whoever_has_it,
);

/// How many rules the PBX has of an extension, the revision that it is noted to have and the one that is wanted, and whether a job waits.
async fn seen(portal: &TestPortal, subject: &Subject) -> (usize, i64, i64, bool) {
    let Some(Plan::Extension(plan)) = portal.pbx.held(subject) else {
        panic!("an extension has a plan");
    };
    let name = push::subject::to_text(subject);
    let mut read = portal.database.store.read().await.unwrap();
    let state = store::state::find(read.db(), &name).await.unwrap().unwrap();
    let job = store::jobs::find(read.db(), &name).await.unwrap();
    (
        plan.rules.len(),
        state.applied,
        state.revision,
        job.is_some(),
    )
}

/// A worker that cannot be stopped in the middle of a write, and the change that it carries: none, then one rule.
async fn slow_worker(
    portal: &TestPortal,
    subject: &Subject,
) -> (Gate, tokio::task::JoinHandle<store::Result<Outcome>>) {
    push::drain(&portal.push).await.unwrap();
    ask(portal, subject).await;
    let gate = Gate::new(portal.pbx.clone(), Moment::Before);
    let slow = portal.tools.push(std::sync::Arc::new(gate.clone()));
    let worker = tokio::spawn(async move { push::drain(&slow).await });
    gate.reached().await;
    let mut browser = portal.signed_in("204@alpha").await;
    let saved = browser.post("/rules/new", REJECT).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    (gate, worker)
}

/// A write hangs for longer than its lease, and comes to the PBX after the next revision.
async fn who_wrote_late_overwrites_nothing_for_long(database: Database) {
    let portal = TestPortal::new(database).await;
    let subject = extension(&portal, "alpha", "204").await;
    let (gate, worker) = slow_worker(&portal, &subject).await;
    assert_eq!(
        push::drain(&portal.push).await.unwrap(),
        Outcome::default(),
        "the slow one has it still"
    );
    portal.clock.advance(30);
    assert_eq!(push::drain(&portal.push).await.unwrap().applied, 1);
    let (rules, applied, revision, waiting) = seen(&portal, &subject).await;
    assert_eq!((rules, applied, waiting), (1, revision, false));
    gate.open();
    worker.await.unwrap().unwrap();
    // What came late was none at all; whoever wrote it has asked once more, and pushed what is wanted.
    let (rules, applied, now, waiting) = seen(&portal, &subject).await;
    assert_eq!((rules, applied, waiting), (1, now, false));
    assert_eq!((gate.passed(), now), (2, revision + 1));
    assert_eq!(push::compare(&portal.push).await.unwrap().drifts, []);
}

async fn who_wrote_late_leaves_the_job_to_whoever_has_it(database: Database) {
    let portal = TestPortal::new(database).await;
    let subject = extension(&portal, "alpha", "204").await;
    let (first_gate, first) = slow_worker(&portal, &subject).await;
    portal.clock.advance(30);
    let second_gate = Gate::new(portal.pbx.clone(), Moment::Before);
    let second = portal.tools.push(std::sync::Arc::new(second_gate.clone()));
    let second = tokio::spawn(async move { push::drain(&second).await });
    second_gate.reached().await;
    first_gate.open();
    assert_eq!(first.await.unwrap().unwrap().applied, 1);
    let (rules, applied, revision, waiting) = seen(&portal, &subject).await;
    assert_eq!((rules, applied, waiting), (0, revision - 1, true));
    assert_eq!(
        push::drain(&portal.push).await.unwrap(),
        Outcome::default(),
        "the second one has it still"
    );
    second_gate.open();
    assert_eq!(second.await.unwrap().unwrap().applied, 1);
    assert_eq!(
        seen(&portal, &subject).await,
        (1, revision, revision, false)
    );
}
