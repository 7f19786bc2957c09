//! From a save to the PBX, on both databases: whatever dies, both agree again by themselves.

use crate::on_both;
use crate::support::{
    Database,
    gate::{Gate, Moment},
    portal::TestPortal,
};
use renvoi_app::domain::Extension;
use renvoi_server::{
    directory::add_extension,
    forwarding,
    pbx::{OrgKey, OrganisationPlan, PbxError, PbxEvent, Plan, Subject},
    push::{self, Outcome},
    store,
};
use tokio_util::sync::CancellationToken;

on_both!(
    everything_wanted_arrives,
    many_saves_are_one_push,
    a_failure_is_tried_again_later_and_told,
    what_differs_is_found_and_repaired,
    what_is_gone_is_removed,
    the_worker_follows_the_pbx,
    what_cannot_be_read_is_told_and_never_removed,
    what_is_mended_is_pushed,
    a_damaged_name_keeps_everything,
    a_job_of_nothing_is_forgotten,
    who_wrote_late_overwrites_nothing_for_long,
    who_wrote_late_leaves_the_job_to_whoever_has_it,
    what_the_pbx_rejects_stops_nothing_else,
    the_plan_allows_what_saving_allows,
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

/// What each subject that cannot be pushed says, by its kind.
async fn complaints(portal: &TestPortal) -> Vec<String> {
    let jobs = store::jobs::all(
        portal.database.store.read().await.unwrap().db(),
        store::jobs::Queue::Pbx,
    )
    .await
    .unwrap();
    let said = |job: store::jobs::Job| {
        let kind = job.subject.split(':').next().unwrap().to_owned();
        format!("{kind} {}: {}", job.error, job.detail)
    };
    let mut said: Vec<_> = jobs.into_iter().map(said).collect();
    said.sort();
    said
}

/// What nothing can be told of any more: a password of another key, lists that are none or missing, a policy, a direct number.
async fn damage(portal: &TestPortal) {
    let database = &portal.database;
    let mut browser = portal.signed_in("204@beta").await;
    for login in ["204@alpha", "207@alpha"] {
        let mut browser = portal.signed_in(login).await;
        let saved = browser.post("/rules/new", REJECT).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
    }
    assert_eq!(browser.post("/rules/new", REJECT).await.status, 303);
    push::drain(&portal.push).await.unwrap();
    database
        .damage("UPDATE devices SET secret = secret || secret WHERE endpoint LIKE '%-207-%'")
        .await;
    database
        .damage(
            "UPDATE rule_lists SET body = '{\"rules\": 7}' WHERE extension_id =
             (SELECT extension_id FROM users WHERE email = '204@alpha.example')",
        )
        .await;
    database
        .damage(
            "DELETE FROM rule_lists WHERE extension_id =
             (SELECT extension_id FROM users WHERE email = '207@alpha.example')",
        )
        .await;
    database
        .damage("UPDATE organisations SET policy = 'all' WHERE slug = 'beta'")
        .await;
    database
        .damage("UPDATE direct_numbers SET number = '0199' WHERE number = '+33199001204'")
        .await;
    database
        .damage("UPDATE trunks SET host = 'sip.example', port = 99999 WHERE name = 'beta-trunk'")
        .await;
}

/// A rule as the form posts it.
const REJECT: &[(&str, &str)] = &[
    ("version", "0"),
    ("name", "Reject"),
    ("enabled", "true"),
    ("origin", "anyone"),
    ("slot", "always"),
    ("trigger", "immediately"),
    ("outcome", "reject"),
];

async fn what_cannot_be_read_is_told_and_never_removed(database: Database) {
    let portal = TestPortal::new(database).await;
    push::drain(&portal.push).await.unwrap();
    damage(&portal).await;
    let before: Vec<_> = portal.pbx.subjects();
    let plans = |portal: &TestPortal| -> Vec<_> {
        before
            .iter()
            .map(|subject| portal.pbx.held(subject))
            .collect()
    };
    let held = plans(&portal);

    let comparison = push::compare(&portal.push).await.unwrap();
    assert_eq!(
        comparison.drifts,
        [],
        "nothing is unwanted, nothing differs"
    );
    let repair = push::reconcile(&portal.push).await.unwrap();
    // Two devices; two lists, and the two of an unreadable policy; an organisation; a trunk.
    assert_eq!((repair.broken, repair.drifts()), (8, 0));
    let outcome = push::drain(&portal.push).await.unwrap();
    assert_eq!(
        outcome,
        Outcome {
            applied: 0,
            failed: 8
        }
    );
    assert_eq!(plans(&portal), held, "the PBX keeps what it has");
    assert_eq!(portal.pbx.subjects(), before);
    assert_eq!(
        complaints(&portal).await,
        [
            "device broken: its sealed password cannot be opened",
            "device broken: its sealed password cannot be opened",
            "extension broken: its organisation's stored policy cannot be read",
            "extension broken: its organisation's stored policy cannot be read",
            "extension broken: its stored rule list cannot be read",
            "extension broken: its stored rule list cannot be read",
            "organisation broken: its stored direct number cannot be read",
            "trunk broken: its stored port cannot be read",
        ]
    );
    // The same at the next comparison, with no second job; and what the PBX loses meanwhile cannot be brought back.
    portal.clock.advance(3600);
    assert_eq!(push::reconcile(&portal.push).await.unwrap().drifts(), 0);
    push::drain(&portal.push).await.unwrap();
    assert_eq!(plans(&portal), held);

    // Whoever owns the extension is told, and not that there are no rules.
    let mut browser = portal.signed_in("204@alpha").await;
    let answer = browser.call("rules/list", &serde_json::json!({})).await;
    assert_eq!(
        (answer.status, answer.body.contains("damaged")),
        (500, true)
    );
    let mut browser = portal.signed_in("204@beta").await;
    let answer = browser.call("rules/list", &serde_json::json!({})).await;
    let view: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let state = &view["push"]["state"];
    assert_eq!(state["reason"], "broken");
    assert_eq!(state["retry_in"], 300, "{state}");
    let page = browser.get("/rules").await.body;
    assert!(page.contains("illisibles"), "{page}");
}

async fn what_is_mended_is_pushed(database: Database) {
    let portal = TestPortal::new(database).await;
    damage(&portal).await;
    push::reconcile(&portal.push).await.unwrap();
    push::drain(&portal.push).await.unwrap();
    let registry = portal.registry();
    let org = renvoi_server::directory::organisation(&portal.tools.store, Some("alpha"))
        .await
        .unwrap();
    for number in ["204", "207"] {
        let row = async || {
            let mut read = portal.tools.store.read().await.unwrap();
            let row = store::extension::by_number(read.db(), org.id, number).await;
            row.unwrap().unwrap()
        };
        let store = &portal.tools.store;
        let exported = forwarding::export(store, &row().await).await;
        assert!(matches!(exported, Err(forwarding::LineError::Damaged)));
        let taken = forwarding::import(&portal.tools, &org, &row().await, "{\"rules\": []}").await;
        assert_eq!(taken.unwrap().list.version, 2);
        let exported = forwarding::export(store, &row().await).await.unwrap();
        assert_eq!(exported.version, 2);
    }
    let endpoints = portal
        .pbx
        .subjects()
        .into_iter()
        .filter_map(|subject| match subject {
            Subject::Device(endpoint) if endpoint.extension().as_str() == "207" => Some(endpoint),
            _ => None,
        });
    for endpoint in endpoints {
        let renewed = renvoi_server::directory::renew_device(&registry, endpoint.as_str())
            .await
            .unwrap();
        push::drain(&portal.push).await.unwrap();
        let Some(Plan::Device(plan)) = portal.pbx.held(&Subject::Device(endpoint.clone())) else {
            panic!("{endpoint} is held");
        };
        let ha1 = renvoi_server::pbx::DevicePlan::ha1(&endpoint, &renewed.password);
        assert_eq!(plan.ha1, ha1);
    }
    let left = complaints(&portal).await.join("\n");
    assert!(!left.contains("device") && !left.contains("list"), "{left}");
}

/// An organisation whose key is damaged looks as if nobody wanted what the PBX has of it.
async fn a_damaged_name_keeps_everything(database: Database) {
    let portal = TestPortal::new(database).await;
    push::drain(&portal.push).await.unwrap();
    let before = portal.pbx.subjects();
    let lost = extension(&portal, "alpha", "204").await;
    portal
        .database
        .damage("UPDATE organisations SET key = 'damaged key' WHERE slug = 'alpha'")
        .await;
    let repair = push::reconcile(&portal.push).await.unwrap();
    assert_eq!(repair.drifts(), 0);
    ask(&portal, &lost).await;
    push::drain(&portal.push).await.unwrap();
    assert_eq!(portal.pbx.subjects(), before);
    assert_eq!(
        complaints(&portal).await,
        ["extension broken: its stored name cannot be read"]
    );
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

/// The rules of an extension as the PBX has them: the outcome in JSON, and whether it is allowed.
fn planned(portal: &TestPortal, subject: &Subject) -> Vec<(String, bool)> {
    let Some(Plan::Extension(plan)) = portal.pbx.held(subject) else {
        panic!("an extension has a plan");
    };
    let rule = |planned: &renvoi_server::pbx::plan::PlannedRule| {
        let outcome = serde_json::to_value(&planned.rule).unwrap()["outcome"].take();
        (outcome.to_string(), planned.allowed)
    };
    plan.rules.iter().map(rule).collect()
}

/// What saving would refuse by now, the PBX refuses too; nothing else.
async fn the_plan_allows_what_saving_allows(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = renvoi_server::directory::organisation(&portal.tools.store, Some("alpha"))
        .await
        .unwrap();
    let subject = extension(&portal, "alpha", "204").await;
    let Subject::Extension(key, number) = &subject else {
        unreachable!()
    };
    let row = {
        let mut read = portal.tools.store.read().await.unwrap();
        store::extension::by_number(read.db(), org.id, number.as_str())
            .await
            .unwrap()
            .unwrap()
    };
    // As if each had been fine when it was saved.
    let destinations = [
        ("+33612345678", true),
        // A colleague's direct number stays within the house, whatever the policy says of its kind.
        ("+33199001207", true),
        ("+33145678901", false),
        ("+33891234567", false),
        ("+442079460958", false),
        ("+33112", false),
        // Their own.
        ("+33199001204", false),
        ("204", false),
        ("207", true),
        // Nobody's, until somebody has it.
        ("300", false),
        ("+33199001300", false),
    ];
    let rules: Vec<_> = destinations
        .iter()
        .enumerate()
        .map(|(n, (to, _))| {
            serde_json::json!({
                "id": uuid::Uuid::from_u128(n as u128), "name": to, "enabled": true,
                "origin": { "kind": "anyone" }, "triggers": ["immediately"], "outcome": { "forward": to },
            })
        })
        .collect();
    let body = serde_json::json!({ "version": 1, "rules": rules }).to_string();
    assert!(forwarding::body::read(&body).is_some(), "{body}");
    let mut tx = portal.tools.store.write().await.unwrap();
    store::extension::advance_rules(tx.db(), row.id, 0)
        .await
        .unwrap();
    store::rules::insert(tx.db(), row.id, 1, &body, 0, None)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    portal
        .database
        .damage("UPDATE organisations SET policy = '{\"national\": false}'")
        .await;
    ask(&portal, &subject).await;
    push::drain(&portal.push).await.unwrap();
    let expected: Vec<_> = destinations
        .iter()
        .map(|(to, allowed)| (format!("{{\"forward\":\"{to}\"}}"), *allowed))
        .collect();
    assert_eq!(planned(&portal, &subject), expected);

    // Somebody gets what was nobody's: whoever forwards there is pushed again, and nobody else.
    let before = portal.pbx.puts();
    let (extension, direct) = (
        Extension::parse("300").unwrap(),
        renvoi_app::domain::E164::parse("+33199001300").unwrap(),
    );
    add_extension(&portal.registry(), &org, &extension, &[direct])
        .await
        .unwrap();
    push::drain(&portal.push).await.unwrap();
    let now = planned(&portal, &subject);
    assert_eq!(
        now[9..]
            .iter()
            .map(|(_, allowed)| *allowed)
            .collect::<Vec<_>>(),
        [true, true]
    );
    assert_eq!(
        portal.pbx.puts() - before,
        3,
        "the organisation {key}, 300 and 204"
    );
}
