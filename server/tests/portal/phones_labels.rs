//! What a phone makes of labels, and what is said of it. On both databases.

use crate::on_both;
use crate::support::{Database, portal::TestPortal};
use serde_json::{Value, json};

on_both!(
    what_a_maker_does_to_labels_is_shown_and_said,
    an_empty_key_takes_no_label,
);

async fn what_a_maker_does_to_labels_is_shown_and_said(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut owner = portal.signed_in("204@alpha").await;
    for (mac, model, key, shown, said) in [
        (
            "00:15:65:00:02:04",
            "cisco-8851",
            json!({ "position": 3, "kind": "speed_dial", "value": "207", "label": "A;B" }),
            "A B",
            "met un blanc",
        ),
        (
            "00:15:65:00:02:05",
            "poly-vvx250",
            json!({ "position": 1, "kind": "line", "label": "Moi" }),
            "204",
            "porte toujours",
        ),
        (
            "00:15:65:00:02:06",
            "yealink-t54w",
            json!({ "position": 1, "kind": "line", "label": "A;B" }),
            "A;B",
            "",
        ),
    ] {
        let phone = portal.desk_phone("alpha", "204", mac, model).await.id;
        let draft = json!({ "version": 1, "keys": [key] });
        let sent = json!({ "phone": phone, "draft": draft });
        let answer = owner.call("phones/save", &sent).await;
        assert!(answer.body.contains("saved"), "{}", answer.body);
        let view = owner.call("phones/keys", &json!({ "phone": phone })).await;
        let view: Value = serde_json::from_str(&view.body).unwrap();
        let at = key["position"].as_u64().unwrap();
        let found = view["keys"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["module"] == 0 && one["position"] == at);
        assert_eq!(found.unwrap()["shown"], shown, "{model}");
        let page = owner.get(&format!("/phones/{phone}")).await.body;
        for words in ["met un blanc", "porte toujours"] {
            assert_eq!(page.contains(words), words == said, "{model}: {words}");
        }
    }
}

async fn an_empty_key_takes_no_label(database: Database) {
    let portal = TestPortal::new(database).await;
    let phone = portal.desk_phone("alpha", "204", "00:15:65:00:02:04", "yealink-t54w");
    let phone = phone.await.id;
    let mut owner = portal.signed_in("204@alpha").await;
    let key = json!({ "position": 5, "kind": "empty", "label": "Libre" });
    let draft = json!({ "version": 1, "keys": [key] });
    let sent = json!({ "phone": phone, "draft": draft });
    let refused = owner.call("phones/save", &sent).await;
    let refused: Value = serde_json::from_str(&refused.body).unwrap();
    let error = &refused["errors"][0];
    assert_eq!(
        (&error["field"], &error["code"]),
        (&json!("key-0-5-label"), &json!("key_label_nothing"))
    );
}
