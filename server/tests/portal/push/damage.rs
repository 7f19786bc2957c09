//! What cannot be read takes nothing away.

use renvoi_server::{
    forwarding,
    pbx::{Plan, Subject},
    push::{self, Outcome},
    store,
};

use super::{REJECT, ask, complaints, extension};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    what_cannot_be_read_is_told_and_never_removed,
    what_is_mended_is_pushed,
    a_damaged_name_keeps_everything,
);

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
