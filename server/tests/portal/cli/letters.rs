//! People who get in by letters: welcomed, and what became of each mail; a second factor taken away.

use serde_json::json;

use crate::cli::run::{PASSWORD, Place};

#[test]
fn somebody_is_welcomed_by_a_letter() {
    let place = Place::with_acme();
    let add = [
        "user",
        "add",
        "mh@acme.example",
        "--name",
        "Marie-Hélène D.",
        "--welcome",
    ];
    let refused = place.run(&add);
    assert_eq!(
        refused.code, 4,
        "without mail nobody is welcomed: {refused:?}"
    );
    assert!(place.json(&["mail", "list"]).as_array().unwrap().is_empty());

    place.configure(
        "[pbx]\ndriver = \"embedded\"\n[log]\nfilter = \"error\"\n\
         [mail]\nfolder = \"mails\"\nfrom = \"Telephones <telephones@acme.example>\"\n",
    );
    place.done(&add);
    let other = [
        "user",
        "add",
        "eb@acme.example",
        "--name",
        "Élodie B.",
        "--welcome",
    ];
    place.done(&other);
    let of = |email: &str| place.json(&["mail", "list", "--person", email]);
    let mails = of("mh@acme.example");
    assert_eq!(mails.as_array().unwrap().len(), 1);
    assert_eq!(
        (&mails[0]["kind"], &mails[0]["to"], &mails[0]["state"]),
        (
            &json!("welcome"),
            &json!("mh@acme.example"),
            &json!("queued")
        )
    );

    // Another letter, for who has lost the first one.
    let welcomed = place.json(&["user", "welcome", "mh@acme.example"]);
    assert_eq!(
        welcomed,
        json!({ "email": "mh@acme.example", "welcomed": true })
    );
    assert_eq!(of("mh@acme.example").as_array().unwrap().len(), 2);
    assert_eq!(
        of("eb@acme.example").as_array().unwrap().len(),
        1,
        "each their own"
    );
    let unknown = place.run(&["mail", "list", "--person", "nobody@acme.example"]);
    assert_eq!(unknown.code, 3, "{unknown:?}");

    // Who has a password is welcomed no more.
    let set = place.typing(PASSWORD, &["user", "set-password", "mh@acme.example"]);
    assert_eq!(set.code, 0, "{set:?}");
    let late = place.run(&["user", "welcome", "mh@acme.example"]);
    assert_eq!(late.code, 4, "{late:?}");
}

#[test]
fn a_second_factor_that_nobody_has_is_not_removed() {
    let place = Place::with_acme();
    let answer = place.json(&["user", "remove-second-factor", "ops@acme.example"]);
    assert_eq!(
        answer,
        json!({ "email": "ops@acme.example", "removed": false })
    );
    let unknown = place.run(&["user", "remove-second-factor", "nobody@acme.example"]);
    assert_eq!(unknown.code, 3, "{unknown:?}");
}
