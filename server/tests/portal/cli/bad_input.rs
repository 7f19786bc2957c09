//! Bad input: refused by its name, with an exit code that means something, and nothing half done.

use std::fs;

use crate::cli::run::{PASSWORD, Place};

#[test]
#[expect(clippy::too_many_lines, reason = "one list")]
fn what_cannot_be_is_refused_and_nothing_is_half_done() {
    let place = Place::with_acme();
    place.done(&["extension", "add", "204"]);
    let cases: &[(i32, &[&str], &str)] = &[
        (4, &["org", "add", "Acme", "--name", "x"], "short name"),
        (4, &["org", "add", "acme", "--name", "x"], "exists already"),
        (4, &["org", "add", "beta", "--name", ""], "name"),
        (
            4,
            &["org", "add", "beta", "--name", "x", "--zone", "Mars/Base"],
            "zone",
        ),
        (4, &["org", "set", "acme", "--zone", "Mars/Base"], "zone"),
        (
            4,
            &["org", "add", "beta", "--name", "x", "--country", "XX"],
            "country",
        ),
        (
            3,
            &["org", "add", "beta", "--name", "x", "--trunk", "none"],
            "trunk",
        ),
        (4, &["extension", "add", "2"], "« 2 »"),
        (4, &["extension", "add", "112"], "« 112 »"),
        (4, &["extension", "add", "204"], "exists already"),
        (
            4,
            &["extension", "add", "300", "--direct", "0612345678"],
            "E.164",
        ),
        (4, &["extension", "add", "300", "--phone", ""], "phone"),
        (3, &["device", "add", "999", "--name", "x"], "« 999 »"),
        (
            3,
            &["user", "lock", "nobody@acme.example"],
            "nobody@acme.example",
        ),
        (4, &["user", "lock", "not an address"], "address"),
        (
            4,
            &["user", "add", "a@b", "--name", "x", "--no-password"],
            "address",
        ),
        (
            4,
            &["user", "add", "a@b.example", "--name", " ", "--no-password"],
            "name",
        ),
        (
            4,
            &[
                "user",
                "add",
                "a@b.example",
                "--name",
                "x",
                "--no-password",
                "--lang",
                "de",
            ],
            "fr and en",
        ),
        (
            4,
            &[
                "user",
                "add",
                "a@b.example",
                "--name",
                "x",
                "--no-password",
                "--role",
                "king",
            ],
            "« king »",
        ),
        (
            3,
            &[
                "user",
                "add",
                "a@b.example",
                "--name",
                "x",
                "--no-password",
                "--extension",
                "999",
            ],
            "« 999 »",
        ),
        (
            4,
            &[
                "user",
                "add",
                "ops@acme.example",
                "--name",
                "x",
                "--no-password",
            ],
            "exists already",
        ),
        (4, &["trunk", "add", "t", "--peer", "a b:5060"], "a b"),
        (3, &["rules", "export", "999"], "« 999 »"),
        (
            3,
            &["rules", "import", "204", "missing.json"],
            "missing.json",
        ),
        (4, &["explain", "204", "--from", "bonjour"], "--from"),
        (
            4,
            &["explain", "204", "--from", "anonymous", "--at", "tomorrow"],
            "--at",
        ),
        (3, &["explain", "999", "--from", "anonymous"], "« 999 »"),
        (
            4,
            &["pbx", "call", "--from", "bonjour", "--to", "204"],
            "--from",
        ),
        (4, &["pbx", "show", "x"], "« x »"),
        (3, &["demo", "--json", "--data", "nothing"], "nothing"),
    ];
    for (code, words, said) in cases {
        let complaint = place.refused(*code, words);
        assert!(
            complaint.starts_with("error: ") && complaint.contains(said),
            "{words:?}: {complaint}"
        );
    }
    assert_eq!(place.json(&["org", "list"]).as_array().unwrap().len(), 1);
    assert_eq!(place.json(&["user", "list"]).as_array().unwrap().len(), 1);
    assert_eq!(place.json(&["device", "list"]), serde_json::json!([]));
    assert_eq!(place.json(&["trunk", "list"]), serde_json::json!([]));
    let complaint = place.refused(3, &["rules", "export", "300"]);
    assert!(
        complaint.contains("300"),
        "no extension was left behind: {complaint}"
    );
}

#[test]
fn no_argument_takes_a_control_character() {
    let place = Place::with_acme();
    place.done(&["extension", "add", "204"]);
    for bad in ["a\u{1b}[2Jb", "a\nb", "a\rb", "\ta", "a\u{7f}", "a\u{85}"] {
        for words in [
            &["org", "add", "beta", "--name", bad][..],
            &["trunk", "add", bad],
            &["user", "add", "a@b.example", "--no-password", "--name", bad],
            &["user", "lock", bad],
            &["device", "add", "204", "--name", bad],
            &["extension", "add", "300", "--phone", bad],
            &["explain", "204", "--from", bad],
            &["explain", "204", "--from", "anonymous", "--at", bad],
            &["pbx", "call", "--to", "204", "--from", bad],
            &["rules", "import", "204", bad],
            &["--config", bad, "org", "list"],
        ] {
            let complaint = place.refused(4, words);
            assert!(
                complaint.contains("control character")
                    && !complaint.trim_end().contains(char::is_control),
                "{words:?}: {complaint:?}"
            );
        }
    }
    // Nor does a name take what would turn it round.
    let complaint = place.refused(4, &["device", "add", "204", "--name", "a\u{202e}b"]);
    assert!(complaint.contains("name"), "{complaint}");
}

#[test]
fn passwords_are_read_from_standard_input_and_checked() {
    let place = Place::with_acme();
    let add = ["user", "add", "a@acme.example", "--name", "A"];
    for (typed, said) in [
        ("", "no password"),
        ("short", "12 characters"),
        ("with\u{7}a bell in it", "control character"),
        ("1qaz2wsx3edc", "known from breaches"),
        ("Password2026!", "everybody uses"),
    ] {
        let answer = place.typing(typed, &add);
        assert!(
            answer.code == 4 && answer.err.contains(said),
            "{typed:?}: {answer:?}"
        );
    }
    let long = "x".repeat(129);
    assert!(place.typing(&long, &add).err.contains("128 characters"));
    assert_eq!(place.typing(PASSWORD, &add).code, 0);
    let all = place.json(&["user", "list"]).to_string();
    assert!(!all.contains(PASSWORD) && !all.contains("$argon2"), "{all}");

    let trunk = [
        "trunk",
        "add",
        "t",
        "--peer",
        "sip.example:5060",
        "--user",
        "u",
    ];
    assert_eq!(place.typing("with\u{7}bell", &trunk).code, 4);
    assert_eq!(place.typing("s3cret", &trunk).code, 0);
}

#[test]
fn a_file_of_rules_is_taken_whole_or_not_at_all() {
    let place = Place::with_acme();
    place.done(&["extension", "add", "204"]);
    let rule = |name: &str, to: &str| {
        serde_json::json!({ "name": name, "enabled": true, "origin": { "kind": "anyone" }, "triggers": ["busy"],
            "outcome": { "forward": to } })
        .to_string()
    };
    let good = rule("Bonne", "+33612345678");
    let slot = |part: &str| {
        let slot = format!(r#""slot":{{{part}}},"triggers""#);
        format!(r#"{{"rules":[{}]}}"#, good.replace(r#""triggers""#, &slot))
    };
    for (text, said) in [
        ("not json".to_owned(), "syntax"),
        ("{}".to_owned(), "rules"),
        (format!(r#"{{"rules":[{good}],"colour":"red"}}"#), "colour"),
        (
            format!(r#"{{"rules":[{good},{}]}}"#, rule("Mauvaise", "06 12")),
            "rules[1]",
        ),
        (
            format!(r#"{{"rules":[{good},{}]}}"#, rule("Mauvaise", "112")),
            "emergency",
        ),
        (
            format!(
                r#"{{"rules":[{good},{}]}}"#,
                rule("a\u{0}b", "+33612345678")
            ),
            "rules[1]",
        ),
        (format!(r#"{{"version":7,"rules":[{good}]}}"#), "stale"),
        (
            format!(r#"{{"rules":[{}]}}"#, [good.as_str(); 51].join(",")),
            "at most 50 rules",
        ),
        (
            slot(r#""weekly":[{"days":["mon"],"from":"18:00","to":"24:01"}]"#),
            "“24:01” is not a time",
        ),
        (
            slot(r#""weekly":[{"days":["mon"],"from":"18:00","to":"18:00"}]"#),
            "Start and end are the same",
        ),
        (
            slot(r#""dates":[{"from":"2027-02-31","to":"2027-03-02"}]"#),
            "“2027-02-31” is not in the calendar",
        ),
        ("x".repeat(5 * 1024 * 1024), "4 MiB"),
    ] {
        fs::write(place.at("rules.json"), &text).unwrap();
        let complaint = place.refused(4, &["rules", "import", "204", "rules.json"]);
        assert!(complaint.contains(said), "{said}: {complaint}");
    }
    fs::write(place.at("rules.json"), b"\xff\xfe").unwrap();
    place.refused(4, &["rules", "import", "204", "rules.json"]);
    let list = place.done(&["rules", "export", "204"]).json();
    assert_eq!(
        (&list["version"], &list["rules"]),
        (&0.into(), &serde_json::json!([]))
    );
}

#[test]
fn what_does_not_answer_is_said_so() {
    let place = Place::new();
    for (url, code, said) in [
        (
            "postgres://renvoi:pa55@127.0.0.1:1/renvoi",
            5,
            "does not answer",
        ),
        ("mysql://x", 4, "database.url"),
        ("sqlite:/proc/nowhere/renvoi.db", 5, "cannot be made"),
    ] {
        place.configure(&format!(
            "[database]\nurl = {url:?}\n[pbx]\ndriver = \"embedded\"\n"
        ));
        let complaint = place.refused(code, &["org", "list"]);
        assert!(
            complaint.contains(said) && !complaint.contains("pa55"),
            "{complaint}"
        );
    }
    // A PBX that is not there.
    place.configure("[pbx]\nami = \"127.0.0.1:1\"\n[log]\nfilter = \"error\"\n");
    let answer = place.run(&["pbx", "status", "--json"]);
    assert_eq!(answer.code, 5, "{answer:?}");
    assert_eq!(answer.json()["version"], serde_json::Value::Null);
}
