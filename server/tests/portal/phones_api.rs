//! Telephones and their keys, as programs read and replace them.

use crate::on_both;
use crate::support::{
    Database,
    browser::Answer,
    client::{Client, token_of, token_of_organisation},
    portal::TestPortal,
};
use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

on_both!(
    keys_are_replaced_against_the_version_that_was_read,
    what_is_wrong_is_told_by_its_place_and_nothing_is_changed,
    phones_and_models_are_listed_for_whom_they_are,
    groups_are_replaced_against_the_version_that_was_read,
);

const SCOPES: [&str; 2] = ["phones:read", "phones:write"];

async fn equipped(database: Database) -> (TestPortal, Client, String) {
    let portal = TestPortal::new(database).await;
    let phone = portal
        .desk_phone("alpha", "204", "00:15:65:00:02:04", "yealink-t54w")
        .await;
    let token = token_of(&portal, "204@alpha.example", &SCOPES).await;
    let client = Client::new(&portal, &token);
    (portal, client, format!("/phones/{}/keys", phone.id))
}

fn dial(position: u16, number: &str) -> Value {
    json!({ "position": position, "kind": "speed_dial", "value": number })
}

async fn keys_are_replaced_against_the_version_that_was_read(database: Database) {
    let (_portal, client, path) = equipped(database).await;
    let read = client.get(&path).await;
    assert_eq!((read.status, read.header("etag")), (200, "\"1\""));
    let keys = read.json()["keys"].clone();
    let kinds: Vec<_> = keys
        .as_array()
        .unwrap()
        .iter()
        .map(|key| &key["kind"])
        .collect();
    assert_eq!(kinds, ["line", "line"], "what does nothing is not told");
    let known = [("if-none-match", "\"1\"")];
    let same = client.send(Method::GET, &path, &known, None).await;
    assert_eq!((same.status, same.body.as_str()), (304, ""));

    let document = json!({ "keys": [
        { "position": 1, "kind": "line", "value": "1" },
        { "position": 3, "kind": "supervision", "value": "207", "label": "Accueil" },
        dial(4, "06 12 34 56 78"),
    ] });
    let put = client.put(&path, "\"1\"", &document).await;
    assert_eq!(
        (put.status, put.header("etag")),
        (200, "\"2\""),
        "{}",
        put.body
    );
    let key = |position: u16, kind: &str, value: &str, label: &str| json!({ "module": 0, "position": position, "kind": kind, "value": value, "label": label, "locked": false });
    let expected = [
        key(1, "line", "1", ""),
        key(3, "supervision", "207", "Accueil"),
        key(4, "speed_dial", "+33612345678", ""),
    ];
    assert_eq!(
        put.json()["keys"],
        json!(expected),
        "the second line is empty now"
    );
    assert_eq!(client.get(&path).await.json(), put.json());

    // Sent back as it was read, nothing is said to be wrong, and its version counts.
    let again = client.put(&path, "*", &put.json()).await;
    assert_eq!(again.status, 200, "{}", again.body);
    let stale = client.put(&path, "\"1\"", &document).await;
    assert_eq!((stale.status, stale.code().as_str()), (412, "stale"));
    assert_eq!(
        stale.json()["current"]
            .as_str()
            .map(|now| format!("\"{now}\""))
            .as_deref(),
        Some(stale.header("etag"))
    );
    let old = client
        .put(&path, "*", &json!({ "version": 1, "keys": [] }))
        .await;
    assert_eq!(old.status, 412, "the body names an older version");
    let bare = client.send(Method::PUT, &path, &[], Some(&document)).await;
    assert_eq!(
        (bare.status, bare.code().as_str()),
        (428, "precondition_required")
    );
}

async fn what_is_wrong_is_told_by_its_place_and_nothing_is_changed(database: Database) {
    let (portal, client, path) = equipped(database).await;
    let first = dial(4, "15");
    let rule = Uuid::now_v7().to_string();
    for (key, pointer, code) in [
        (dial(28, "15"), "/keys/1/kind", "key_none"),
        (dial(4, "17"), "/keys/0/kind", "key_twice"),
        (dial(5, "06 12"), "/keys/1/value", "number_too_short"),
        (
            json!({ "position": 5, "kind": "supervision", "value": "299" }),
            "/keys/1/value",
            "no_such_extension",
        ),
        (
            json!({ "position": 5, "kind": "forward_toggle", "value": rule }),
            "/keys/1/value",
            "key_rule_gone",
        ),
        (
            json!({ "position": 5, "kind": "line", "value": "2" }),
            "/keys/1/value",
            "key_account",
        ),
        (
            json!({ "position": 5, "kind": "blf", "value": "207" }),
            "/keys/1/kind",
            "key_kind_empty",
        ),
        (
            json!({ "module": 1, "position": 1, "kind": "empty" }),
            "/keys/1/kind",
            "key_no_module",
        ),
        (
            json!({ "position": 5, "kind": "empty", "label": "x".repeat(41) }),
            "/keys/1/label",
            "key_label_long",
        ),
        (
            json!({ "position": 5, "kind": "empty", "colour": "red" }),
            "",
            "syntax",
        ),
    ] {
        let document = json!({ "keys": [first, key] });
        let refused = client.put(&path, "*", &document).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (422, "refused"),
            "{key}: {}",
            refused.body
        );
        let errors = refused.json()["errors"].clone();
        let found = errors
            .as_array()
            .unwrap()
            .iter()
            .any(|error| error["pointer"] == pointer && error["code"] == code);
        assert!(found, "{key}: {errors}");
    }
    let read = client.get(&path).await;
    assert_eq!(read.header("etag"), "\"1\"", "nothing was changed");
    let text = client
        .text(
            Method::PUT,
            &path,
            &[("if-match", "*")],
            "{",
            "application/json",
        )
        .await;
    assert_eq!((text.status, text.code().as_str()), (400, "unreadable"));
    let kind = client
        .text(Method::PUT, &path, &[("if-match", "*")], "{}", "text/plain")
        .await;
    assert_eq!(kind.status, 415);
    let query = client.get(&format!("{path}?full=1")).await;
    assert_eq!(query.status, 400);

    // Locked keys stay, whatever is sent in their place; said as they are, they are no change.
    portal
        .execute("UPDATE phone_keys SET body = '{\"keys\":[{\"module\":0,\"position\":3,\"kind\":\"speed_dial\",\"number\":\"15\",\"label\":\"\",\"locked\":true}]}'")
        .await;
    let read = client.get(&path).await.json();
    assert_eq!(read["keys"][0]["locked"], true);
    let empty = client.put(&path, "*", &json!({ "keys": [] })).await;
    assert_eq!((empty.status, &empty.json()["keys"]), (200, &read["keys"]));
    let other = client
        .put(&path, "*", &json!({ "keys": [dial(3, "17")] }))
        .await;
    assert_eq!(
        other.json()["errors"][0]["code"],
        "key_locked",
        "{}",
        other.body
    );
}

async fn phones_and_models_are_listed_for_whom_they_are(database: Database) {
    let (portal, client, path) = equipped(database).await;
    let list = client.get("/phones").await.json();
    let phones = list["phones"].as_array().unwrap();
    let desk: Vec<_> = phones
        .iter()
        .filter(|phone| !phone["model"].is_null())
        .collect();
    assert_eq!(desk.len(), 1, "{list}");
    assert_eq!(desk[0]["model"], "yealink-t54w");
    assert_eq!(desk[0]["mac"], "00:15:65:00:02:04");
    assert_eq!(desk[0]["progress"]["version"], 1);
    assert!(phones.len() > 1, "softphones are telephones too: {list}");
    let models = client.get("/phone-models").await.json();
    let named = |model: &&Value| model["id"] == "yealink-t54w";
    let model = models["models"]
        .as_array()
        .unwrap()
        .iter()
        .find(named)
        .unwrap();
    assert_eq!(
        (&model["keys"], &model["label_length"].is_u64()),
        (&json!(27), &true)
    );

    let office = token_of_organisation(&portal, "alpha", &SCOPES).await;
    let office = Client::new(&portal, &office);
    let of_extension = format!("/extensions/204{path}");
    assert_eq!(office.get(&of_extension).await.json()["version"], 1);
    let other = format!("/extensions/207{path}");
    assert_eq!(
        office.get(&other).await.status,
        404,
        "it is not that extension's"
    );
    let put = office
        .put(&of_extension, "\"1\"", &json!({ "keys": [dial(3, "15")] }))
        .await;
    assert_eq!(put.status, 200, "{}", put.body);
    let reader = token_of(&portal, "204@alpha.example", &["phones:read"]).await;
    let reader = Client::new(&portal, &reader);
    let refused = reader.put(&path, "*", &json!({ "keys": [] })).await;
    assert_eq!(
        (refused.status, &refused.json()["scope"]),
        (403, &json!("phones:write"))
    );
    let stranger = token_of(&portal, "204@beta.example", &SCOPES).await;
    let stranger = Client::new(&portal, &stranger);
    assert_eq!(stranger.get(&path).await.status, 404);
}

/// Where each error is, and its code.
fn places(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 422, "{}", answer.body);
    let errors = answer.json()["errors"].clone();
    let place = |error: &Value| {
        let text = |key: &str| error[key].as_str().unwrap().to_owned();
        format!("{} {}", text("pointer"), text("code"))
    };
    errors.as_array().unwrap().iter().map(place).collect()
}

async fn groups_are_replaced_against_the_version_that_was_read(database: Database) {
    let portal = TestPortal::new(database).await;
    let token = token_of_organisation(&portal, "alpha", &["phones:read", "phones:manage"]).await;
    let office = Client::new(&portal, &token);
    let post = async |document: &Value| {
        office
            .send(Method::POST, "/groups", &[], Some(document))
            .await
    };
    let group = |name: &str, extensions: &[&str]| json!({ "name": name, "extensions": extensions });
    let made = post(&group("Accueil", &["207", "204", "207"])).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let document = made.json();
    assert_eq!(document["extensions"], json!(["204", "207"]));
    let first = made.header("etag").to_owned();
    assert_eq!(
        first,
        format!("\"{}\"", document["version"].as_str().unwrap())
    );
    let there = format!("/groups/{}", document["id"].as_str().unwrap());
    let read = office.get(&there).await;
    assert_eq!(
        (read.header("etag"), read.json()),
        (&*first, document.clone())
    );
    let all = office.get("/groups").await.json();
    assert_eq!(all, json!({ "groups": [document] }));

    // What is wrong is told by its place, all of it, and nothing is changed.
    let twice = post(&group("Accueil", &[])).await;
    assert_eq!(places(&twice), ["/name group_taken"]);
    let typed = group(" ", &["204", "x", "1-2"]);
    assert_eq!(
        places(&office.put(&there, &first, &typed).await),
        [
            "/name person_name_empty",
            "/extensions/1 extension_invalid",
            "/extensions/2 extension_invalid",
        ]
    );
    let strange = group("Autre", &["204", "299"]);
    assert_eq!(
        places(&office.put(&there, &first, &strange).await),
        ["/extensions/1 no_such_extension"]
    );
    assert_eq!(office.get(&there).await.header("etag"), first);

    // Another name and another member, once.
    let new = group("Réception", &["204"]);
    let blind = office.send(Method::PUT, &there, &[], Some(&new)).await;
    assert_eq!(blind.status, 428);
    let put = office.put(&there, &first, &new).await;
    assert_eq!((put.status, &put.json()["name"]), (200, &new["name"]));
    let second = put.header("etag").to_owned();
    let stale = office.put(&there, &first, &new).await;
    assert_eq!((stale.status, stale.header("etag")), (412, &*second));
    let mut named = new.clone();
    named["version"] = document["version"].clone();
    assert_eq!(office.put(&there, "*", &named).await.status, 412);
    let journal = portal.journal().await;
    let lines: Vec<_> = journal
        .iter()
        .filter(|line| line.action.starts_with("group."))
        .map(|line| (line.action.as_str(), line.detail.contains("Réception")))
        .collect();
    let changed = ("group.changed", true);
    assert_eq!(lines, [("group.added", false), changed, changed]);

    let remove = async |version: &str| {
        let meant = [("if-match", version)];
        office.send(Method::DELETE, &there, &meant, None).await
    };
    assert_eq!(remove(&first).await.status, 412);
    let gone = remove(&second).await;
    assert_eq!((gone.status, gone.json()), (200, json!({ "groups": [] })));
    assert_eq!(remove("*").await.status, 404);
}
