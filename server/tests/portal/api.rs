//! The API as a program sees it: versions, problems, the journal, tokens that end. Who may what is in `api_tokens.rs`.

use crate::on_both;
use crate::support::{
    Database,
    client::{Client, token_of, token_of_organisation},
    portal::TestPortal,
};
use axum::http::Method;
use serde_json::{Value, json};

on_both!(
    a_list_is_read_replaced_and_switched_by_its_version,
    a_switch_tells_what_it_makes_possible,
    what_is_wrong_is_told_by_its_place_in_the_readers_language,
    whatever_fails_is_a_problem,
    a_token_ends_with_its_holder_its_time_and_its_revocation,
    the_journal_names_the_token_and_is_read_page_by_page,
    settings_are_replaced_like_rules,
    calls_are_explained,
    who_asks_too_often_waits,
);

const ALL: &[&str] = &[
    "rules:read",
    "rules:write",
    "explain",
    "journal:read",
    "calendar:read",
    "calendar:write",
    "hours:read",
    "hours:write",
    "policy:read",
    "policy:write",
];

fn rule(name: &str, to: &str) -> Value {
    json!({ "name": name, "enabled": true, "origin": { "kind": "anyone" }, "triggers": ["immediately"],
        "outcome": { "forward": to } })
}

async fn a_list_is_read_replaced_and_switched_by_its_version(database: Database) {
    let portal = TestPortal::new(database).await;
    let client = Client::new(&portal, &token_of(&portal, "204@alpha.example", ALL).await);
    let empty = client.get("/rules").await;
    assert_eq!((empty.status, empty.header("etag")), (200, "\"0\""));
    assert_eq!(empty.json(), json!({ "version": 0, "rules": [] }));

    let list = json!({ "rules": [rule("Mobile", "06 12 34 56 78"), rule("Marie", "207")] });
    let blind = client.send(Method::PUT, "/rules", &[], Some(&list)).await;
    assert_eq!(
        (blind.status, blind.code()),
        (428, "precondition_required".into())
    );
    let put = client.put("/rules", "\"0\"", &list).await;
    assert_eq!(
        (put.status, put.header("etag")),
        (200, "\"1\""),
        "{}",
        put.body
    );
    let rules = put.json()["list"]["rules"].clone();
    assert_eq!(rules[0]["outcome"], json!({ "forward": "+33612345678" }));
    let read = client.get("/rules").await;
    assert_eq!(read.json(), json!({ "version": 1, "rules": rules }));
    // The same is what the page shows.
    let mut browser = portal.signed_in("204@alpha").await;
    let page = browser.call("rules/list", &json!({})).await;
    let page: Value = serde_json::from_str(&page.body).unwrap();
    assert_eq!(page["rules"][0]["rule"], rules[0]);

    let asked = client.get("/rules?page=2").await;
    assert_eq!((asked.status, asked.code()), (400, "unreadable".into()));
    let tried = client
        .put("/rules?dry_run=true", "\"1\"", &read.json())
        .await;
    assert_eq!(tried.json()["errors"][0]["parameter"], "dry_run");

    // What was read may be sent back as it is.
    let again = client.put("/rules", "\"1\"", &read.json()).await;
    assert_eq!(again.header("etag"), "\"2\"", "{}", again.body);
    let late = client.put("/rules", "\"1\"", &json!({ "rules": [] })).await;
    assert_eq!(
        (late.status, late.code(), late.header("etag")),
        (412, "stale".into(), "\"2\"")
    );
    assert_eq!(late.json()["current"], "2");
    let inner = json!({ "version": 1, "rules": [] });
    assert_eq!(client.put("/rules", "*", &inner).await.status, 412);

    let id = rules[0]["id"].as_str().unwrap();
    let off = json!({ "enabled": false });
    let at = format!("/rules/{id}");
    let done = client.patch(&at, "\"2\"", &off).await;
    assert_eq!(
        done.json(),
        json!({ "id": id, "enabled": false, "version": 3, "warnings": [] }),
        "{}",
        done.body
    );
    assert_eq!(client.patch(&at, "\"2\"", &off).await.status, 412);
    assert_eq!(client.patch(&at, "*", &off).await.json()["version"], 3);
    let nowhere = format!("/rules/{}", uuid::Uuid::nil());
    assert_eq!(client.patch(&nowhere, "*", &off).await.status, 404);
    assert_eq!(client.patch("/rules/x", "*", &off).await.status, 404);

    let known = client
        .send(Method::GET, "/rules", &[("if-none-match", "W/\"3\"")], None)
        .await;
    assert_eq!((known.status, known.body.as_str()), (304, ""));

    // The worker has been told.
    let state = client.get("/rules/state").await.json();
    assert_eq!(
        (state["version"].as_i64(), &state["state"]),
        (Some(3), &json!("pending"))
    );
    renvoi_server::push::drain(&portal.push).await.unwrap();
    let state = client.get("/rules/state").await.json();
    assert_eq!(state["state"], "applied", "{state}");

    // The organisation's token does the same on any extension of it.
    let office = Client::new(&portal, &token_of_organisation(&portal, "alpha", ALL).await);
    let read = office.get("/extensions/204/rules").await;
    assert_eq!(read.header("etag"), "\"3\"");
    let put = office
        .put("/extensions/204/rules", "\"3\"", &json!({ "rules": [] }))
        .await;
    assert_eq!(put.status, 200, "{}", put.body);
    let all = office.get("/extensions").await.json();
    assert_eq!(
        all["extensions"][0],
        json!({ "extension": "204", "owner": "Owner of 204" })
    );
    let saved_by = portal.count("rule_lists WHERE saved_by IS NULL").await;
    assert_eq!(saved_by, 1, "nobody's account stands behind it");
}

async fn a_switch_tells_what_it_makes_possible(database: Database) {
    let portal = TestPortal::new(database).await;
    let first = Client::new(&portal, &token_of(&portal, "204@alpha.example", ALL).await);
    let second = Client::new(&portal, &token_of(&portal, "207@alpha.example", ALL).await);
    let outside = |to: &str, enabled: bool| {
        let mut rule = rule("Dehors", to);
        rule["origin"] = json!({ "kind": "external" });
        rule["enabled"] = json!(enabled);
        json!({ "rules": [rule] })
    };
    assert_eq!(
        first.put("/rules", "*", &outside("207", true)).await.status,
        200
    );
    let put = second.put("/rules", "*", &outside("204", false)).await;
    let id = put.json()["list"]["rules"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let at = format!("/rules/{id}");
    let on = second.patch(&at, "*", &json!({ "enabled": true })).await;
    assert_eq!(on.status, 200, "{}", on.body);
    let warnings = on.json()["warnings"].clone();
    assert_eq!(
        json!([
            warnings[0]["pointer"],
            warnings[0]["code"],
            warnings[0]["data"]
        ]),
        json!(["/enabled", "cycle_possible", "207 → 204 → 207"])
    );
    assert!(
        warnings[0]["detail"]
            .as_str()
            .unwrap()
            .contains("coupe la boucle"),
        "{warnings}"
    );
    let off = second.patch(&at, "*", &json!({ "enabled": false })).await;
    assert_eq!(off.json()["warnings"], json!([]));
    for (wrong, told) in [
        (json!({}), json!(["/enabled", "missing"])),
        (json!({ "enabled": 1 }), json!(["/enabled", "type"])),
        (
            json!({ "enabled": true, "a.b/c~d": 1 }),
            json!(["/a.b~1c~0d", "unknown_key"]),
        ),
        (json!([]), json!(["", "type"])),
    ] {
        let answer = second.patch(&at, "*", &wrong).await;
        let error = answer.json()["errors"][0].clone();
        assert_eq!(
            (answer.status, json!([error["pointer"], error["code"]])),
            (422, told),
            "{wrong}"
        );
    }
}

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

async fn a_token_ends_with_its_holder_its_time_and_its_revocation(database: Database) {
    let portal = TestPortal::new(database).await;
    let secret = token_of(&portal, "204@alpha.example", ALL).await;
    let client = Client::new(&portal, &secret);
    let about = client.get("/token").await.json();
    assert_eq!(
        (&about["kind"], &about["extension"]),
        (&json!("personal"), &json!("204")),
        "{about}"
    );
    portal
        .execute("UPDATE users SET locked_at = 1 WHERE email = '204@alpha.example'")
        .await;
    assert_eq!(client.get("/rules").await.status, 401);
    portal
        .execute("UPDATE users SET locked_at = NULL WHERE email = '204@alpha.example'")
        .await;
    assert_eq!(client.get("/rules").await.status, 200);

    // Made for 30 days.
    portal.clock.advance(30 * 24 * 3600 - 1);
    assert_eq!(client.get("/rules").await.status, 200);
    portal.clock.advance(1);
    assert_eq!(client.get("/rules").await.status, 401);

    // The token itself is nowhere in the database.
    for table in [
        "tokens WHERE name LIKE '%rnv_%'",
        "journal WHERE detail LIKE '%rnv\\_%' ESCAPE '\\'",
    ] {
        assert_eq!(portal.count(table).await, 0, "{table}");
    }

    let other = Client::new(&portal, &token_of(&portal, "207@alpha.example", ALL).await);
    assert_eq!(other.get("/token").await.status, 200);
    let registry = portal.registry();
    renvoi_server::directory::remove_user(
        &registry,
        "207@alpha.example",
        renvoi_server::directory::TheirExtension::Keep,
        true,
    )
    .await
    .unwrap();
    assert_eq!(other.get("/token").await.status, 401);
    assert_eq!(
        portal
            .count("tokens WHERE name <> 'Test 204@alpha.example'")
            .await,
        0
    );
}

async fn the_journal_names_the_token_and_is_read_page_by_page(database: Database) {
    let portal = TestPortal::new(database).await;
    let client = Client::new(&portal, &token_of(&portal, "204@alpha.example", ALL).await);
    for n in 0..4 {
        let list = json!({ "rules": [rule(&format!("R{n}"), "207")] });
        assert_eq!(client.put("/rules", "*", &list).await.status, 200);
    }
    let mut seen = vec![];
    let mut at = "/journal?kind=rules&limit=3".to_owned();
    loop {
        let page = client.get(&at).await.json();
        seen.extend(page["lines"].as_array().unwrap().clone());
        let Some(older) = page["older"].as_str() else {
            break;
        };
        at = format!("/journal?kind=rules&limit=3&before={older}");
    }
    assert_eq!(seen.len(), 4);
    let line = &seen[0];
    assert_eq!(line["action"], "rules.replaced");
    assert_eq!(
        line["actor"],
        json!({ "kind": "person", "name": "Owner of 204" })
    );
    assert_eq!(line["token"], "Test 204@alpha.example");
    assert_eq!(
        line["subject"],
        json!({ "kind": "extension", "name": "204" })
    );
    assert_eq!(line["at"], "2026-04-14T14:22:00+02:00");

    let office = Client::new(&portal, &token_of_organisation(&portal, "alpha", ALL).await);
    assert_eq!(
        office
            .put("/extensions/204/rules", "*", &json!({ "rules": [] }))
            .await
            .status,
        200
    );
    let line = client.get("/journal?limit=1").await.json()["lines"][0].clone();
    assert_eq!(
        line["actor"],
        json!({ "kind": "token", "name": "Test alpha" })
    );
    let all = office.get("/journal?limit=100").await.json();
    let told = |action: &str| {
        all["lines"]
            .as_array()
            .unwrap()
            .iter()
            .any(|line| line["action"] == action)
    };
    assert!(told("token.added") && told("user.added"), "{all}");
    let wrong = client.get("/journal?limit=0&kind=x").await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    assert_eq!(client.get("/journal?to=").await.status, 422);
    assert_eq!(client.get("/journal?who=").await.status, 200);
    let wrong = client.get("/journal?kind=x&from=x").await.json();
    assert_eq!(wrong["errors"][0]["parameter"], "kind", "{wrong}");
}

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

async fn calls_are_explained(database: Database) {
    let portal = TestPortal::new(database).await;
    let client = Client::new(&portal, &token_of(&portal, "204@alpha.example", ALL).await);
    let list = json!({ "rules": [rule("Mobile", "06 12 34 56 78")] });
    assert_eq!(client.put("/rules", "*", &list).await.status, 200);
    let told = client
        .get("/explain?from=06%2099%2000%2000%2001&at=2026-12-24T19:30")
        .await
        .json();
    assert_eq!(told["at"], "2026-12-24T19:30:00+01:00", "{told}");
    assert_eq!(
        told["immediately"]["outcome"],
        json!({ "forward": "+33612345678" })
    );
    assert_eq!(told["considered"][0]["applies"], true);
    assert_eq!(told["immediately"].get("refused"), None);
    // Colleagues are numbers here, as they are in the rules: whose they are, and what their rules say, is not told.
    let colleague = Client::new(&portal, &token_of(&portal, "207@alpha.example", ALL).await);
    let away = json!({ "rules": [rule("Secrète", "06 12 34 56 99")] });
    assert_eq!(colleague.put("/rules", "*", &away).await.status, 200);
    let marie = json!({ "rules": [rule("Marie", "207")] });
    assert_eq!(client.put("/rules", "*", &marie).await.status, 200);
    for from in ["207", "%2B33199001207", "anonymous"] {
        let told = client.get(&format!("/explain?from={from}")).await;
        assert_eq!(told.status, 200, "{from}");
        for hidden in ["Owner of", "Secrète", "612345699"] {
            assert!(!told.body.contains(hidden), "{hidden}: {}", told.body);
        }
    }
    // What the PBX would not do any more is no forward.
    let list = json!({ "rules": [rule("Marie", "207")] });
    assert_eq!(client.put("/rules", "*", &list).await.status, 200);
    let gone = "UPDATE extensions SET number = '299' WHERE number = '207'";
    portal.database.damage(gone).await;
    let told = client.get("/explain?from=anonymous").await.json();
    assert_eq!(told["immediately"]["refused"], "no_such_extension");
    let back = "UPDATE extensions SET number = '207' WHERE number = '299'";
    portal.database.damage(back).await;
    for (query, parameter, code) in [
        ("from=06%2012", "from", "number_too_short"),
        ("from=999", "from", "no_such_extension"),
        ("from=207&at=tomorrow", "at", "moment"),
        ("from=207&at=2026-03-29T02:30", "at", "time_skipped"),
        (
            "from=207&at=2026-12-24T19:30%2B01:00%5BMars/Base%5D",
            "at",
            "moment_zone",
        ),
        (
            "from=207&at=2026-12-24T19:30%2B25:00",
            "at",
            "moment_offset",
        ),
    ] {
        let answer = client.get(&format!("/explain?{query}")).await;
        let error = answer.json()["errors"][0].clone();
        assert_eq!(answer.status, 422, "{query}");
        assert_eq!(
            (&error["parameter"], &error["code"]),
            (&json!(parameter), &json!(code)),
            "{error}"
        );
    }
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
