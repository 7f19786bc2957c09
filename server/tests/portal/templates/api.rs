//! Templates for programs.

use super::{Desk, MAC};
use crate::{
    on_both,
    support::{
        Database,
        client::{Client, token_of_organisation},
    },
};
use axum::http::Method;
use serde_json::{Value, json};

on_both!(a_program_does_it_against_versions_and_is_told_where_it_is_wrong);

async fn a_program_does_it_against_versions_and_is_told_where_it_is_wrong(database: Database) {
    let desk = Desk::new(database).await;
    desk.phone("204", MAC, "yealink-t54w").await;
    let scopes = ["templates:read", "templates:write"];
    let token = token_of_organisation(&desk.portal, "alpha", &scopes).await;
    let client = Client::new(&desk.portal, &token);
    let post = async |path: &str, version: &str, document: Option<&Value>| {
        let tag = format!("\"{version}\"");
        client
            .send(Method::POST, path, &[("if-match", &tag)], document)
            .await
    };
    let one = json!({ "name": "Urgences", "audience": { "for": "model", "model": "yealink-t54w" },
        "keys": [{ "position": 3, "kind": "speed_dial", "value": "15", "locked": true }] });
    let added = post("/templates", "", Some(&one)).await;
    assert_eq!(added.status, 200, "{}", added.body);
    assert_eq!(added.header("etag"), "\"1\"");
    let id = added.json()["id"].as_str().unwrap().to_owned();

    // What was read can be sent back as it is.
    let path = format!("/templates/{id}");
    let same = client.put(&path, "\"1\"", &added.json()).await;
    assert_eq!((same.status, same.json()), (200, added.json()));
    let stale = client.put(&path, "\"7\"", &added.json()).await;
    assert_eq!((stale.status, stale.code()), (412, "stale".to_owned()));
    for (wrong, pointer) in [
        (json!({ "keys": [] }), "/keys"),
        (json!({ "name": "" }), "/name"),
        (
            json!({ "audience": { "for": "group", "group": id } }),
            "/audience",
        ),
        (
            json!({ "keys": [{ "position": 1, "kind": "line" }, { "position": 3, "kind": "speed_dial", "value": "x" }] }),
            "/keys/1/value",
        ),
        (json!({ "colour": "red" }), ""),
    ] {
        let mut document = one.clone();
        for (key, value) in wrong.as_object().unwrap() {
            document[key] = value.clone();
        }
        let refused = client.put(&path, "*", &document).await;
        assert_eq!(refused.status, 422, "{wrong}");
        let errors = refused.json()["errors"].clone();
        let found = errors.as_array().unwrap().iter();
        let pointers: Vec<_> = found.map(|error| error["pointer"].clone()).collect();
        assert!(pointers.contains(&json!(pointer)), "{wrong}: {errors}");
    }

    let preview = client.get("/templates/preview").await.json();
    assert_eq!(preview["phones"][0]["changes"][0]["after"]["value"], "15");
    let list = client.get("/templates").await;
    let version = preview["version"].as_str().unwrap();
    assert_eq!(list.header("etag"), format!("\"{version}\""));
    assert_eq!(post("/templates/apply", "0", None).await.status, 412);
    let run = post("/templates/apply", version, None).await;
    assert_eq!((run.status, &run.json()["state"]), (200, &json!("running")));
    let again = post("/templates/apply", version, None).await;
    assert_eq!(again.json()["errors"][0]["code"], "template_running");
    desk.templates.drain().await.unwrap();
    let id = run.json()["id"].as_str().unwrap().to_owned();
    let run = client.get(&format!("/templates/runs/{id}")).await.json();
    assert_eq!(
        (&run["state"], &run["changed"]),
        (&json!("done"), &json!(1))
    );
    let unnamed = client.send(Method::POST, "/templates/undo", &[], None);
    assert_eq!(unnamed.await.status, 428);
    let other = post("/templates/undo", version, None).await;
    assert_eq!(other.status, 412);
    assert_eq!(other.header("etag"), format!("\"{id}\""));
    assert_eq!(post("/templates/undo", &id, None).await.status, 200);
    desk.templates.drain().await.unwrap();
    let nothing = post("/templates/undo", &id, None).await;
    assert_eq!(nothing.json()["errors"][0]["code"], "template_nothing");
    let removed = client.send(Method::DELETE, &path, &[("if-match", "*")], None);
    assert_eq!(removed.await.json(), json!({ "templates": [] }));
    assert_eq!(client.get(&path).await.status, 404);
    // The organisation's token is who did it.
    let lines = desk.portal.journal().await;
    let given = lines.iter().find(|line| line.action == "device.keys_given");
    assert!(given.unwrap().detail.contains("\"token\":\"Test alpha\""));
}
