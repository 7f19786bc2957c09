//! A rule is switched at a phone, and perhaps on a page too.

use renvoi_app::domain::Destination;
use renvoi_server::{forwarding::read_in, pbx::dialled::Deed, push};
use serde_json::{Value, json};

use super::{evening, ext, line, list, now, plan, save, shown, subject, switch, told, two_rules};
use crate::{
    on_both,
    support::{Database, browser::Browser, portal::TestPortal},
};

on_both!(
    a_switch_is_read_in_once,
    the_last_change_wins,
    what_the_page_overtook_is_told,
    a_change_of_another_rule_takes_nothing_away,
    what_is_dialled_meanwhile_is_kept,
);

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
