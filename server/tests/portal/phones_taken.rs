//! Keys copied and brought back: what cannot be as it was is said. On both databases.

use crate::on_both;
use crate::support::{Database, browser::Browser, portal::TestPortal};
use renvoi_app::domain::phones::{Does, Key, Label, MacAddress, ModelId, Spot};
use renvoi_server::{
    journal::Author,
    phones::{give_keys, replace_phone},
    store,
};
use serde_json::{Value, json};
use uuid::Uuid;

on_both!(
    a_copied_key_at_a_locked_one_is_left_out_and_named,
    undoing_on_a_smaller_phone_names_what_has_no_room,
    without_a_script_the_page_names_them_too,
);

const LARGE: &str = "00:15:65:00:02:04";
const SMALL: &str = "00:15:65:00:02:05";

async fn call(browser: &mut Browser, path: &str, sent: &Value) -> Value {
    let answer = browser.call(path, sent).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

async fn read(browser: &mut Browser, phone: Uuid) -> Value {
    call(browser, "phones/keys", &json!({ "phone": phone })).await
}

/// Dials something at each of these keys of a phone that is new.
async fn dial(browser: &mut Browser, phone: Uuid, positions: impl Iterator<Item = u16>) {
    let keys: Vec<Value> = positions
        .map(|at| json!({ "position": at, "kind": "speed_dial", "value": "207" }))
        .collect();
    let draft = json!({ "version": 1, "keys": keys });
    let sent = json!({ "phone": phone, "draft": draft });
    assert_eq!(
        call(browser, "phones/save", &sent).await["changed"],
        "saved"
    );
}

fn codes(changed: &Value) -> Vec<String> {
    let errors = changed["left_out"].as_array().into_iter().flatten();
    errors
        .map(|error| format!("{} {}", error["field"], error["code"]).replace('"', ""))
        .collect()
}

async fn a_copied_key_at_a_locked_one_is_left_out_and_named(database: Database) {
    let portal = TestPortal::new(database).await;
    let from = portal.desk_phone("alpha", "204", LARGE, "yealink-t54w");
    let from = from.await.id;
    let to = portal.desk_phone("alpha", "204", SMALL, "yealink-t54w");
    let to = to.await.id;
    let mut owner = portal.signed_in("204@alpha").await;
    dial(&mut owner, from, 3..=4).await;
    let locked = Key {
        spot: Spot {
            module: 0,
            position: 3,
        },
        does: Does::SpeedDial {
            number: "15".to_owned(),
        },
        label: Label::default(),
        locked: true,
    };
    give_keys(
        &portal.web.desk,
        to,
        &[locked],
        Some(1),
        &Author::CommandLine,
    )
    .await
    .unwrap();
    let copy = json!({ "phone": to, "from": from, "version": 2, "writer": "" });
    let copied = call(&mut owner, "phones/copy", &copy).await;
    assert_eq!(copied["changed"], "saved");
    assert_eq!(codes(&copied), ["key-0-3-kind key_locked"]);
    let view = read(&mut owner, to).await;
    let number = |at: usize| view["keys"][at]["number"].clone();
    assert_eq!((number(2), number(3)), (json!("15"), json!("207")));
}

async fn undoing_on_a_smaller_phone_names_what_has_no_room(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = portal.desk_phone("alpha", "204", LARGE, "yealink-t54w");
    let phone = phone.await.id;
    let mut owner = portal.signed_in("204@alpha").await;
    dial(&mut owner, phone, 3..=20).await;
    let mut tx = portal.database.store.read().await.unwrap();
    let row = store::phone::by_id(tx.db(), phone).await.unwrap().unwrap();
    drop(tx);
    replace_phone(
        &portal.web.desk,
        &row,
        MacAddress::parse(SMALL).unwrap(),
        &ModelId("yealink-t31p".to_owned()),
        &[],
        &Author::CommandLine,
    )
    .await
    .unwrap();
    let undo = json!({ "phone": phone, "earlier": 2, "version": 3, "writer": "" });
    let undone = call(&mut owner, "phones/restore", &undo).await;
    assert_eq!(undone["changed"], "saved");
    let codes = codes(&undone);
    assert_eq!(codes.len(), 18, "{codes:?}");
    assert!(codes.iter().all(|code| code.ends_with("key_no_room")));
}

async fn without_a_script_the_page_names_them_too(database: Database) {
    let portal = TestPortal::new(database).await;
    let from = portal.desk_phone("alpha", "204", LARGE, "yealink-t54w");
    let from = from.await.id;
    let to = portal.desk_phone("alpha", "204", SMALL, "yealink-t31p");
    let to = to.await.id;
    let mut owner = portal.signed_in("204@alpha").await;
    dial(&mut owner, from, 3..=4).await;
    let writer = read(&mut owner, to).await["writer"].clone();
    let from = from.to_string();
    let fields = [
        ("writer", writer.as_str().unwrap()),
        ("version", "1"),
        ("from", from.as_str()),
    ];
    let answer = owner.post(&format!("/phones/{to}/copy"), &fields).await;
    assert_eq!(answer.location(), format!("/phones/{to}?copied=2"));
    let shown = owner.get(answer.location()).await.body;
    assert!(shown.contains("être reprises telles quelles"), "{shown}");
    // Later, it is no news any more.
    let shown = owner.get(&format!("/phones/{to}")).await.body;
    assert!(!shown.contains("telles quelles"));
}
