//! Forwards that have been on for long.

use renvoi_server::push;
use serde_json::{Value, json};

use super::{call, draft, list, page, save, with, words};
use crate::{
    on_both,
    support::{Database, browser::Browser, portal::TestPortal},
};

on_both!(
    a_forward_that_is_over_asks_for_nothing,
    a_forward_with_dates_is_not_asked_about,
    a_forward_that_has_been_on_for_long_asks_once,
    a_changed_forward_begins_anew_and_a_moved_one_does_not,
    a_list_from_before_is_asked_about_too,
);

const DAY: i64 = 24 * 3600;

/// A rule towards the colleague with dates, of which the last is tomorrow.
fn until_tomorrow() -> Value {
    let day = |date: &str| json!({ "date": date, "time": "" });
    json!({ "slot": "some", "holidays": "ignore", "destination": "207",
        "dates": [{ "from": day("13/04/2026"), "to": day("15/04/2026") }] })
}

async fn a_forward_that_is_over_asks_for_nothing(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let view = list(&mut browser).await;
    let form = [
        ("version", "0"),
        ("destination", "207"),
        ("until", "tonight"),
    ];
    assert_eq!(view["version"], 0);
    assert_eq!(browser.post("/forward", &form).await.status, 303);
    save(&mut browser, with(draft(1, "Absence"), until_tomorrow())).await;
    push::drain(&portal.push).await.unwrap();
    portal
        .database
        .damage("UPDATE extensions SET number = '299' WHERE number = '207'")
        .await;
    let troubles = async |browser: &mut Browser| {
        let home = page(browser, "/").await;
        home.matches("Le poste 207 n’existe plus").count()
    };
    // Tuesday, 14:22; the night after; the night after that.
    assert_eq!(troubles(&mut browser).await, 2);
    assert!(words(&page(&mut browser, "/").await).contains("Le PBX le refuse"));
    portal.clock.advance(10 * 3600);
    assert_eq!(troubles(&mut browser).await, 1);
    portal.clock.advance(DAY);
    assert_eq!(troubles(&mut browser).await, 0);
}

async fn a_forward_with_dates_is_not_asked_about(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, with(draft(0, "Absence"), until_tomorrow())).await;
    save(&mut browser, draft(1, "Tout")).await;
    for _ in 0..4 {
        portal.clock.advance(10 * DAY);
        list(&mut browser).await;
    }
    let view = list(&mut browser).await;
    assert_eq!(view["rules"][0].get("on_since"), None, "it is over");
    assert_eq!(view["rules"][1]["on_since"], "2026-04-14");
}

async fn on_since(browser: &mut Browser) -> Value {
    list(browser).await["rules"][0]["on_since"].clone()
}

async fn a_forward_that_has_been_on_for_long_asks_once(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, draft(0, "Tout")).await;
    save(
        &mut browser,
        with(draft(1, "Refus"), json!({ "outcome": "reject" })),
    )
    .await;
    // A session ends after fourteen days without a visit.
    for _ in 0..3 {
        portal.clock.advance(10 * DAY - 1);
        assert_eq!(on_since(&mut browser).await, Value::Null);
    }
    portal.clock.advance(3);
    assert_eq!(on_since(&mut browser).await, "2026-04-14");
    assert_eq!(list(&mut browser).await["rules"][1].get("on_since"), None);
    assert!(
        page(&mut browser, "/")
            .await
            .contains("Active depuis plus de 30 jours")
    );
    let asked = page(&mut browser, "/rules").await;
    assert!(
        asked.contains("Active depuis le 14 avril 2026.") && asked.contains("Toujours utile ?")
    );

    // Answered, by a plain post.
    let id = list(&mut browser).await["rules"][0]["rule"]["id"].clone();
    let id = id.as_str().unwrap();
    let answer = browser.post(&format!("/rules/{id}/keep"), &[]).await;
    assert_eq!((answer.status, answer.location()), (303, "/rules"));
    assert_eq!(on_since(&mut browser).await, Value::Null);
    for _ in 0..4 {
        portal.clock.advance(10 * DAY);
        assert_eq!(on_since(&mut browser).await, Value::Null);
    }
    assert!(
        !page(&mut browser, "/rules")
            .await
            .contains("Toujours utile")
    );

    // Off and on again, it begins anew.
    for (enabled, version) in [("false", "2"), ("true", "3")] {
        let fields = [("enabled", enabled), ("version", version)];
        let answer = browser.post(&format!("/rules/{id}/switch"), &fields).await;
        assert!(
            answer.location().starts_with("/rules?saved="),
            "{}",
            answer.location()
        );
    }
    for _ in 0..3 {
        assert_eq!(on_since(&mut browser).await, Value::Null);
        portal.clock.advance(10 * DAY);
    }
    assert_eq!(on_since(&mut browser).await, "2026-06-23");
    let other = browser
        .post("/rules/0198aaaa-0000-7000-8000-000000000000/keep", &[])
        .await;
    assert_eq!(other.location(), "/rules?error=not_found");
}

async fn a_changed_forward_begins_anew_and_a_moved_one_does_not(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, draft(0, "Tout")).await;
    save(&mut browser, draft(1, "Autre")).await;
    let ids: Vec<Value> = list(&mut browser).await["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| rule["rule"]["id"].clone())
        .collect();
    portal.clock.advance(10 * DAY);
    let named = with(draft(2, "Nouveau nom"), json!({ "id": ids[0] }));
    save(&mut browser, named).await;
    let order = json!({ "order": [ids[1], ids[0]], "version": 3 });
    call(&mut browser, "rules/reorder", order).await;
    portal.clock.advance(10 * DAY);
    let elsewhere = json!({ "id": ids[1], "destination": "01 99 00 10 00" });
    save(&mut browser, with(draft(4, "Autre"), elsewhere)).await;
    portal.clock.advance(10 * DAY);
    let view = list(&mut browser).await;
    assert_eq!(
        view["rules"][0].get("on_since"),
        None,
        "it goes elsewhere now"
    );
    assert_eq!(view["rules"][1]["on_since"], "2026-04-14", "it does not");
}

async fn a_list_from_before_is_asked_about_too(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, draft(0, "Tout")).await;
    portal.database.damage("DELETE FROM forwards").await;
    for _ in 0..3 {
        portal.clock.advance(10 * DAY);
        list(&mut browser).await;
    }
    assert_eq!(on_since(&mut browser).await, "2026-04-14");
    // A change to another rule does not make it younger.
    save(&mut browser, draft(1, "Autre")).await;
    assert_eq!(on_since(&mut browser).await, "2026-04-14");
}
