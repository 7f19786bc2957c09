//! Phones and their keys: saved, refused, undone, copied, and emptied where they have lost what they did.

use crate::on_both;
use crate::support::{Database, browser::Browser, portal::TestPortal};
use renvoi_app::domain::phones::{MacAddress, ModelId};
use renvoi_server::{
    directory::{
        ExtensionSettings, TheirExtension, organisation, remove_extension, remove_user,
        set_extension,
    },
    phones::{drain, replace_phone},
    store,
};
use serde_json::{Value, json};
use uuid::Uuid;

on_both!(
    keys_are_saved_told_and_undone,
    what_is_wrong_is_said_by_the_key_and_nothing_is_saved,
    of_two_editors_the_second_is_told,
    a_colleague_who_leaves_empties_the_key_with_a_note,
    a_rule_that_is_deleted_empties_the_key_that_switched_it,
    keys_are_copied_from_who_allows_it,
    nobody_elses_phone_is_there,
    another_model_keeps_the_keys_that_fit,
    a_phone_goes_with_its_extension,
);

const MAC: &str = "00:15:65:00:02:04";

async fn read(browser: &mut Browser, phone: Uuid) -> Value {
    let answer = browser
        .call("phones/keys", &json!({ "phone": phone }))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

async fn save(browser: &mut Browser, phone: Uuid, version: i64, keys: Value) -> Value {
    let draft = json!({ "version": version, "keys": keys });
    let answer = browser
        .call("phones/save", &json!({ "phone": phone, "draft": draft }))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

fn key(view: &Value, module: u64, position: u64) -> Value {
    let found = view["keys"]
        .as_array()
        .unwrap()
        .iter()
        .find(|key| key["module"] == module && key["position"] == position);
    found.unwrap().clone()
}

async fn keys_are_saved_told_and_undone(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = portal
        .desk_phone("alpha", "204", MAC, "yealink-t54w")
        .await
        .id;
    let mut owner = portal.signed_in("204@alpha").await;
    let view = read(&mut owner, phone).await;
    assert_eq!(view["version"], 1);
    assert_eq!(
        view["keys"].as_array().unwrap().len(),
        27,
        "every key, empty ones too"
    );
    assert_eq!(key(&view, 0, 1)["kind"], "line");
    assert_eq!(key(&view, 0, 1)["shown"], "204");
    assert_eq!(view["undo"], Value::Null);

    let changed = save(
        &mut owner,
        phone,
        1,
        json!([
            { "module": 0, "position": 3, "kind": "supervision", "value": "207", "label": "" },
            { "module": 0, "position": 4, "kind": "speed_dial", "value": "06 12 34 56 78", "label": "Mobile" },
        ]),
    )
    .await;
    assert_eq!(changed, json!({ "changed": "saved", "version": 2 }));
    let view = read(&mut owner, phone).await;
    let watched = key(&view, 0, 3);
    assert_eq!(watched["extension"], "207");
    assert_eq!(watched["name"], "Owner of 207");
    let dialled = key(&view, 0, 4);
    assert_eq!(
        (&dialled["number"], &dialled["shown"]),
        (&json!("+33612345678"), &json!("Mobile"))
    );
    assert_eq!(key(&view, 0, 1)["kind"], "line", "the others stay");
    assert_eq!(view["progress"]["state"], "saved");

    let list = owner.call("phones/list", &json!({})).await.body;
    let list: Value = serde_json::from_str(&list).unwrap();
    let card = list["phones"]
        .as_array()
        .unwrap()
        .iter()
        .find(|card| card["id"] == json!(phone))
        .unwrap();
    assert_eq!((&card["mac"], &card["used"]), (&json!(MAC), &json!(4)));

    let undo = json!({ "phone": phone, "earlier": 1, "version": 2, "writer": "" });
    let answer = owner.call("phones/restore", &undo).await;
    assert_eq!(answer.body, r#"{"changed":"saved","version":3}"#);
    assert_eq!(key(&read(&mut owner, phone).await, 0, 3)["kind"], "empty");
    let lines = portal.journal().await;
    for action in [
        "device.desk_added",
        "device.keys_saved",
        "device.keys_restored",
    ] {
        assert!(lines.iter().any(|line| line.action == action), "{action}");
    }
}

async fn what_is_wrong_is_said_by_the_key_and_nothing_is_saved(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = portal
        .desk_phone("alpha", "204", MAC, "yealink-t54w")
        .await
        .id;
    let mut owner = portal.signed_in("204@alpha").await;
    let one = |position: u64, kind: &str, value: &str, label: &str| json!({ "module": 0, "position": position, "kind": kind, "value": value, "label": label });
    let long = "x".repeat(41);
    let table = [
        (one(28, "line", "1", ""), "key-0-28-kind"),
        (one(3, "supervision", "299", ""), "key-0-3-value"),
        (one(3, "speed_dial", "12", ""), "key-0-3-value"),
        (one(3, "line", "2", ""), "key-0-3-value"),
        (
            one(3, "forward_toggle", &Uuid::now_v7().to_string(), ""),
            "key-0-3-value",
        ),
        (one(3, "nothing", "", ""), "key-0-3-kind"),
        (one(3, "supervision", "207", &long), "key-0-3-label"),
        (one(3, "supervision", "207", "a\r\nb"), "key-0-3-label"),
        (one(3, "supervision", "207\r\n", ""), "key-0-3-value"),
        (
            json!({ "module": 1, "position": 1, "kind": "line", "value": "1" }),
            "key-1-1-kind",
        ),
    ];
    for (draft, field) in table {
        let answer = save(&mut owner, phone, 1, json!([draft])).await;
        assert_eq!(answer["changed"], "refused", "{draft}");
        let errors = answer["errors"].as_array().unwrap();
        assert!(
            errors.iter().any(|error| error["field"] == field),
            "{draft}: {answer}"
        );
        assert_eq!(read(&mut owner, phone).await["version"], 1, "{draft}");
    }
    // Both fields of one key at once, and of a label how long this phone's may be.
    for length in [17, 41] {
        let both = json!([one(3, "supervision", "299", &"x".repeat(length))]);
        let answer = save(&mut owner, phone, 1, both).await;
        let errors = answer["errors"].as_array().unwrap().iter();
        let told: Vec<_> = errors
            .map(|error| (error["field"].as_str(), error["data"].as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (Some("key-0-3-value"), Some("299")),
                (Some("key-0-3-label"), Some("16"))
            ],
            "{answer}"
        );
    }
    let twice = json!([one(3, "supervision", "207", ""), one(3, "empty", "", "")]);
    let answer = save(&mut owner, phone, 1, twice).await;
    assert_eq!(answer["errors"][0]["code"], "key_twice", "{answer}");
}

async fn of_two_editors_the_second_is_told(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = portal
        .desk_phone("alpha", "204", MAC, "yealink-t54w")
        .await
        .id;
    let mut one = portal.signed_in("204@alpha").await;
    let mut other = portal.signed_in("204@alpha").await;
    let empty = |position: u64| json!([{ "module": 0, "position": position, "kind": "empty" }]);
    assert_eq!(save(&mut one, phone, 1, empty(1)).await["changed"], "saved");
    let second = save(&mut other, phone, 1, empty(2)).await;
    assert_eq!(second, json!({ "changed": "stale", "version": 2 }));
    // At the same moment: one of them.
    let (a, b) = tokio::join!(
        save(&mut one, phone, 2, empty(3)),
        save(&mut other, phone, 2, empty(4))
    );
    let saved = [&a, &b]
        .into_iter()
        .filter(|answer| answer["changed"] == "saved");
    assert_eq!(saved.count(), 1, "{a} {b}");
}

async fn a_colleague_who_leaves_empties_the_key_with_a_note(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = portal
        .desk_phone("alpha", "204", MAC, "yealink-t54w")
        .await
        .id;
    let mut owner = portal.signed_in("204@alpha").await;
    let watch = json!([{ "module": 0, "position": 3, "kind": "supervision", "value": "207" }]);
    save(&mut owner, phone, 1, watch.clone()).await;
    drain(&portal.web.desk, &portal.push).await.unwrap();
    assert_eq!(
        read(&mut owner, phone).await["version"],
        2,
        "nothing is lost yet"
    );

    remove_user(
        &portal.registry(),
        "207@alpha.example",
        TheirExtension::Keep,
        false,
    )
    .await
    .unwrap();
    drain(&portal.web.desk, &portal.push).await.unwrap();
    let view = read(&mut owner, phone).await;
    assert_eq!(view["version"], 3);
    let left = key(&view, 0, 3);
    assert_eq!(left["kind"], "empty");
    let note = json!({ "note": "left", "name": "Owner of 207", "extension": "207" });
    assert_eq!(left["note"], note);
    // Whoever chooses the extension again means it as it is now, and the note is gone.
    assert_eq!(save(&mut owner, phone, 3, watch).await["changed"], "saved");
    drain(&portal.web.desk, &portal.push).await.unwrap();
    let again = key(&read(&mut owner, phone).await, 0, 3);
    assert_eq!(
        (&again["kind"], &again["note"]),
        (&json!("supervision"), &Value::Null)
    );

    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    remove_extension(&portal.registry(), &org, "207")
        .await
        .unwrap();
    drain(&portal.web.desk, &portal.push).await.unwrap();
    assert_eq!(key(&read(&mut owner, phone).await, 0, 3)["kind"], "empty");
    let lines = portal.journal().await;
    let emptied = lines
        .iter()
        .filter(|line| line.action == "device.keys_emptied");
    assert_eq!(emptied.count(), 2);
}

async fn a_rule_that_is_deleted_empties_the_key_that_switched_it(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = portal
        .desk_phone("alpha", "204", MAC, "yealink-t54w")
        .await
        .id;
    let mut owner = portal.signed_in("204@alpha").await;
    let rule = json!({ "version": 0, "name": "Soirs", "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["immediately"], "outcome": "reject" });
    owner.call("rules/save", &json!({ "draft": rule })).await;
    let id = read(&mut owner, phone).await["rules"][0][0].clone();
    let toggle = json!([{ "module": 0, "position": 5, "kind": "forward_toggle", "value": id }]);
    assert_eq!(save(&mut owner, phone, 1, toggle).await["changed"], "saved");
    let view = read(&mut owner, phone).await;
    let shown = key(&view, 0, 5);
    assert_eq!(
        (&shown["shown"], &shown["lamp"]),
        (&json!("Soirs"), &json!("on"))
    );
    owner
        .call(
            "rules/switch",
            &json!({ "id": id, "enabled": false, "version": 1 }),
        )
        .await;
    assert_eq!(key(&read(&mut owner, phone).await, 0, 5)["lamp"], "dark");

    owner
        .call("rules/delete", &json!({ "id": id, "version": 2 }))
        .await;
    drain(&portal.web.desk, &portal.push).await.unwrap();
    let gone = key(&read(&mut owner, phone).await, 0, 5);
    assert_eq!(gone["kind"], "empty");
    assert_eq!(
        gone["note"],
        json!({ "note": "rule_gone", "name": "Soirs" })
    );
    // The deletion undone, the key does what it did; one that its owner has used meanwhile stays as it is.
    let undo = json!({ "earlier": 2, "version": 3, "writer": "" });
    owner.call("rules/restore", &undo).await;
    drain(&portal.web.desk, &portal.push).await.unwrap();
    let back = key(&read(&mut owner, phone).await, 0, 5);
    assert_eq!(
        (&back["kind"], &back["rule"], &back["note"]),
        (&json!("forward_toggle"), &id, &Value::Null)
    );
    owner
        .call("rules/delete", &json!({ "id": id, "version": 4 }))
        .await;
    drain(&portal.web.desk, &portal.push).await.unwrap();
    let version = read(&mut owner, phone).await["version"].as_i64().unwrap();
    let other = json!([{ "module": 0, "position": 5, "kind": "speed_dial", "value": "15" }]);
    assert_eq!(
        save(&mut owner, phone, version, other).await["changed"],
        "saved"
    );
    let undo = json!({ "earlier": 4, "version": 5, "writer": "" });
    owner.call("rules/restore", &undo).await;
    drain(&portal.web.desk, &portal.push).await.unwrap();
    assert_eq!(key(&read(&mut owner, phone).await, 0, 5)["number"], "15");
}

async fn keys_are_copied_from_who_allows_it(database: Database) {
    let portal = TestPortal::new(database).await;
    let mine = portal
        .desk_phone("alpha", "204", MAC, "yealink-t31p")
        .await
        .id;
    let theirs = portal
        .desk_phone("alpha", "207", "00:04:13:00:02:07", "snom-d735")
        .await
        .id;
    let mut owner = portal.signed_in("204@alpha").await;
    let mut colleague = portal.signed_in("207@alpha").await;
    let keys = json!([
        { "module": 0, "position": 2, "kind": "speed_dial", "value": "0612345678", "label": "Mobile" },
        { "module": 0, "position": 3, "kind": "supervision", "value": "204" },
        { "module": 0, "position": 4, "kind": "speed_dial", "value": "0612345679" },
    ]);
    assert_eq!(
        save(&mut colleague, theirs, 1, keys).await["changed"],
        "saved"
    );
    let copy = json!({ "phone": mine, "from": theirs, "version": 1, "writer": "" });
    let answer = owner.call("phones/copy", &copy).await;
    assert!(
        answer.body.contains("not_found"),
        "they have not allowed it: {}",
        answer.body
    );
    let allow = json!({ "phone": theirs, "on": true });
    assert_eq!(
        colleague.call("phones/allow-copying", &allow).await.status,
        200
    );
    let sources = read(&mut owner, mine).await["sources"].clone();
    assert_eq!(sources[0][0], json!(theirs), "{sources}");
    let answer = owner.call("phones/copy", &copy).await;
    let answer: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(answer["changed"], "saved", "{answer}");
    // A T31P has two keys, and nobody supervises themselves.
    assert!(
        !answer["left_out"].as_array().unwrap().is_empty(),
        "{answer}"
    );
    let view = read(&mut owner, mine).await;
    assert_eq!(key(&view, 0, 2)["number"], "+33612345678");
    assert_eq!(view["keys"].as_array().unwrap().len(), 2);
}

async fn nobody_elses_phone_is_there(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = portal
        .desk_phone("alpha", "204", MAC, "yealink-t54w")
        .await
        .id;
    for who in ["207@alpha", "204@beta"] {
        let mut browser = portal.signed_in(who).await;
        for (function, arguments) in [
            ("keys", json!({ "phone": phone })),
            ("tell", json!({ "phone": phone })),
            (
                "save",
                json!({ "phone": phone, "draft": { "version": 1, "keys": [] } }),
            ),
            ("allow-copying", json!({ "phone": phone, "on": true })),
            (
                "restore",
                json!({ "phone": phone, "earlier": 1, "version": 1, "writer": "" }),
            ),
            (
                "copy",
                json!({ "phone": phone, "from": phone, "version": 1, "writer": "" }),
            ),
        ] {
            let answer = browser
                .call(&format!("phones/{function}"), &arguments)
                .await;
            assert!(
                answer.body.contains("not_found"),
                "{who} {function}: {}",
                answer.body
            );
        }
        let list = browser.call("phones/list", &json!({})).await.body;
        assert!(!list.contains(&phone.to_string()), "{who}");
    }
    // One MAC is one phone, whoever's.
    let org = organisation(&portal.database.store, Some("beta"))
        .await
        .unwrap();
    let new = renvoi_server::phones::NewPhone {
        extension: "204".to_owned(),
        name: "Twice".to_owned(),
        mac: MacAddress::parse(MAC).unwrap(),
        model: ModelId("yealink-t54w".to_owned()),
        modules: vec![],
    };
    let twice =
        renvoi_server::phones::add_phone(&portal.registry(), &portal.web.desk, &org, &new).await;
    assert!(twice.err().unwrap().to_string().contains("exists already"));
}

async fn another_model_keeps_the_keys_that_fit(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = portal.desk_phone("alpha", "204", MAC, "yealink-t54w").await;
    let mut owner = portal.signed_in("204@alpha").await;
    let keys: Vec<Value> = (3..=20)
        .map(|position| json!({ "module": 0, "position": position, "kind": "supervision", "value": "207" }))
        .collect();
    save(&mut owner, phone.id, 1, keys.into()).await;
    let mut read_db = portal.database.store.read().await.unwrap();
    let row = store::phone::by_id(read_db.db(), phone.id)
        .await
        .unwrap()
        .unwrap();
    drop(read_db);
    let replaced = replace_phone(
        &portal.web.desk,
        &row,
        MacAddress::parse("00:15:65:00:09:99").unwrap(),
        &ModelId("yealink-t31p".to_owned()),
        &[],
        &renvoi_server::journal::Author::CommandLine,
    )
    .await
    .unwrap();
    assert_ne!(
        replaced.folder, phone.folder,
        "the former one's address is worth nothing"
    );
    assert_eq!(replaced.unfit.len(), 18, "two lines stay");
    let view = read(&mut owner, phone.id).await;
    assert_eq!(view["keys"].as_array().unwrap().len(), 2);
    assert_eq!(view["version"], 3);
}

async fn a_phone_goes_with_its_extension(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = portal
        .desk_phone("alpha", "207", MAC, "yealink-t54w")
        .await
        .id;
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    set_extension(
        &portal.registry(),
        &org,
        "207",
        |settings: &mut ExtensionSettings| {
            settings.owner = None;
        },
    )
    .await
    .unwrap();
    let mut read = portal.database.store.read().await.unwrap();
    assert!(
        store::phone::by_id(read.db(), phone)
            .await
            .unwrap()
            .is_some()
    );
    remove_extension(&portal.registry(), &org, "207")
        .await
        .unwrap();
    assert!(
        store::phone::by_id(read.db(), phone)
            .await
            .unwrap()
            .is_none()
    );
    drop(read);
    drain(&portal.web.desk, &portal.push).await.unwrap();
}
