//! What plans allow.

use renvoi_app::domain::Extension;
use renvoi_server::{
    directory::add_extension,
    forwarding,
    pbx::{Plan, Subject},
    push, store,
};

use super::{ask, extension};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(the_plan_allows_what_saving_allows);

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
