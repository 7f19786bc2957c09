//! Tokens, from the command line.

use serde_json::json;

use crate::cli::run::Place;

#[test]
fn tokens_are_made_listed_and_revoked() {
    let place = Place::with_acme();
    let org = ["--org", "acme"];
    let add = [
        "token",
        "add",
        "Planning",
        "--scope",
        "rules:read",
        "--scope",
        "explain",
    ];
    let made = place.json(&[&add[..], &org[..], &["--days", "30"]].concat());
    let token = made["token"].as_str().unwrap();
    assert!(token.starts_with("rnv_") && token.len() == 47, "{made}");
    let again = place.refused(4, &[&add[..], &org[..]].concat());
    assert!(again.contains("« Planning »"), "{again}");

    let list = place.json(&[&["token", "list"][..], &org[..]].concat());
    assert_eq!(list[0]["name"], "Planning");
    assert_eq!(list[0]["scopes"], json!(["rules:read", "explain"]));
    assert_eq!(list[0]["used_at"], json!(null));
    assert!(!list.to_string().contains("rnv_"), "it is told once");
    assert!(
        place
            .done(&[&["token", "list"][..], &org[..]].concat())
            .out
            .contains("rules:read,explain")
    );

    // A person's are others.
    let own = ["token", "list", "--user", "ops@acme.example"];
    assert_eq!(place.json(&own), json!([]));
    place.refused(
        3,
        &["token", "revoke", "Planning", "--user", "ops@acme.example"],
    );
    place.done(&["token", "revoke", "Planning", "--org", "acme"]);
    assert_eq!(
        place.json(&[&["token", "list"][..], &org[..]].concat()),
        json!([])
    );
    place.refused(3, &["token", "revoke", "Planning", "--org", "acme"]);
}

fn add<'a>(words: &[&'a str]) -> Vec<&'a str> {
    [&["token", "add"][..], words].concat()
}

#[test]
fn what_cannot_be_is_refused() {
    let place = Place::with_acme();
    for (code, words, told) in [
        (4, &["x", "--org", "acme", "--scope", "all"][..], "« all »"),
        (4, &["", "--org", "acme", "--scope", "explain"], "60"),
        (
            4,
            &["x", "--org", "acme", "--scope", "explain", "--days", "0"],
            "3650",
        ),
        (3, &["x", "--org", "beta", "--scope", "explain"], "beta"),
        (
            3,
            &["x", "--user", "x@acme.example", "--scope", "explain"],
            "x@acme",
        ),
        (2, &["x", "--scope", "explain"], "--org"),
        (2, &["x", "--org", "acme"], "--scope"),
        (
            2,
            &[
                "x",
                "--org",
                "acme",
                "--user",
                "ops@acme.example",
                "--scope",
                "explain",
            ],
            "--user",
        ),
    ] {
        let said = place.refused(code, &add(words));
        assert!(said.contains(told), "{words:?}: {said}");
    }
}
