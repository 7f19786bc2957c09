//! What is dialled at phones becomes part of the lists, on both databases: once, in its place in time, and told.

use crate::on_both;
use std::{sync::Arc, time::Duration};

use crate::support::{
    Database,
    browser::Browser,
    gate::{Gate, Moment},
    portal::TestPortal,
};
use jiff::civil::{DateTime, date};
use renvoi_app::domain::{Destination, E164, Extension, RuleCode};
use renvoi_server::{
    clock::Clock as _,
    directory::{Registry, add_extension, remove_extension},
    forwarding::{give_codes, read_in},
    pbx::{
        OrgKey, PbxEvent, Plan, Subject,
        dialled::{Asked, Deed},
        plan::{Code, ExtensionPlan},
    },
    push, store,
};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

on_both!(
    a_switch_is_read_in_once,
    the_last_change_wins,
    what_the_page_overtook_is_told,
    lists_without_rules_are_given_no_codes,
    a_change_of_another_rule_takes_nothing_away,
    what_is_dialled_meanwhile_is_kept,
    a_forward_is_dialled_and_ended,
    what_is_refused_is_told_and_undone,
    codes_stay_with_their_rules,
    who_asks_is_answered,
    what_is_dialled_is_judged_by_the_numbers_of_now,
    the_worker_reads_in_what_is_dialled,
    what_is_dialled_waits_for_no_push,
    nothing_crosses_organisations,
    another_extension_of_the_number_begins_anew,
);

async fn subject(portal: &TestPortal, slug: &str) -> Subject {
    let mut read = portal.database.store.read().await.unwrap();
    let org = store::organisation::by_slug(read.db(), slug).await;
    let key = OrgKey::parse(&org.unwrap().unwrap().key).unwrap();
    Subject::Extension(key, ext("204"))
}

fn ext(number: &str) -> Extension {
    Extension::parse(number).unwrap()
}

/// Now, in the PBX's seconds.
fn now(portal: &TestPortal) -> i64 {
    portal.clock.millis() / 1000
}

fn switch(code: i64, on: bool) -> Deed {
    Deed::Switch {
        code: RuleCode::new(code).unwrap(),
        on,
    }
}

fn evening() -> DateTime {
    date(2026, 4, 15).at(0, 0, 0, 0)
}

async fn list(browser: &mut Browser) -> Value {
    let answer = browser.call("rules/list", &json!({})).await;
    serde_json::from_str(&answer.body).unwrap()
}

async fn save(browser: &mut Browser, version: i64, name: &str) {
    let draft = json!({
        "version": version, "name": name, "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["busy"], "seconds": "", "outcome": "forward", "destination": "06 12 34 56 78",
    });
    let answer = browser.call("rules/save", &json!({ "draft": draft })).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

async fn set(browser: &mut Browser, view: &Value, rule: usize, on: bool) {
    let id = view["rules"][rule]["rule"]["id"].as_str().unwrap();
    let answer = browser
        .call(
            "rules/switch",
            &json!({ "id": id, "enabled": on, "version": view["version"] }),
        )
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

/// A list of two rules, on the PBX.
async fn two_rules(portal: &TestPortal) -> Browser {
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, 0, "A").await;
    save(&mut browser, 1, "B").await;
    push::drain(&portal.push).await.unwrap();
    browser
}

/// Which rules are on, as the page shows them and as the PBX has them.
async fn shown(portal: &TestPortal, browser: &mut Browser) -> (Vec<bool>, Vec<bool>) {
    push::drain(&portal.push).await.unwrap();
    let view = list(browser).await;
    let rules = view["rules"].as_array().unwrap().iter();
    let page = rules.map(|rule| rule["rule"]["enabled"].as_bool().unwrap());
    let plan = plan(portal).await;
    let pbx = plan.rules.iter().map(|planned| planned.rule.enabled);
    (page.collect(), pbx.collect())
}

async fn plan(portal: &TestPortal) -> ExtensionPlan {
    match portal.pbx.held(&subject(portal, "alpha").await) {
        Some(Plan::Extension(plan)) => plan,
        other => panic!("{other:?}"),
    }
}

/// The journal's lines about rules: author, action.
async fn told(portal: &TestPortal) -> Vec<(String, String)> {
    let lines = portal.journal().await.into_iter();
    lines
        .filter(|line| line.action.starts_with("rules.") && line.action != "rules.saved")
        .map(|line| (line.actor, line.action))
        .collect()
}

fn line(actor: &str, action: &str) -> (String, String) {
    (actor.to_owned(), action.to_owned())
}

async fn a_switch_is_read_in_once(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = two_rules(&portal).await;
    let subject = subject(&portal, "alpha").await;
    let at = now(&portal) + 5;
    portal.pbx.dial(&subject, at, switch(2, false));
    // As two processes would.
    let (one, other) = tokio::join!(read_in(&portal.push), read_in(&portal.push));
    one.unwrap();
    other.unwrap();
    assert_eq!(
        shown(&portal, &mut browser).await,
        (vec![true, false], vec![true, false])
    );
    assert_eq!(list(&mut browser).await["version"], 3);
    assert_eq!(plan(&portal).await.dialled, at);
    let lines = portal.journal().await;
    let last = lines.last().unwrap();
    assert_eq!(
        told(&portal).await,
        [line("telephone", "rules.switched_off")]
    );
    let detail: Value = serde_json::from_str(&last.detail).unwrap();
    let change = &detail["changes"][0];
    assert_eq!(
        (&change["before"]["enabled"], &change["after"]["enabled"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(read_in(&portal.push).await.unwrap(), 0, "nothing is left");
    let page = browser.get("/journal").await;
    assert!(page.body.contains("Depuis le téléphone"), "{}", page.body);
}

async fn the_last_change_wins(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = two_rules(&portal).await;
    let subject = subject(&portal, "alpha").await;
    let at = now(&portal);
    // The portal is cut off: dialled first, changed on the page afterwards.
    portal.pbx.dial(&subject, at + 10, switch(1, false));
    portal.clock.advance(20);
    let view = list(&mut browser).await;
    set(&mut browser, &view, 0, false).await;
    let view = list(&mut browser).await;
    set(&mut browser, &view, 0, true).await;
    read_in(&portal.push).await.unwrap();
    assert_eq!(
        shown(&portal, &mut browser).await,
        (vec![true, true], vec![true, true])
    );
    assert_eq!(
        plan(&portal).await.dialled,
        at + 10,
        "the PBX follows the page"
    );
    // Changed on the page first, dialled afterwards.
    let view = list(&mut browser).await;
    set(&mut browser, &view, 0, false).await;
    portal.pbx.dial(&subject, at + 30, switch(1, true));
    read_in(&portal.push).await.unwrap();
    assert_eq!(
        shown(&portal, &mut browser).await,
        (vec![true, true], vec![true, true])
    );
    let person = "204@alpha.example";
    assert_eq!(
        told(&portal).await,
        [
            line(person, "rules.switched_off"),
            line(person, "rules.switched_on"),
            line("telephone", "rules.dialled_late"),
            line(person, "rules.switched_off"),
            line("telephone", "rules.switched_on"),
        ]
    );
}

async fn what_the_page_overtook_is_told(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = two_rules(&portal).await;
    let subject = subject(&portal, "alpha").await;
    let at = now(&portal);
    let to = Destination::Extension(ext("207"));
    let until = evening();
    portal
        .pbx
        .dial(&subject, at + 1, Deed::Forward { to, until });
    read_in(&portal.push).await.unwrap();
    // Cut off: dialled, dialled again, and the page ends all of it, in another way or in the same.
    portal.pbx.dial(&subject, at + 10, switch(1, false));
    portal.pbx.dial(&subject, at + 11, switch(1, true));
    portal.pbx.dial(&subject, at + 12, switch(2, false));
    portal.pbx.dial(&subject, at + 13, Deed::EndForward);
    portal.clock.advance(20);
    let view = list(&mut browser).await;
    let id = |n: usize| view["rules"][n]["rule"]["id"].clone();
    let version = |n: i64| view["version"].as_i64().unwrap() + n;
    for (what, of) in [
        (
            "rules/delete",
            json!({ "id": id(0), "version": version(0) }),
        ),
        (
            "rules/delete",
            json!({ "id": id(1), "version": version(1) }),
        ),
        (
            "rules/switch",
            json!({ "id": id(2), "enabled": false, "version": version(2) }),
        ),
    ] {
        let answer = browser.call(what, &of).await;
        assert!(answer.body.contains("saved"), "{}", answer.body);
    }
    assert_eq!(read_in(&portal.push).await.unwrap(), 4);
    let on = vec![false];
    assert_eq!(shown(&portal, &mut browser).await, (on.clone(), on));
    let (person, phone) = ("204@alpha.example", "telephone");
    assert_eq!(
        told(&portal).await,
        [
            line(phone, "rules.temporary"),
            line(person, "rules.deleted"),
            line(person, "rules.deleted"),
            line(person, "rules.switched_off"),
            line(phone, "rules.dialled_gone"),
            line(phone, "rules.dialled_gone"),
            line(phone, "rules.dialled_same"),
            line(phone, "rules.dialled_late"),
        ]
    );
    let page = browser.get("/journal").await.body;
    for words in [
        "Code *74\u{a0}01 composé au téléphone\u{a0}: la règle avait été supprimée",
        "désactivée au téléphone\u{a0}: elle l’était déjà",
    ] {
        assert!(page.contains(words), "{words} is not in\n{page}");
    }
    // Whoever ends what is not there is told nothing.
    portal.clock.advance(20);
    portal.pbx.dial(&subject, now(&portal), Deed::EndForward);
    read_in(&portal.push).await.unwrap();
    assert_eq!(told(&portal).await.len(), 8);
}

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

async fn a_change_of_another_rule_takes_nothing_away(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = two_rules(&portal).await;
    let subject = subject(&portal, "alpha").await;
    portal
        .pbx
        .dial(&subject, now(&portal) + 10, switch(1, false));
    portal.clock.advance(20);
    let view = list(&mut browser).await;
    set(&mut browser, &view, 1, false).await;
    save(&mut browser, 3, "C").await;
    read_in(&portal.push).await.unwrap();
    let on = vec![false, false, true];
    assert_eq!(shown(&portal, &mut browser).await, (on.clone(), on));
}

async fn what_is_dialled_meanwhile_is_kept(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = two_rules(&portal).await;
    let subject = subject(&portal, "alpha").await;
    let at = now(&portal) + 1;
    portal.pbx.dial(&subject, at, switch(1, false));
    read_in(&portal.push).await.unwrap();
    // Before that is pushed, and in the same second.
    portal.pbx.dial(&subject, at + 1, switch(1, true));
    portal.pbx.dial(&subject, at + 2, switch(2, false));
    push::drain(&portal.push).await.unwrap();
    assert_eq!(
        plan(&portal).await.dialled,
        at,
        "what is later stands above this plan"
    );
    read_in(&portal.push).await.unwrap();
    let on = vec![true, false];
    assert_eq!(shown(&portal, &mut browser).await, (on.clone(), on));
    assert_eq!(plan(&portal).await.dialled, at + 2);
}

async fn a_forward_is_dialled_and_ended(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = two_rules(&portal).await;
    let subject = subject(&portal, "alpha").await;
    let at = now(&portal);
    let to = Destination::Number(E164::parse("+33145678901").unwrap());
    let until = evening();
    portal
        .pbx
        .dial(&subject, at + 1, Deed::Forward { to, until });
    read_in(&portal.push).await.unwrap();
    push::drain(&portal.push).await.unwrap();
    let view = list(&mut browser).await;
    let first = &view["rules"][0];
    assert_eq!(first["rule"]["name"], "Renvoi temporaire");
    assert_eq!(first["rule"]["outcome"]["forward"], "+33145678901");
    assert_eq!(first["rule"]["until"], "2026-04-15T00:00");
    assert_eq!(first.get("code"), None, "it has codes of its own");
    let plan = plan(&portal).await;
    let codes: Vec<Code> = plan.rules.iter().map(|planned| planned.code).collect();
    let code = |n| Code::Switch(RuleCode::new(n).unwrap());
    assert_eq!(codes, [Code::Temporary, code(1), code(2)]);
    // One in its place, then none; then one whose time was over before anybody heard of it.
    let to = Destination::Extension(ext("207"));
    portal.pbx.dial(
        &subject,
        at + 2,
        Deed::Forward {
            to: to.clone(),
            until,
        },
    );
    portal.pbx.dial(&subject, at + 3, Deed::EndForward);
    read_in(&portal.push).await.unwrap();
    portal.clock.advance(12 * 3600);
    portal.pbx.dial(
        &subject,
        at + 4,
        Deed::Forward {
            to: to.clone(),
            until,
        },
    );
    read_in(&portal.push).await.unwrap();
    let view = list(&mut browser).await;
    assert_eq!(view["rules"].as_array().unwrap().len(), 2);
    // One that took the place of another, and was over before anybody heard of either's end: neither comes back.
    let later = until.checked_add(jiff::ToSpan::days(7)).unwrap();
    let standing = Deed::Forward {
        to: to.clone(),
        until: later,
    };
    portal.pbx.dial(&subject, at + 5, standing);
    read_in(&portal.push).await.unwrap();
    assert_eq!(
        list(&mut browser).await["rules"].as_array().unwrap().len(),
        3
    );
    portal
        .pbx
        .dial(&subject, at + 6, Deed::Forward { to, until });
    read_in(&portal.push).await.unwrap();
    assert_eq!(
        list(&mut browser).await["rules"].as_array().unwrap().len(),
        2
    );
    let phone = |action| line("telephone", action);
    assert_eq!(
        told(&portal).await,
        [
            phone("rules.temporary"),
            phone("rules.temporary"),
            phone("rules.temporary_ended"),
            phone("rules.dialled_ended"),
            phone("rules.temporary"),
            phone("rules.temporary_ended"),
        ]
    );
}

async fn what_is_refused_is_told_and_undone(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = two_rules(&portal).await;
    let subject = subject(&portal, "alpha").await;
    let at = now(&portal);
    for (n, to) in ["+33899000001", "+3315"].into_iter().enumerate() {
        let Some(number) = E164::parse(to) else {
            continue;
        };
        let to = Destination::Number(number);
        let at = at + 1 + i64::try_from(n).unwrap();
        portal.pbx.dial(
            &subject,
            at,
            Deed::Forward {
                to,
                until: evening(),
            },
        );
    }
    let to = Destination::Extension(ext("204"));
    portal.pbx.dial(
        &subject,
        at + 9,
        Deed::Forward {
            to,
            until: evening(),
        },
    );
    // No such rule: nothing to tell.
    portal.pbx.dial(&subject, at + 10, switch(42, true));
    read_in(&portal.push).await.unwrap();
    push::drain(&portal.push).await.unwrap();
    assert_eq!(list(&mut browser).await["version"], 2);
    let told = told(&portal).await;
    assert!(told.len() >= 2, "{told:?}");
    for one in told {
        assert_eq!(one, line("telephone", "rules.dialled_refused"));
    }
    assert_eq!(plan(&portal).await.dialled, at + 10, "the PBX forgets it");
    let page = browser.get("/journal").await;
    assert!(page.body.contains("refusé"), "{}", page.body);
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

async fn who_asks_is_answered(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = two_rules(&portal).await;
    let Subject::Extension(org, extension) = subject(&portal, "alpha").await else {
        unreachable!()
    };
    let asked = |org: &OrgKey, to| Asked {
        call: "1.1".to_owned(),
        org: org.clone(),
        extension: extension.clone(),
        to,
        until: evening(),
    };
    let number = |text| Destination::Number(E164::parse(text).unwrap());
    let foreign = OrgKey::parse("nobody01").unwrap();
    let questions = [
        (asked(&org, number("+33145678901")), true),
        (asked(&org, number("+33899000001")), false),
        (asked(&org, Destination::Extension(ext("207"))), true),
        (asked(&org, Destination::Extension(ext("204"))), false),
        (asked(&org, Destination::Extension(ext("999"))), false),
        (asked(&foreign, Destination::Extension(ext("207"))), false),
    ];
    for (question, _) in &questions {
        renvoi_server::forwarding::answer(&portal.push, question)
            .await
            .unwrap();
    }
    assert_eq!(portal.pbx.answers(), questions);
    assert_eq!(
        list(&mut browser).await["version"],
        2,
        "a question changes nothing"
    );
}

/// The numbers are kept in memory; somebody else may change them.
async fn what_is_dialled_is_judged_by_the_numbers_of_now(database: Database) {
    let portal = TestPortal::new(database).await;
    let _ = two_rules(&portal).await;
    let Subject::Extension(org, extension) = subject(&portal, "alpha").await else {
        unreachable!()
    };
    let elsewhere = Registry {
        store: store::Store::open(&portal.database.url).await.unwrap(),
        ..portal.registry()
    };
    let mut read = portal.database.store.read().await.unwrap();
    let alpha = store::organisation::by_slug(read.db(), "alpha").await;
    let alpha = alpha.unwrap().unwrap();
    drop(read);
    let direct = E164::parse("+33199001299").unwrap();
    let ask = async || {
        for to in [
            Destination::Extension(ext("299")),
            Destination::Number(direct.clone()),
        ] {
            let question = Asked {
                call: "1.1".to_owned(),
                org: org.clone(),
                extension: extension.clone(),
                to,
                until: evening(),
            };
            renvoi_server::forwarding::answer(&portal.push, &question)
                .await
                .unwrap();
        }
        let answers = portal.pbx.answers();
        let last = answers.len() - 2;
        [answers[last].1, answers[last + 1].1]
    };
    assert_eq!(ask().await, [false, true], "nobody's, and outside");
    let own = [direct.clone()];
    add_extension(&elsewhere, &alpha, &ext("299"), &own)
        .await
        .unwrap();
    assert_eq!(ask().await, [true, true]);
    remove_extension(&elsewhere, &alpha, "299").await.unwrap();
    assert_eq!(ask().await, [false, true]);
    // The number has become one's own: calls would come back.
    portal
        .database
        .damage(
            "INSERT INTO direct_numbers (number, org_id, extension_id)
             SELECT '+33199001299', e.org_id, e.id FROM extensions e JOIN organisations o ON o.id = e.org_id
             WHERE o.slug = 'alpha' AND e.number = '204'",
        )
        .await;
    assert_eq!(ask().await, [false, false]);
    elsewhere.store.close().await;
}

async fn the_worker_reads_in_what_is_dialled(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = two_rules(&portal).await;
    let subject = subject(&portal, "alpha").await;
    let at = now(&portal) + 1;
    // While it was down.
    portal.pbx.dial(&subject, at, switch(1, false));
    let mut news = portal.push.news();
    let stop = CancellationToken::new();
    let worker = tokio::spawn(push::run(portal.push.clone(), stop.clone()));
    while plan(&portal).await.dialled != at {
        news.recv().await.unwrap();
    }
    // While it runs.
    portal.pbx.dial(&subject, at + 1, switch(2, false));
    while plan(&portal).await.dialled != at + 1 {
        news.recv().await.unwrap();
    }
    portal.pbx.say(PbxEvent::Ready);
    stop.cancel();
    worker.await.unwrap();
    let on = vec![false, false];
    assert_eq!(shown(&portal, &mut browser).await, (on.clone(), on));
}

async fn what_is_dialled_waits_for_no_push(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = two_rules(&portal).await;
    let subject = subject(&portal, "alpha").await;
    save(&mut browser, 2, "C").await;
    // A push that does not end.
    let gate = Gate::new(portal.pbx.clone(), Moment::Before);
    let slow = portal.tools.push(Arc::new(gate.clone()));
    let mut news = slow.news();
    let stop = CancellationToken::new();
    let worker = tokio::spawn(push::run(slow, stop.clone()));
    gate.reached().await;
    portal
        .pbx
        .dial(&subject, now(&portal) + 1, switch(2, false));
    let Subject::Extension(org, extension) = subject else {
        unreachable!()
    };
    portal.pbx.say(PbxEvent::Asked(Asked {
        call: "1.1".to_owned(),
        org,
        extension,
        to: Destination::Extension(ext("207")),
        until: evening(),
    }));
    let taken_in = async {
        while list(&mut browser).await["version"] != 4 {
            news.recv().await.unwrap();
        }
        while portal.pbx.answers().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), taken_in)
        .await
        .expect("nobody waits for a push");
    gate.open();
    stop.cancel();
    worker.await.unwrap();
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
