//! Rules: read, replaced, switched, explained.

use axum::http::Method;
use serde_json::{Value, json};

use super::{ALL, rule};
use crate::{
    on_both,
    support::{
        Database,
        client::{Client, token_of, token_of_organisation},
        portal::TestPortal,
    },
};

on_both!(
    a_list_is_read_replaced_and_switched_by_its_version,
    a_switch_tells_what_it_makes_possible,
    calls_are_explained,
);

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
