//! Groups of extensions, and whom keys may supervise. On both databases.

use crate::on_both;
use crate::support::{Database, browser::Browser, portal::TestPortal};
use renvoi_app::{
    api::{
        phones::{KeyDraft, KeysDraft},
        templates::TemplateDraft,
    },
    domain::Extension,
};
use renvoi_server::{
    directory::{add_extension, add_group, organisation, set_members},
    phones::{
        drain,
        templates::{Templates, Whose},
    },
    store::organisation::Organisation,
};
use serde_json::{Value, json};
use uuid::Uuid;

on_both!(
    a_key_that_supervises_across_groups_is_refused_and_emptied,
    what_groups_forbid_is_neither_copied_nor_given,
);

async fn alpha(portal: &TestPortal) -> Organisation {
    organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap()
}

async fn group(portal: &TestPortal, name: &str, members: &[&str]) {
    let members: Vec<String> = members.iter().map(|one| (*one).to_owned()).collect();
    let org = alpha(portal).await;
    add_group(&portal.registry(), &org, name, &members)
        .await
        .unwrap();
}

async fn call(browser: &mut Browser, path: &str, sent: &Value) -> Value {
    let answer = browser.call(path, sent).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

async fn watch(browser: &mut Browser, phone: Uuid, version: i64, key: (u16, &str)) -> Value {
    let key = json!({ "position": key.0, "kind": "supervision", "value": key.1 });
    let draft = json!({ "version": version, "keys": [key] });
    let sent = json!({ "phone": phone, "draft": draft });
    call(browser, "phones/save", &sent).await
}

async fn third_key(browser: &mut Browser, phone: Uuid) -> (Value, Value) {
    let view = call(browser, "phones/keys", &json!({ "phone": phone })).await;
    let key = view["keys"][2].clone();
    (view, key)
}

async fn a_key_that_supervises_across_groups_is_refused_and_emptied(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = portal
        .desk_phone("alpha", "204", "00:15:65:00:02:04", "yealink-t54w")
        .await
        .id;
    let mut owner = portal.signed_in("204@alpha").await;
    let saved = watch(&mut owner, phone, 1, (3, "207")).await;
    assert_eq!(saved["changed"], "saved", "without groups everybody may");
    let (view, _) = third_key(&mut owner, phone).await;
    assert_eq!(view["peers"], Value::Null);

    group(&portal, "Accueil", &["204"]).await;
    drain(&portal.web.desk, &portal.push).await.unwrap();
    let (view, key) = third_key(&mut owner, phone).await;
    let note = json!({ "note": "apart", "name": "Owner of 207", "extension": "207" });
    assert_eq!((&key["kind"], &key["note"]), (&json!("empty"), &note));
    assert_eq!(view["peers"], json!([]));
    let version = view["version"].as_i64().unwrap();
    let refused = watch(&mut owner, phone, version, (4, "207")).await;
    let error = &refused["errors"][0];
    assert_eq!(
        (&error["field"], &error["code"], &error["data"]),
        (&json!("key-0-4-value"), &json!("key_apart"), &json!("207"))
    );

    // Who shares a group again has the key again.
    let org = alpha(&portal).await;
    set_members(&portal.registry(), &org, "Accueil", &["207".into()], &[])
        .await
        .unwrap();
    drain(&portal.web.desk, &portal.push).await.unwrap();
    let (view, key) = third_key(&mut owner, phone).await;
    assert_eq!(
        (&key["extension"], &key["note"]),
        (&json!("207"), &Value::Null)
    );
    assert_eq!(view["peers"], json!(["207"]));
}

async fn what_groups_forbid_is_neither_copied_nor_given(database: Database) {
    let portal = TestPortal::new(database).await;
    let org = alpha(&portal).await;
    let number = Extension::parse("208").unwrap();
    add_extension(&portal.registry(), &org, &number, &[])
        .await
        .unwrap();
    let mine = portal
        .desk_phone("alpha", "204", "00:15:65:00:02:04", "yealink-t54w")
        .await
        .id;
    let theirs = portal
        .desk_phone("alpha", "207", "00:15:65:00:02:07", "yealink-t54w")
        .await
        .id;
    group(&portal, "Atelier", &["207", "208"]).await;
    let mut owner = portal.signed_in("204@alpha").await;
    let mut colleague = portal.signed_in("207@alpha").await;
    let saved = watch(&mut colleague, theirs, 1, (3, "208")).await;
    assert_eq!(saved["changed"], "saved");
    let allow = json!({ "phone": theirs, "on": true });
    colleague.call("phones/allow-copying", &allow).await;

    let copy = json!({ "phone": mine, "from": theirs, "version": 1, "writer": "" });
    let copied = call(&mut owner, "phones/copy", &copy).await;
    let left_out = &copied["left_out"][0];
    assert_eq!(
        (&left_out["code"], &left_out["data"]),
        (&json!("key_apart"), &json!("208"))
    );
    assert_eq!(third_key(&mut owner, mine).await.1["kind"], "empty");

    let templates = Templates::new(portal.web.desk.clone(), None);
    let whose = Whose::at_server(&org);
    let draft = TemplateDraft {
        name: "Tous".into(),
        audience: "everybody".into(),
        keys: KeysDraft {
            keys: vec![KeyDraft {
                position: 5,
                kind: "supervision".into(),
                value: "208".into(),
                ..KeyDraft::default()
            }],
            ..KeysDraft::default()
        },
        ..TemplateDraft::default()
    };
    templates.define(&whose, None, &draft).await.unwrap();
    let preview = templates.preview(&whose, 1).await.unwrap();
    for line in preview.lines {
        let codes: Vec<_> = line.left_out.iter().map(|out| out.code.as_str()).collect();
        let forbidden = line.extension == "204";
        assert_eq!(codes.contains(&"key_apart"), forbidden, "{codes:?}");
        assert_eq!(line.changes.is_empty(), forbidden);
    }
}
