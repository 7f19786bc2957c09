//! Desk phones as a list, at the command line.

use std::fs;

use serde_json::{Value, json};

use crate::cli::run::{Answer, Place};

fn import(place: &Place, file: &str, words: &[&str]) -> Answer {
    fs::write(place.at("phones.csv"), file).unwrap();
    place.run(&[&["phone", "import", "phones.csv"], words].concat())
}

/// Hardware address, model, extension and name of every phone.
fn phones(place: &Place) -> Vec<[Value; 4]> {
    let all = place.json(&["phone", "list"]);
    let one =
        |phone: &Value| ["mac", "model", "extension", "name"].map(|field| phone[field].clone());
    all.as_array().unwrap().iter().map(one).collect()
}

#[test]
fn a_list_is_added_whole_or_not_at_all() {
    let place = Place::with_acme();
    for extension in ["204", "207"] {
        place.done(&["extension", "add", extension]);
    }
    let good = "Poste;Adresse MAC;Modèle;Libellé\r\n204;0015.65AB.CDEF;SIP-T54W;Accueil\r\n207;000413aabbcc;snom D735;\r\n";
    let wrong = format!("{good}208;000413aabbcd;D735;\r\n204;zz;T99;\r\n");

    let told = import(&place, &wrong, &[]);
    assert_eq!(told.code, 4, "{told:?}");
    for said in ["line 4: ", "« 208 »", "line 5: ", "“zz”", "“T99”"] {
        assert!(told.out.contains(said), "{said}: {told:?}");
    }
    assert!(phones(&place).is_empty());

    let tried = import(&place, good, &["--dry-run", "--json"]);
    assert_eq!(
        (tried.code, tried.json()),
        (0, json!({ "good": 2, "added": [], "wrong": [] }))
    );
    assert!(phones(&place).is_empty());

    let done = import(&place, good, &["--json"]);
    assert_eq!(done.code, 0, "{done:?}");
    assert_eq!(done.json()["added"].as_array().unwrap().len(), 2);
    assert_eq!(
        phones(&place),
        [
            ["00:15:65:ab:cd:ef", "yealink-t54w", "204", "Accueil"].map(Value::from),
            ["00:04:13:aa:bb:cc", "snom-d735", "207", "D735"].map(Value::from),
        ]
    );

    let again = import(&place, good, &["--json"]);
    assert_eq!(again.code, 4, "they are there already: {again:?}");
    let again = again.json();
    assert_eq!(
        (&again["added"], again["wrong"].as_array().unwrap().len()),
        (&json!([]), 2)
    );
    assert_eq!(phones(&place).len(), 2);
}

#[test]
fn what_is_no_list_is_refused() {
    let place = Place::with_acme();
    let missing = place.refused(3, &["phone", "import", "nowhere.csv"]);
    assert!(missing.contains("nowhere.csv"), "{missing}");
    fs::write(place.at("phones.csv"), "mac,model\n").unwrap();
    let columns = place.refused(4, &["phone", "import", "phones.csv"]);
    assert!(columns.contains("no column extension"), "{columns}");
}
