//! Extensions, devices and people: changed, listed and removed.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use crate::cli::run::{PASSWORD, Place, RENVOI};

/// An office: 204 with a phone, a direct number and an owner; 207 whose calls go there.
fn office() -> Place {
    let place = Place::with_acme();
    place.done(&[
        "extension",
        "add",
        "204",
        "--direct",
        "+33199001204",
        "--phone",
        "Accueil",
    ]);
    place.done(&["extension", "add", "207"]);
    let mh = [
        "user",
        "add",
        "mh@acme.example",
        "--name",
        "Marie-Hélène D.",
        "--extension",
        "204",
    ];
    assert_eq!(place.typing(PASSWORD, &mh).code, 0);
    let rules = json!({ "rules": [
        { "name": "Renvoi", "enabled": true, "origin": { "kind": "anyone" }, "triggers": ["immediately"],
          "outcome": { "forward": "204" } } ] });
    import(&place, "207", &rules);
    place
}

fn import(place: &Place, extension: &str, rules: &Value) {
    let words = ["rules", "import", extension, "-"];
    let answer = place.typing(&rules.to_string(), &words);
    assert_eq!(answer.code, 0, "{answer:?}");
}

/// What waits for the PBX, without the organisation's key.
fn waiting(place: &Place) -> Vec<String> {
    let status = place.json(&["pbx", "status"]);
    let subjects = status["waiting"].as_array().unwrap().iter();
    let org = place.json(&["org", "list"])[0]["key"]
        .as_str()
        .unwrap()
        .to_owned();
    subjects
        .map(|job| job["subject"].as_str().unwrap().replace(&org, "ORG"))
        .collect()
}

#[test]
fn an_extension_is_changed_and_listed() {
    let place = office();
    let all = place.json(&["extension", "list"]);
    let as_added = json!({ "number": "204", "owner": "mh@acme.example", "direct": ["+33199001204"], "voicemail": false,
        "devices": 1 });
    assert_eq!(all[0], as_added);
    assert_eq!(
        all[1],
        json!({ "number": "207", "owner": null, "direct": [], "voicemail": false, "devices": 0 })
    );
    let shown = place.done(&["extension", "list"]).out;
    assert!(
        shown.starts_with("NUMBER") && shown.contains("mh@acme.example  no"),
        "{shown}"
    );

    let set = place.json(&["extension", "set", "204", "--voicemail", "yes"]);
    let with_box =
        json!({ "voicemail": true, "direct": ["+33199001204"], "owner": "mh@acme.example" });
    assert_eq!(set, with_box);
    assert_eq!(
        place.json(&["extension", "set", "204"]),
        with_box,
        "nothing said, nothing changed"
    );
    // There is somewhere for its rules to point now.
    let voicemail = json!({ "rules": [{ "name": "Absent", "enabled": true, "origin": { "kind": "anyone" },
        "triggers": ["busy"], "outcome": "voicemail" }] });
    import(&place, "204", &voicemail);
    let call = ["pbx", "call", "--from", "+33612345678", "--to", "204"];
    assert_eq!(place.json(&call)["end"], "voicemail");

    let words = [
        "extension",
        "set",
        "204",
        "--direct",
        "+33199001300",
        "--direct",
        "+33199001301",
        "--owner",
        "ops@acme.example",
    ];
    let set = place.json(&words);
    assert_eq!(
        set,
        json!({ "voicemail": true, "direct": ["+33199001300", "+33199001301"], "owner": "ops@acme.example" })
    );
    assert_eq!(
        place.json(&["user", "list"])[1]["extension"],
        Value::Null,
        "they are one no more"
    );
    let shown = place.run(&[
        "extension",
        "set",
        "204",
        "--voicemail",
        "no",
        "--no-direct",
        "--no-owner",
    ]);
    assert_eq!(shown.code, 0, "{shown:?}");
    assert_eq!(shown.out, "direct     -\nowner      -\nvoicemail  no\n");
    assert!(
        shown.err.contains("warning:") && shown.err.contains("« Absent »"),
        "{shown:?}"
    );
    assert_eq!(place.json(&call)["end"], "no_answer");
}

#[test]
fn an_extension_is_removed_when_that_is_meant() {
    let place = office();
    let remove = ["extension", "remove", "204"];
    let complaint = place.refused(4, &remove);
    assert!(
        complaint.contains("extension 204, 1 device, 0 rules, 0 messages, +33199001204")
            && complaint.contains("--yes"),
        "{complaint}"
    );
    assert_eq!(
        place.json(&["extension", "list"]).as_array().unwrap().len(),
        2
    );
    let gone = place.json(&[&remove[..], &["--yes"]].concat());
    assert_eq!(
        (
            &gone["removed"]["number"],
            &gone["removed"]["owner"],
            &gone["removed"]["rules"]
        ),
        (&json!("204"), &json!("mh@acme.example"), &json!(0))
    );
    // The embedded PBX lives in the portal, which does not run: it will be told of all that is gone, and of 207, whose rule
    // means something else now.
    let asked = waiting(&place);
    for subject in [
        "device:ORG-204-1",
        "extension:ORG:204",
        "extension:ORG:207",
        "organisation:ORG",
    ] {
        assert!(asked.contains(&subject.to_owned()), "{subject}: {asked:?}");
    }
    assert_eq!(place.json(&["device", "list"]), json!([]));
    assert_eq!(place.json(&["user", "list"])[1]["extension"], Value::Null);
    let explained = place.json(&["explain", "207", "--from", "anonymous"]);
    assert_eq!(
        explained["considered"][0]["applies"], true,
        "its rule is there, and lets it ring"
    );
    place.refused(3, &remove);
    let said = place.done(&["extension", "remove", "207", "--yes"]).out;
    assert_eq!(
        said,
        "Removed extension 207, 0 devices, 1 rule, 0 messages.\n"
    );
}

#[test]
fn on_a_terminal_one_is_asked() {
    let place = office();
    for (typed, code, left) in [("n", 4, 2), ("", 4, 2), ("yes", 0, 1)] {
        let mut script = Command::new("script")
            .args([
                "-qec",
                &format!("{RENVOI} extension remove 204"),
                "/dev/null",
            ])
            .current_dir(place.folder())
            .env("NO_COLOR", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("script, of util-linux, is there");
        let mut input = script.stdin.take().unwrap();
        writeln!(input, "{typed}").unwrap();
        let answer = script.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&answer.stdout).into_owned();
        assert!(
            said.contains("Removing extension 204") && said.contains("Go on? [y/N]"),
            "{said}"
        );
        assert_eq!(answer.status.code(), Some(code), "{typed:?}: {said}");
        let list = place.json(&["extension", "list"]);
        assert_eq!(list.as_array().unwrap().len(), left, "{typed:?}");
        drop(input);
    }
}

#[test]
fn a_device_is_removed() {
    let place = office();
    let device = place.json(&["device", "add", "204", "--name", "Télétravail"]);
    let name = device["user"].as_str().unwrap();
    let complaint = place.refused(4, &["device", "remove", name]);
    assert!(
        complaint.contains("Télétravail") && complaint.contains("--yes"),
        "{complaint}"
    );
    let gone = place.json(&["device", "remove", name, "--yes"]);
    assert_eq!(gone, json!({ "removed": name, "name": "Télétravail" }));
    assert_eq!(place.json(&["device", "list"]).as_array().unwrap().len(), 1);
    place.refused(3, &["device", "remove", name, "--yes"]);
}

#[test]
fn who_is_asked_for_a_second_factor_is_said_of_each_organisation() {
    let place = Place::with_acme();
    let of = |slug: &str| {
        let all = place.json(&["org", "list"]);
        let mut all = all.as_array().unwrap().iter();
        all.find(|org| org["slug"] == slug).unwrap()["second_factor"].clone()
    };
    assert_eq!(of("acme"), "staff", "where nothing was said");
    place.done(&["org", "add", "beta", "--name", "Beta"]);
    assert_eq!(of("beta"), "staff");
    let said = ["org", "add", "gamma", "--name", "Gamma", "--second-factor"];
    let complaint = place.refused(2, &[&said[..], &["some"]].concat());
    assert!(
        complaint.contains("nobody, operators, staff or everybody"),
        "{complaint}"
    );
    place.done(&[&said[..], &["nobody"]].concat());
    assert_eq!(of("gamma"), "nobody");
    let asked = waiting(&place);
    let set = place.json(&["org", "set", "gamma", "--second-factor", "everybody"]);
    assert_eq!(set["second_factor"], "everybody");
    assert_eq!(
        (of("gamma"), of("beta")),
        (json!("everybody"), json!("staff"))
    );
    assert_eq!(waiting(&place), asked, "nothing to the PBX");
    let renamed = place.json(&["org", "set", "gamma", "--name", "Gamma & fils"]);
    assert_eq!(
        renamed["second_factor"], "everybody",
        "what is not said stays"
    );

    let other = Place::new();
    let init = [
        "init",
        "--org",
        "acme",
        "--name",
        "Acme",
        "--email",
        "ops@acme.example",
        "--operator",
        "Ada",
        "--second-factor",
        "nobody",
    ];
    assert_eq!(other.typing(PASSWORD, &init).code, 0);
    assert_eq!(other.json(&["org", "list"])[0]["second_factor"], "nobody");
}

#[test]
fn a_person_is_changed_and_removed() {
    let place = office();
    let set = place.json(&[
        "user",
        "set",
        "mh@acme.example",
        "--email",
        "MH.Durand@acme.example",
        "--name",
        "Marie-Hélène Durand",
        "--lang",
        "en",
        "--role",
        "helpdesk",
        "--extension",
        "207",
    ]);
    assert_eq!(
        set,
        json!({ "email": "mh.durand@acme.example", "name": "Marie-Hélène Durand", "lang": "en", "roles": ["helpdesk"],
            "extension": "207" })
    );
    let shown = place
        .done(&["user", "set", "mh.durand@acme.example", "--no-role"])
        .out;
    assert!(shown.contains("roles      -\n"), "{shown}");

    let remove = ["user", "remove", "mh.durand@acme.example", "--yes"];
    // What is undecided is told before one is asked.
    for words in [&remove[..], &remove[..3]] {
        let complaint = place.refused(4, words);
        assert!(
            complaint.contains("--keep-extension or --with-extension")
                && !complaint.contains("--yes"),
            "{complaint}"
        );
    }
    let complaint = place.refused(4, &[&remove[..3], &["--with-extension"]].concat());
    assert!(
        complaint.contains("Marie-Hélène Durand")
            && complaint.contains("extension 207, 0 devices, 1 rule, 0 messages"),
        "{complaint}"
    );
    let gone = place.json(&[&remove[..], &["--with-extension"]].concat());
    assert_eq!(
        (
            &gone["removed"],
            &gone["extension"]["number"],
            &gone["sessions_ended"]
        ),
        (&json!("mh.durand@acme.example"), &json!("207"), &json!(0))
    );
    assert_eq!(
        place.json(&["extension", "list"]).as_array().unwrap().len(),
        1
    );
    place.refused(3, &remove);

    // The only operator stays, until that is meant.
    let ops = ["user", "remove", "ops@acme.example", "--yes"];
    assert!(place.refused(4, &ops[..3]).contains("--even-last"));
    assert!(place.refused(4, &ops).contains("--even-last"));
    let demote = ["user", "set", "ops@acme.example", "--role", "helpdesk"];
    assert!(place.refused(4, &demote).contains("the last operator"));
    let said = place.done(&[&ops[..], &["--even-last"]].concat()).out;
    assert_eq!(
        said,
        "Removed ops@acme.example. Messages gone: 0. Sessions ended: 0.\n"
    );
    assert_eq!(place.json(&["user", "list"]), json!([]));
}

#[test]
#[expect(clippy::too_many_lines, reason = "one list")]
fn what_cannot_be_changed_is_refused_by_its_name() {
    let place = office();
    let cases: &[(i32, &[&str], &str)] = &[
        (3, &["extension", "set", "240"], "did you mean « 204 »?"),
        (3, &["extension", "remove", "999", "--yes"], "« 999 »"),
        (
            3,
            &["extension", "list", "--org", "amce"],
            "did you mean « acme »?",
        ),
        (
            3,
            &["extension", "set", "204", "--owner", "hm@acme.example"],
            "did you mean « mh@acme.example »?",
        ),
        (
            4,
            &["extension", "set", "204", "--direct", "0612345678"],
            "E.164",
        ),
        (
            4,
            &["extension", "set", "207", "--direct", "+33199001204"],
            "exists already",
        ),
        (
            4,
            &["extension", "set", "207", "--owner", "mh@acme.example"],
            "--no-extension",
        ),
        (
            2,
            &["extension", "set", "204", "--voicemail", "perhaps"],
            "--voicemail",
        ),
        (
            2,
            &[
                "extension",
                "set",
                "204",
                "--direct",
                "+33199001300",
                "--no-direct",
            ],
            "--no-direct",
        ),
        (
            3,
            &["user", "set", "hm@acme.example"],
            "did you mean « mh@acme.example »?",
        ),
        (
            4,
            &["user", "set", "mh@acme.example", "--role", "king"],
            "« king »",
        ),
        (
            4,
            &["user", "set", "mh@acme.example", "--lang", "de"],
            "fr and en",
        ),
        (
            4,
            &[
                "user",
                "set",
                "mh@acme.example",
                "--email",
                "ops@acme.example",
            ],
            "exists already",
        ),
        (
            3,
            &["user", "set", "mh@acme.example", "--extension", "270"],
            "did you mean « 207 »?",
        ),
        (
            2,
            &[
                "user",
                "remove",
                "mh@acme.example",
                "--keep-extension",
                "--with-extension",
            ],
            "--with-extension",
        ),
        (
            3,
            &["user", "remove", "nobody@acme.example", "--yes"],
            "nobody@acme.example",
        ),
        (3, &["device", "remove", "x-204-1", "--yes"], "« x-204-1 »"),
        (3, &["rules", "export", "240"], "did you mean « 204 »?"),
    ];
    let before = [
        place.json(&["extension", "list"]),
        place.json(&["user", "list"]),
    ];
    for (code, words, said) in cases {
        let complaint = place.refused(*code, words);
        assert!(complaint.contains(said), "{words:?}: {complaint}");
    }
    assert_eq!(
        [
            place.json(&["extension", "list"]),
            place.json(&["user", "list"])
        ],
        before
    );
}

#[test]
fn groups_are_made_changed_listed_and_removed() {
    let place = office();
    let added = place.json(&["group", "add", "Accueil", "--member", "204"]);
    assert_eq!(added, json!({ "name": "Accueil", "members": ["204"] }));
    let words = [
        "group", "members", "Accueil", "--add", "207", "--remove", "204",
    ];
    assert_eq!(
        place.json(&words),
        json!({ "name": "Accueil", "members": ["207"] })
    );
    assert_eq!(
        place.json(&["group", "list"]),
        json!([{ "name": "Accueil", "members": ["207"] }])
    );
    assert!(
        waiting(&place).contains(&"organisation:ORG".to_owned()),
        "{:?}",
        waiting(&place)
    );
    let said = place.refused(4, &["group", "add", "Accueil"]);
    assert!(said.contains("exists already"), "{said}");
    let said = place.refused(3, &["group", "remove", "Acueil", "--yes"]);
    assert!(said.contains("did you mean « Accueil »"), "{said}");
    place.done(&["group", "remove", "Accueil", "--yes"]);
    assert_eq!(place.json(&["group", "list"]), json!([]));
}
