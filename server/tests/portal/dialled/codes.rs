//! Whose code is whose.

use renvoi_app::domain::Destination;
use renvoi_server::{
    directory::{add_extension, remove_extension},
    forwarding::{give_codes, read_in},
    pbx::dialled::Deed,
    push, store,
};
use serde_json::{Value, json};

use super::{evening, ext, list, now, plan, save, shown, subject, switch, two_rules};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    lists_without_rules_are_given_no_codes,
    codes_stay_with_their_rules,
    nothing_crosses_organisations,
    another_extension_of_the_number_begins_anew,
);

async fn lists_without_rules_are_given_no_codes(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = two_rules(&portal).await;
    let view = list(&mut browser).await;
    for (n, version) in [(0, 2), (1, 3)] {
        let id = view["rules"][n]["rule"]["id"].clone();
        let of = json!({ "id": id, "version": version });
        browser.call("rules/delete", &of).await;
    }
    let id = {
        let mut tx = portal.database.store.write().await.unwrap();
        let org = store::organisation::by_slug(tx.db(), "alpha").await;
        let org = org.unwrap().unwrap().id;
        let row = store::extension::by_number(tx.db(), org, "204").await;
        let id = row.unwrap().unwrap().id;
        // As if its rules had been deleted before there were codes.
        for row in store::codes::all(tx.db(), id).await.unwrap() {
            let gone = store::codes::delete(tx.db(), id, row.rule_id);
            gone.await.unwrap();
        }
        tx.commit().await.unwrap();
        id
    };
    push::drain(&portal.push).await.unwrap();
    give_codes(&portal.database.store, portal.clock.as_ref())
        .await
        .unwrap();
    assert_eq!(
        portal.count("push_jobs").await,
        0,
        "there is nothing to push"
    );
    // A list that has rules is given some, once.
    save(&mut browser, 4, "C").await;
    push::drain(&portal.push).await.unwrap();
    let mut tx = portal.database.store.write().await.unwrap();
    for row in store::codes::all(tx.db(), id).await.unwrap() {
        let gone = store::codes::delete(tx.db(), id, row.rule_id);
        gone.await.unwrap();
    }
    tx.commit().await.unwrap();
    for jobs in [1, 0] {
        give_codes(&portal.database.store, portal.clock.as_ref())
            .await
            .unwrap();
        assert_eq!(portal.count("push_jobs").await, jobs);
        push::drain(&portal.push).await.unwrap();
    }
}

async fn codes_stay_with_their_rules(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = two_rules(&portal).await;
    let codes = |view: &Value| -> Vec<(String, i64)> {
        let rules = view["rules"].as_array().unwrap().iter();
        let code = |rule: &Value| {
            let name = rule["rule"]["name"].as_str().unwrap().to_owned();
            (name, rule["code"].as_i64().unwrap())
        };
        rules.map(code).collect()
    };
    let pairs = |pairs: &[(&str, i64)]| -> Vec<(String, i64)> {
        pairs
            .iter()
            .map(|(name, code)| ((*name).to_owned(), *code))
            .collect()
    };
    let view = list(&mut browser).await;
    assert_eq!(codes(&view), pairs(&[("A", 1), ("B", 2)]));
    let page = browser.get("/rules").await;
    assert!(
        page.body.contains("*74\u{a0}02") && page.body.contains("#21#"),
        "{}",
        page.body
    );
    let id = |n: usize| view["rules"][n]["rule"]["id"].clone();
    browser
        .call(
            "rules/reorder",
            &json!({ "order": [id(1), id(0)], "version": 2 }),
        )
        .await;
    browser
        .call("rules/delete", &json!({ "id": id(0), "version": 3 }))
        .await;
    save(&mut browser, 4, "C").await;
    let view = list(&mut browser).await;
    assert_eq!(codes(&view), pairs(&[("B", 2), ("C", 3)]));
    // What was deleted comes back with the code that it had.
    let answer = browser
        .call("rules/restore", &json!({ "earlier": 2, "version": 5 }))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let view = list(&mut browser).await;
    assert_eq!(codes(&view), pairs(&[("A", 1), ("B", 2)]));
}

async fn nothing_crosses_organisations(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = two_rules(&portal).await;
    let beta = subject(&portal, "beta").await;
    portal.pbx.dial(&beta, now(&portal) + 1, switch(1, false));
    let to = Destination::Extension(ext("207"));
    portal.pbx.dial(
        &beta,
        now(&portal) + 2,
        Deed::Forward {
            to,
            until: evening(),
        },
    );
    read_in(&portal.push).await.unwrap();
    let on = vec![true, true];
    assert_eq!(shown(&portal, &mut browser).await, (on.clone(), on));
    let mut other = portal.signed_in("204@beta").await;
    let view = list(&mut other).await;
    assert_eq!(view["rules"].as_array().unwrap().len(), 1);
    let page = browser.get("/journal").await;
    assert!(!page.body.contains("Depuis le téléphone"), "{}", page.body);
}

async fn another_extension_of_the_number_begins_anew(database: Database) {
    let portal = TestPortal::new(database).await;
    let _ = two_rules(&portal).await;
    let subject = subject(&portal, "alpha").await;
    let to = Destination::Extension(ext("207"));
    let deed = Deed::Forward {
        to,
        until: evening(),
    };
    // Nobody has heard of it when the extension is removed and made again.
    portal.pbx.dial(&subject, now(&portal), deed);
    let registry = portal.registry();
    let mut read = portal.database.store.read().await.unwrap();
    let org = store::organisation::by_slug(read.db(), "alpha")
        .await
        .unwrap()
        .unwrap();
    drop(read);
    remove_extension(&registry, &org, "204").await.unwrap();
    add_extension(&registry, &org, &ext("204"), &[])
        .await
        .unwrap();
    assert_eq!(read_in(&portal.push).await.unwrap(), 0);
    push::drain(&portal.push).await.unwrap();
    assert_eq!(plan(&portal).await.rules, []);
    assert_eq!(
        plan(&portal).await.dialled,
        now(&portal),
        "the PBX does not hear it either"
    );
}
