//! Tokens end, and the journal names them.

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

on_both!(
    a_token_ends_with_its_holder_its_time_and_its_revocation,
    the_journal_names_the_token_and_is_read_page_by_page,
);

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
