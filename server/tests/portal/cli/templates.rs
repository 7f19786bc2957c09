//! Templates of keys, at the command line: they are defined elsewhere, and listed, applied and taken back here.

use renvoi_app::domain::phones::{Does, Key, Label, Spot};
use renvoi_server::{
    directory::organisation,
    store::{self, Store, templates::TemplateRow},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cli::run::Place;

const NONE: &str = "0198c0de-0000-7000-8000-000000000004";

/// An office with two phones, and with a template as the page would have saved it.
fn place() -> Place {
    let place = Place::with_acme();
    for (extension, mac) in [("204", "001565abcdef"), ("207", "001565abcdee")] {
        place.done(&["extension", "add", extension]);
        let phone = [
            "phone",
            "add",
            extension,
            "--mac",
            mac,
            "--model",
            "yealink-t54w",
            "--name",
            "Bureau",
        ];
        place.done(&phone);
    }
    let url = format!("sqlite:{}", place.at("data/renvoi.db").display());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Store::open(&url).await.unwrap();
        let org = organisation(&store, Some("acme")).await.unwrap().id;
        let key = Key {
            spot: Spot {
                module: 0,
                position: 3,
            },
            does: Does::SpeedDial {
                number: "15".to_owned(),
            },
            label: Label::parse("SAMU").unwrap(),
            locked: true,
        };
        let row = TemplateRow {
            id: Uuid::now_v7(),
            org_id: org,
            name: "Urgences".to_owned(),
            audience: "everybody".to_owned(),
            model: String::new(),
            group_id: None,
            keys: serde_json::to_string(&[key]).unwrap(),
            version: 1,
            created_at: 0,
            changed_at: 0,
        };
        let mut tx = store.write().await.unwrap();
        store::templates::insert(tx.db(), &row).await.unwrap();
        tx.commit().await.unwrap();
        store.close().await;
    });
    place
}

#[test]
fn templates_are_listed_shown_applied_and_taken_back() {
    let place = place();
    let list = place.json(&["template", "list"]);
    assert_eq!(list["templates"][0]["name"], "Urgences");
    assert_eq!(
        (&list["pending"], &list["runs"]),
        (&json!(true), &json!([]))
    );
    let shown = place.done(&["template", "show", "Urgences"]).out;
    for told in ["everybody", "speed_dial", "15", "SAMU", "yes"] {
        assert!(shown.contains(told), "{told}: {shown}");
    }
    let shown = place.json(&["template", "show", "Urgences"]);
    assert_eq!(shown["keys"][0]["number"], "15");

    // Who would get what, and then they have it.
    let changes = || -> Vec<usize> {
        let preview = place.json(&["template", "apply", "--dry-run"]);
        let lines = preview.as_array().unwrap().iter();
        let changes = lines.map(|line| line["changes"].as_array().unwrap().len());
        changes.collect()
    };
    assert_eq!(changes(), [1, 1]);
    let unsaid = place.refused(4, &["template", "apply"]);
    assert!(unsaid.contains("2 phones") && unsaid.contains("--yes"));
    let run = place.json(&["template", "apply", "--yes"]);
    let counted = |run: &Value| ["total", "changed", "failed"].map(|count| run[count].clone());
    assert_eq!(counted(&run), [2, 2, 0].map(Value::from));
    assert_eq!(run["state"], "done");
    assert_eq!(changes(), [0, 0]);

    // The list names the run, which is what is taken back.
    let id = run["id"].as_str().unwrap();
    let listed = place.done(&["template", "list"]).out;
    let way_back = format!("renvoi template undo {id}");
    assert!(listed.contains(&way_back), "{listed}");
    let again = place.json(&["template", "apply", "--yes"]);
    let stale = place.refused(4, &["template", "undo", id, "--yes"]);
    assert!(stale.contains("since"), "{stale}");
    for run in [again["id"].as_str().unwrap(), id] {
        let back = place.json(&["template", "undo", run, "--yes"]);
        assert_eq!(
            (&back["undo"], &back["state"]),
            (&json!(true), &json!("done"))
        );
    }
    assert_eq!(changes(), [1, 1]);
    let listed = place.done(&["template", "list"]).out;
    assert!(listed.contains("undone") && !listed.contains("The way back"));
    let nothing = place.refused(4, &["template", "undo", id, "--yes"]);
    assert!(nothing.contains("no application"), "{nothing}");
}

#[test]
fn what_is_no_template_or_no_application_is_refused() {
    let place = Place::with_acme();
    assert_eq!(place.json(&["template", "list"])["templates"], json!([]));
    let unknown = place.refused(3, &["template", "show", "Urgences"]);
    assert!(unknown.contains("« Urgences »"), "{unknown}");
    for named in [NONE, "last"] {
        let unknown = place.refused(3, &["template", "undo", named, "--yes"]);
        assert!(unknown.contains(named), "{unknown}");
    }
    let unnamed = place.refused(2, &["template", "undo", "--yes"]);
    assert!(unnamed.contains("RUN"), "{unnamed}");
    place.refused(3, &["template", "list", "--org", "beta"]);
}
