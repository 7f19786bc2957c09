//! Chains that come back to where they began.

use serde_json::{Value, json};

use super::{draft, list, save, with};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    a_loop_is_refused_and_a_possible_one_asks,
    a_circle_that_a_switch_makes_possible_is_told_with_the_way_back,
    two_who_save_at_once_make_no_loop,
);

async fn a_loop_is_refused_and_a_possible_one_asks(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut first = portal.signed_in("204@alpha").await;
    let mut second = portal.signed_in("207@alpha").await;
    assert_eq!(
        save(&mut first, with(draft(0), json!({ "destination": "207" }))).await["changed"],
        "saved"
    );
    let answer = save(&mut second, with(draft(0), json!({ "destination": "204" }))).await;
    assert_eq!(answer["errors"][0]["code"], "cycle");
    assert!(
        answer["errors"][0]["data"]
            .as_str()
            .unwrap()
            .contains("207 → 204 → 207"),
        "{answer}"
    );
    // Through a direct number it is the same loop.
    let answer = save(
        &mut second,
        with(draft(0), json!({ "destination": "01 99 00 12 04" })),
    )
    .await;
    assert_eq!(answer["errors"][0]["code"], "cycle", "{answer}");
    let sometimes = json!({ "destination": "204", "triggers": ["busy"] });
    let answer = save(&mut second, with(draft(0), sometimes.clone())).await;
    assert_eq!(answer["changed"], "warned", "{answer}");
    let accepted = with(with(draft(0), sometimes), json!({ "accept": true }));
    assert_eq!(save(&mut second, accepted).await["changed"], "saved");

    // It is told on the list, to both, however it came to be; and no more once it cannot be.
    let now = list(&mut second).await;
    let circle = json!(["207", "204", "207"]);
    assert_eq!(now["rules"][0]["circle"], circle, "{now}");
    assert_eq!(
        list(&mut first).await["rules"][0]["circle"],
        json!(["204", "207", "204"])
    );
    let page = second.get("/rules").await.body;
    assert!(page.contains("Peut tourner en rond."), "{page}");
    for (enabled, version) in [(false, 1), (true, 2)] {
        let switch =
            json!({ "id": now["rules"][0]["rule"]["id"], "enabled": enabled, "version": version });
        let answer = second.call("rules/switch", &switch).await;
        assert!(answer.body.contains("saved"), "{}", answer.body);
        let told = list(&mut second).await["rules"][0]["circle"].clone();
        assert_eq!(told, if enabled { circle.clone() } else { Value::Null });
    }
}

/// A switch stays one press: what may lead in circles since is told at once, however it came to be, and can be taken back.
async fn a_circle_that_a_switch_makes_possible_is_told_with_the_way_back(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut first = portal.signed_in("204@alpha").await;
    let mut second = portal.signed_in("207@alpha").await;
    let away = json!({ "destination": "207" });
    assert_eq!(
        save(&mut first, with(draft(0), away)).await["changed"],
        "saved"
    );
    let hides = json!({ "name": "Avant", "triggers": ["busy"] });
    save(&mut second, with(draft(0), hides)).await;
    let back = json!({ "destination": "204", "triggers": ["busy"], "enabled": false });
    let answer = save(&mut second, with(draft(1), back)).await;
    assert_eq!(answer, json!({ "changed": "saved", "version": 2 }));
    let view = list(&mut second).await;
    let id = |at: usize| view["rules"][at]["rule"]["id"].as_str().unwrap().to_owned();
    let (hides, back) = (id(0), id(1));

    // Behind the other one it never serves; before it, it does.
    let switch = format!("/rules/{back}/switch");
    let on = [("enabled", "true"), ("version", "2")];
    assert_eq!(second.post(&switch, &on).await.location(), "/rules?saved=3");
    let up = format!("/rules/{back}/move");
    let moved = second.post(&up, &[("to", "up"), ("version", "3")]).await;
    assert_eq!(moved.location(), "/rules?saved=4&circle");
    let told = |body: &str, earlier: &str| {
        body.contains("Certains appels pourraient tourner en rond")
            && body.contains("207 → 204 → 207")
            && body.contains(&format!("name=\"earlier\" value=\"{earlier}\""))
    };
    let page = second.get("/rules?saved=4&circle").await.body;
    assert!(told(&page, "3"), "{page}");
    // Old news, and news that are none.
    for address in ["/rules?saved=3&circle", "/rules?saved=4"] {
        let page = second.get(address).await.body;
        assert!(!told(&page, "3"), "{address}: {page}");
    }
    let undo = [("earlier", "3"), ("version", "4")];
    let undone = second.post("/rules/restore", &undo).await;
    assert_eq!(undone.location(), "/rules?restored=5");
    let again = [("earlier", "4"), ("version", "5")];
    let again = second.post("/rules/restore", &again).await;
    assert_eq!(again.location(), "/rules?restored=6&circle");

    // The same by a script. What was possible before is no news.
    let circle = json!(["207", "204", "207"]);
    for (id, enabled, version, circle) in [
        (&hides, false, 6, Value::Null),
        (&back, false, 7, Value::Null),
        (&back, true, 8, circle.clone()),
    ] {
        let switch = json!({ "id": id, "enabled": enabled, "version": version });
        let answer = second.call("rules/switch", &switch).await;
        let answer: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(answer["changed"], "saved", "{answer}");
        assert_eq!(answer["circle"], circle, "{answer}");
    }
}

/// Each has read the other's list before either is kept: whoever comes second is told nevertheless.
async fn two_who_save_at_once_make_no_loop(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut first = portal.signed_in("204@alpha").await;
    let mut second = portal.signed_in("207@alpha").await;
    for (round, triggers, told) in [
        (0, json!(["immediately"]), "refused"),
        (1, json!(["busy"]), "warned"),
        (2, json!(["immediately"]), "refused"),
        (3, json!(["busy"]), "warned"),
    ] {
        let (mut one, mut other) = (draft(0), draft(0));
        for (draft, browser, to) in [
            (&mut one, &mut first, "207"),
            (&mut other, &mut second, "204"),
        ] {
            draft["version"] = list(browser).await["version"].clone();
            draft["destination"] = to.into();
            draft["triggers"] = triggers.clone();
        }
        let (one, other) = tokio::join!(save(&mut first, one), save(&mut second, other));
        let mut changed = [one["changed"].as_str(), other["changed"].as_str()];
        changed.sort_unstable();
        let mut expected = [Some("saved"), Some(told)];
        expected.sort_unstable();
        assert_eq!(changed, expected, "round {round}: {one} {other}");
        for browser in [&mut first, &mut second] {
            let now = list(browser).await;
            if now["rules"] != json!([]) {
                let arguments =
                    json!({ "id": now["rules"][0]["rule"]["id"], "version": now["version"] });
                let answer = browser.call("rules/delete", &arguments).await;
                assert!(answer.body.contains("saved"), "{}", answer.body);
            }
        }
    }
}
