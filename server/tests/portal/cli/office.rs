//! An office set up from nothing by the command line, as the README says, and every answer read by a script.

use std::fs;

use renvoi_server::store::{Db, Store};
use serde_json::json;

use crate::cli::run::{PASSWORD, Place};

#[test]
#[expect(clippy::too_many_lines, reason = "one story")]
fn an_office_is_set_up_and_every_answer_is_json() {
    let place = Place::with_acme();
    let complaint = place
        .typing(
            PASSWORD,
            &[
                "init",
                "--org",
                "other",
                "--name",
                "Other",
                "--email",
                "a@other.example",
                "--operator",
                "A",
            ],
        )
        .err;
    assert!(
        complaint.contains("an organisation already"),
        "a second init: {complaint}"
    );

    assert_eq!(place.json(&["migrate"])["database"], "sqlite");
    let trunk = place.json(&["trunk", "add", "operator"]);
    assert_eq!(
        (&trunk["name"], &trunk["peer"]),
        (&json!("operator"), &json!(null))
    );
    assert_eq!(place.json(&["trunk", "list"]), json!([trunk]));
    let org = place.json(&[
        "org",
        "add",
        "cabinet",
        "--name",
        "Cabinet Lefèvre",
        "--trunk",
        "operator",
    ]);
    assert_eq!(
        (&org["slug"], &org["zone"]),
        (&json!("cabinet"), &json!("Europe/Paris"))
    );
    let slugs: Vec<_> = place
        .json(&["org", "list"])
        .as_array()
        .unwrap()
        .iter()
        .map(|org| org["slug"].clone())
        .collect();
    assert_eq!(slugs, ["acme", "cabinet"]);

    let to = ["--org", "cabinet"];
    let extension = place.json(
        &[
            &[
                "extension",
                "add",
                "204",
                "--direct",
                "+33199001204",
                "--phone",
                "Accueil",
            ][..],
            &to,
        ]
        .concat(),
    );
    assert_eq!(extension["phone"]["password"].as_str().unwrap().len(), 20);
    place.done(&[&["extension", "add", "207"][..], &to].concat());
    let device =
        place.json(&[&["device", "add", "204", "--name", "Télétravail"][..], &to].concat());
    let devices = place.json(&[&["device", "list"][..], &to].concat());
    assert_eq!(devices[1]["endpoint"], device["user"]);
    let renewed = place.json(&["device", "renew", device["user"].as_str().unwrap()]);
    assert_ne!(renewed["password"], device["password"]);

    let add = [
        "user",
        "add",
        "mh@cabinet.example",
        "--name",
        "Marie-Hélène D.",
        "--extension",
        "204",
    ];
    let user = place
        .typing(
            PASSWORD,
            &[&add[..], &to, &["--role", "helpdesk", "--json"]].concat(),
        )
        .json();
    assert_eq!(
        (&user["email"], &user["password"]),
        (&json!("mh@cabinet.example"), &json!(true))
    );
    assert_eq!(user["roles"], json!(["helpdesk"]));
    let email = "mh@cabinet.example";
    let locked = json!({ "email": email, "locked": true, "sessions_ended": 0 });
    assert_eq!(place.json(&["user", "lock", email]), locked);
    let listed = place.json(&[&["user", "list"][..], &to].concat());
    assert_eq!(
        (&listed[0]["locked"], &listed[0]["extension"]),
        (&json!(true), &json!("204"))
    );
    assert_eq!(place.json(&["user", "unlock", email])["locked"], false);
    let set = place
        .typing(PASSWORD, &["user", "set-password", email, "--json"])
        .json();
    assert_eq!(set["sessions_ended"], 0);

    rules(&place);
    pbx(&place);
}

/// Rules out, in, and explained.
fn rules(place: &Place) {
    let to = ["--org", "cabinet"];
    let list = json!({ "rules": [
        { "name": "Soirs", "enabled": true, "origin": { "kind": "anyone" }, "slot": { "weekly":
            [{ "days": ["mon"], "from": "18:00", "to": "08:00" }] }, "triggers": ["immediately"],
          "outcome": { "forward": "+33612345678" } },
        { "name": "Boucle", "enabled": true, "origin": { "kind": "anyone" }, "triggers": ["busy"],
          "outcome": { "forward": "207" } } ] });
    let file = place.at("204.json").display().to_string();
    fs::write(&file, list.to_string()).unwrap();
    let imported = place.json(&[&["rules", "import", "204", &file][..], &to].concat());
    assert_eq!(imported, json!({ "version": 1, "warnings": [] }));
    let exported = place.done(&[&["rules", "export", "204"][..], &to].concat());
    assert_eq!(exported.json()["rules"][0]["name"], "Soirs");
    // What comes out goes in.
    let again = place.typing(
        &exported.out,
        &[&["rules", "import", "204", "-", "--json"][..], &to].concat(),
    );
    assert_eq!(again.json()["version"], 2);

    // Back from 207, which only a busy line comes to: its owner may have meant it.
    let back = json!({ "rules": [{ "name": "Retour", "enabled": true, "origin": { "kind": "anyone" },
        "triggers": ["busy"], "outcome": { "forward": "204" } }] });
    fs::write(&file, back.to_string()).unwrap();
    let warned = place.run(&[&["rules", "import", "207", &file][..], &to].concat());
    assert!(
        warned.code == 0 && warned.err.contains("cycle"),
        "{warned:?}"
    );
    let warned = place.json(&[&["rules", "import", "207", &file][..], &to].concat());
    assert!(
        warned["warnings"][0]["code"] == "cycle_possible",
        "{warned}"
    );

    let at = [
        "explain",
        "204",
        "--from",
        "06 12 34 56 78",
        "--at",
        "2026-04-13T19:00",
    ];
    let explained = place.json(&[&at[..], &to].concat());
    assert_eq!(
        explained["immediately"]["outcome"],
        json!({ "forward": "+33612345678" })
    );
    let words = place.done(&[&at[..], &to].concat()).out;
    assert!(words.contains("« Soirs »"), "{words}");
}

/// What the PBX has: of an embedded one, this process's own.
fn pbx(place: &Place) {
    let to = ["--org", "cabinet"];
    let status = place.json(&["pbx", "status"]);
    assert_eq!(
        (&status["version"], &status["problems"]),
        (&json!("embedded"), &json!([]))
    );
    assert!(
        !status["waiting"].as_array().unwrap().is_empty(),
        "{status}"
    );
    assert!(
        place.json(&["pbx", "push", "--all"])["asked"]
            .as_i64()
            .unwrap()
            > 0
    );
    assert_eq!(place.json(&["pbx", "diff"]), json!([]));
    let shown = place.json(&[&["pbx", "show", "204"][..], &to].concat());
    assert!(shown["rows"].to_string().contains("Soirs"), "{shown}");
    let call = ["pbx", "call", "--from", "06 98 76 54 32", "--to", "204"];
    let called = place.json(&[&call[..], &to].concat());
    assert!(
        called["end"].is_string() && called["steps"].is_array(),
        "{called}"
    );
    let files = place.json(&["pbx", "files", "--dir", "asterisk"]);
    assert!(
        files["advice"].as_str().unwrap().contains("sorcery.conf"),
        "{files}"
    );
    assert!(place.at("asterisk/renvoi.conf").is_file());
}

/// The same extension in two organisations: each command reaches the one it names, and asks where none is named.
#[test]
fn an_organisation_is_named_where_there_are_several() {
    let place = Place::with_acme();
    place.done(&["extension", "add", "204"]);
    place.done(&["org", "add", "beta", "--name", "Beta"]);
    place.done(&["extension", "add", "207", "--org", "beta"]);
    for words in [
        &["extension", "add", "300"][..],
        &["device", "add", "204", "--name", "x"],
        &["device", "list"],
        &["rules", "export", "204"],
        &["rules", "import", "204", "-"],
        &["explain", "204", "--from", "anonymous"],
        &["pbx", "show", "204"],
        &["pbx", "call", "--from", "anonymous", "--to", "204"],
        &["user", "add", "x@y.example", "--name", "x", "--no-password"],
    ] {
        let complaint = place.refused(4, words);
        assert!(complaint.contains("--org"), "{words:?}: {complaint}");
        let nowhere = place.refused(3, &[words, &["--org", "nowhere"]].concat());
        assert!(nowhere.contains("« nowhere »"), "{nowhere}");
    }
    for words in [
        &["device", "add", "204", "--name", "x"][..],
        &["rules", "export", "204"],
        &["rules", "import", "204", "-"],
        &["explain", "204", "--from", "anonymous"],
        &["pbx", "show", "204"],
        &[
            "user",
            "add",
            "x@y.example",
            "--name",
            "x",
            "--no-password",
            "--extension",
            "204",
        ],
    ] {
        let complaint = place.refused(3, &[words, &["--org", "beta"]].concat());
        assert!(complaint.contains("204"), "{words:?}: {complaint}");
    }
}

#[tokio::test]
async fn one_extension_is_pushed_again() {
    let place = Place::with_acme();
    for number in ["204", "205"] {
        place.done(&["extension", "add", number]);
    }
    // As if all of it had been pushed.
    let url = format!("sqlite:{}", place.at("data/renvoi.db").display());
    let store = Store::open(&url).await.unwrap();
    let mut tx = store.write().await.unwrap();
    let Db::Sqlite(connection) = tx.db() else {
        panic!("it is SQLite");
    };
    let delete = "DELETE FROM push_jobs";
    sqlx::query(delete).execute(connection).await.unwrap();
    tx.commit().await.unwrap();
    store.close().await;

    place.refused(3, &["pbx", "push", "299"]);
    place.refused(2, &["pbx", "push", "204", "--all"]);
    place.refused(2, &["pbx", "push", "--org", "acme"]);
    assert_eq!(place.json(&["pbx", "push"])["asked"], 0);
    let asked = place.json(&["pbx", "push", "204", "--org", "acme"]);
    assert_eq!(asked["asked"], 1);
    let waiting = &place.json(&["pbx", "status"])["waiting"];
    let subject = waiting[0]["subject"].as_str().unwrap();
    assert!(subject.ends_with("204"), "{waiting}");
}
