//! The organisation's settings.

use serde_json::json;

use super::{ALL, rule};
use crate::{
    on_both,
    support::{
        Database,
        client::{Client, token_of, token_of_organisation},
        portal::TestPortal,
    },
};

on_both!(settings_are_replaced_like_rules);

async fn settings_are_replaced_like_rules(database: Database) {
    let portal = TestPortal::new(database).await;
    let office = Client::new(&portal, &token_of_organisation(&portal, "alpha", ALL).await);
    let other = Client::new(&portal, &token_of_organisation(&portal, "beta", ALL).await);
    let person = Client::new(&portal, &token_of(&portal, "204@alpha.example", ALL).await);
    let untouched = other.get("/policy").await.body;

    let read = office.get("/calendar").await;
    assert_eq!(read.json(), json!({ "region": "metropolitan" }));
    let etag = read.header("etag").to_owned();
    let days =
        json!({ "region": "metropolitan", "days": [{ "date": "2026-12-24", "name": "Veille" }] });
    let put = office.put("/calendar", &etag, &days).await;
    assert_eq!(
        (put.status, put.json()),
        (200, days.clone()),
        "{}",
        put.body
    );
    assert_eq!(person.get("/calendar").await.json(), days);
    assert_eq!(person.put("/calendar", "*", &days).await.status, 403);
    assert_eq!(office.put("/calendar", &etag, &days).await.status, 412);
    let wrong =
        json!({ "region": "metropolitan", "days": [{ "date": "2026-02-31", "name": "x" }] });
    let answer = office.put("/calendar", "*", &wrong).await;
    assert_eq!(answer.json()["errors"][0]["pointer"], "/days/0/date");

    let read = office.get("/hours").await;
    let usual = json!({ "weekly": [{ "days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "18:00" }],
        "holidays": "except" });
    assert_eq!(read.json(), usual, "until some are set");
    let etag = read.header("etag").to_owned();
    let hours = json!({ "weekly": [{ "days": ["mon"], "from": "08:00", "to": "12:00" }, { "days": ["sat"], "from": "22:00", "to": "06:00" }],
        "holidays": "ignore" });
    let put = office.put("/hours", &etag, &hours).await;
    assert_eq!(
        (put.status, put.json()),
        (200, hours.clone()),
        "{}",
        put.body
    );
    assert_eq!(person.get("/hours").await.json(), hours);
    assert_eq!(person.put("/hours", "*", &hours).await.status, 403);
    assert_eq!(office.put("/hours", &etag, &hours).await.status, 412);
    assert_eq!(other.get("/hours").await.json(), usual);
    for (wrong, pointer) in [
        (json!({ "weekly": [] }), "/weekly"),
        (json!({ "holidays": "except" }), "/weekly"),
        (
            json!({ "weekly": hours["weekly"], "holidays": "only" }),
            "/holidays",
        ),
        (
            json!({ "weekly": [{ "days": ["mon"], "from": "09:00", "to": "09:00" }] }),
            "/weekly/0/to",
        ),
    ] {
        let answer = office.put("/hours", "*", &wrong).await;
        assert_eq!(answer.status, 422, "{wrong}");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{wrong}");
    }

    let early = json!({ "rules": [rule("Early", "0612345679")] });
    assert_eq!(person.put("/rules", "*", &early).await.status, 200);
    let read = office.get("/policy").await;
    let mut policy = read.json();
    policy["mobile"] = json!(false);
    let put = office.put("/policy", read.header("etag"), &policy).await;
    assert_eq!(put.status, 200, "{}", put.body);
    let refused = person
        .put(
            "/rules",
            "*",
            &json!({ "rules": [rule("Mobile", "0612345678")] }),
        )
        .await;
    assert_eq!(
        refused.json()["errors"][0]["code"],
        "class_not_allowed",
        "{}",
        refused.body
    );
    // What was taken while it was allowed stays its owner's to mend: it keeps nothing else from being saved.
    let mut kept = person.get("/rules").await.json();
    let rules = kept["rules"].as_array_mut().unwrap();
    rules.push(rule("Marie", "207"));
    let put = person.put("/rules", "*", &kept).await;
    assert_eq!(put.status, 200, "{}", put.body);
    assert_eq!(put.json()["list"]["rules"].as_array().unwrap().len(), 2);
    assert_eq!(other.get("/policy").await.body, untouched);
}
