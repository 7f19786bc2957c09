//! What goes wrong is a problem that a program can read.

use axum::http::Method;
use serde_json::{Value, json};

use super::{ALL, rule};
use crate::{
    on_both,
    support::{
        Database,
        client::{Client, token_of},
        portal::TestPortal,
    },
};

on_both!(
    what_is_wrong_is_told_by_its_place_in_the_readers_language,
    whatever_fails_is_a_problem,
    who_asks_too_often_waits,
);

async fn what_is_wrong_is_told_by_its_place_in_the_readers_language(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut client = Client::new(&portal, &token_of(&portal, "204@alpha.example", ALL).await);
    let mut wrong = rule("", "204");
    wrong["slot"] = json!({ "weekly": [{ "days": ["mon"], "from": "18:00", "to": "24:01" }] });
    wrong["colour"] = json!("red");
    let answer = client
        .put("/rules", "\"0\"", &json!({ "rules": [wrong] }))
        .await;
    assert_eq!(answer.status, 422);
    let told = answer.json();
    assert_eq!(told["type"], "/api/v1/docs#problem-refused");
    assert_eq!(
        told["errors"],
        json!([
            { "pointer": "/rules/0/colour", "code": "unknown_key", "detail": "Cette clé n’existe pas." },
            { "pointer": "/rules/0/name", "code": "name_empty", "detail": "Donnez un nom à la règle." },
            { "pointer": "/rules/0/slot/weekly/0/to", "code": "time", "data": "24:01",
              "detail": told["errors"][2]["detail"] },
        ])
    );
    client.language = "en";
    let own = json!({ "rules": [rule("Own", "204")] });
    let answer = client.put("/rules", "\"0\"", &own).await;
    assert_eq!(answer.header("content-language"), "en");
    assert_eq!(
        answer.json()["errors"],
        json!([
            { "pointer": "/rules/0/outcome/forward", "code": "own_extension", "data": "204",
              "detail": "This is your own extension: the call would come back to you." }
        ])
    );
    // Keys that a pointer writes in its own way.
    let mut odd = rule("Odd", "207");
    for key in ["a.b", "c/d", "e~f", "g[0]", "", "h\"i\u{1}"] {
        odd[key] = json!(1);
    }
    let answer = client.put("/rules", "*", &json!({ "rules": [odd] })).await;
    let told = answer.json();
    let errors = told["errors"].as_array().unwrap().iter();
    let mut pointers: Vec<&str> = errors
        .filter(|error| error["code"] == "unknown_key")
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        [
            "/rules/0/",
            "/rules/0/a.b",
            "/rules/0/c~1d",
            "/rules/0/e~0f",
            "/rules/0/g[0]",
            "/rules/0/h\"i\u{1}"
        ]
    );
    let text = client
        .text(
            Method::PUT,
            "/rules",
            &[("if-match", "*")],
            "{ \"rules\": [",
            "application/json",
        )
        .await;
    assert_eq!(
        (text.status, text.json()["errors"][0]["code"].as_str()),
        (400, Some("syntax"))
    );
    let many: Vec<Value> = (0..51).map(|n| rule(&format!("{n}"), "207")).collect();
    let answer = client.put("/rules", "*", &json!({ "rules": many })).await;
    assert_eq!(answer.json()["errors"][0]["code"], "too_many_rules");
}

async fn whatever_fails_is_a_problem(database: Database) {
    let portal = TestPortal::new(database).await;
    let client = Client::new(&portal, &token_of(&portal, "204@alpha.example", ALL).await);
    let nobody = Client::new(&portal, "");
    let stranger = Client::new(&portal, &format!("rnv_{}", "A".repeat(43)));
    let json = "application/json";
    let big = format!("{{ \"rules\": \"{}\" }}", "x".repeat(2 << 20));
    let any = [("if-match", "*")];
    let cases = [
        (nobody.get("/rules").await, 401, "signed_out"),
        (stranger.get("/rules").await, 401, "signed_out"),
        (client.get("/nowhere").await, 404, "not_found"),
        (client.get("/rules/%ff").await, 405, "method_not_allowed"),
        (
            client
                .send(
                    Method::PATCH,
                    "/rules/%ff",
                    &any,
                    Some(&json!({ "enabled": true })),
                )
                .await,
            404,
            "not_found",
        ),
        (
            client.send(Method::DELETE, "/rules", &[], None).await,
            405,
            "method_not_allowed",
        ),
        (
            client
                .send(Method::GET, "/rules", &[("accept", "text/html")], None)
                .await,
            406,
            "not_acceptable",
        ),
        (
            client
                .text(Method::PUT, "/rules", &any, "{}", "text/plain")
                .await,
            415,
            "unsupported_media_type",
        ),
        (
            client.text(Method::PUT, "/rules", &any, &big, json).await,
            413,
            "too_large",
        ),
        (
            client.get("/explain?from=207&form=1").await,
            400,
            "unreadable",
        ),
        (client.get("/explain").await, 400, "unreadable"),
        (client.get("/extensions/207/rules").await, 403, "forbidden"),
        (client.get("/extensions/999/rules").await, 403, "forbidden"),
        (client.get("/policy").await, 403, "forbidden"),
        // A page of somebody else's in a browser.
        (
            client
                .send(
                    Method::PUT,
                    "/rules",
                    &[("sec-fetch-site", "cross-site")],
                    None,
                )
                .await,
            403,
            "forbidden",
        ),
    ];
    for (answer, status, code) in cases {
        let told = answer.json();
        assert_eq!(
            (answer.status, told["code"].as_str()),
            (status, Some(code)),
            "{told}"
        );
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(told["status"], status);
        assert!(!told["title"].as_str().unwrap().is_empty());
    }
    let answer = nobody.get("/rules").await;
    assert!(answer.header("www-authenticate").starts_with("Bearer"));
    let answer = client.send(Method::DELETE, "/rules", &[], None).await;
    assert_eq!(answer.header("allow"), "GET,HEAD,PUT");
    // What the pages use answers as it did.
    let mut browser = portal.browser();
    assert_eq!(
        browser.call("rules/list", &json!({})).await.body,
        "{\"code\":\"signed_out\"}"
    );
    // A session opens nothing here.
    let mut browser = portal.signed_in("204@alpha").await;
    assert_eq!(browser.get("/api/v1/rules").await.status, 401);
}

async fn who_asks_too_often_waits(database: Database) {
    let portal = TestPortal::new(database).await;
    let good = Client::new(&portal, &token_of(&portal, "204@alpha.example", ALL).await);
    let bad = Client::new(&portal, "rnv_x");
    for _ in 0..60 {
        assert_eq!(bad.get("/token").await.status, 401);
    }
    let answer = bad.get("/token").await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "1"));
    // The same address; its good tokens do not pay for it.
    for _ in 0..600 {
        assert_eq!(good.get("/token").await.status, 200);
    }
    assert_eq!(good.get("/token").await.status, 429);
    portal.clock.advance(1);
    assert_eq!(good.get("/token").await.status, 200);
    // Its use is noted once in a minute.
    portal.clock.advance(30);
    good.get("/token").await;
    let noted = portal.count("tokens WHERE used_at = created_at").await;
    assert_eq!(noted, 1);
    portal.clock.advance(30);
    good.get("/token").await;
    assert_eq!(portal.count("tokens WHERE used_at = created_at").await, 0);
}
