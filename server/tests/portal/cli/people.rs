//! People as lists, at the command line: read in from a spreadsheet, written for one.

use std::fs;

use renvoi_server::store::{Pool, Store};
use serde_json::{Value, json};

use crate::cli::run::{Answer, Place};

/// Writes a file, and reads it in.
fn import(place: &Place, file: impl AsRef<[u8]>, words: &[&str]) -> Answer {
    fs::write(place.at("list.csv"), file).unwrap();
    place.run(&[&["people", "import", "list.csv"], words].concat())
}

/// Address, name, extension and roles of everybody.
fn everybody(place: &Place) -> Vec<(String, String, Value, Value)> {
    let all = place.json(&["user", "list"]);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let one = |user: &Value| {
        (
            text(&user["email"]),
            text(&user["name"]),
            user["extension"].clone(),
            user["roles"].clone(),
        )
    };
    all.as_array().unwrap().iter().map(one).collect()
}

/// How many lines the journal has of this, all by the command line.
async fn journal(place: &Place, action: &str) -> i64 {
    let url = format!("sqlite:{}", place.at("data/renvoi.db").display());
    let Pool::Sqlite { writer, .. } = Store::open(&url).await.unwrap().pool else {
        panic!("a SQLite file");
    };
    let statement = "SELECT COUNT(*) FROM journal WHERE action = $1 AND user_id IS NULL";
    let count = sqlx::query_scalar(statement).bind(action);
    let lines = count.fetch_one(&writer).await.unwrap();
    writer.close().await;
    lines
}

const OFFICE: &str = "Name,E-mail address,Extension,Direct numbers,Roles,Voicemail\n\
    Zoë N’Diaye,zoe@acme.example,310,01 99 00 13 10,helpdesk,yes\n\
    \"O’Connor, Ian\",ian@acme.example,311,none,,no\n";

#[tokio::test]
async fn a_list_is_tried_then_read_in_and_told() {
    let place = Place::with_acme();
    let before = everybody(&place);
    let tried = import(&place, OFFICE, &["--dry-run"]);
    assert_eq!(tried.code, 0, "{tried:?}");
    let lines: Vec<&str> = tried.out.lines().collect();
    assert!(
        lines[0].starts_with("     2  new      Zoë N’Diaye · zoe@acme.example")
            && lines[0].contains("Extension: 310"),
        "{tried:?}"
    );
    assert_eq!(
        lines[2],
        "Nothing was written. New: 2. Changed: 0. Unchanged: 0. Wrong: 0."
    );
    assert_eq!(everybody(&place), before);

    let done = import(&place, OFFICE, &[]);
    assert_eq!(
        (done.code, done.out.as_str()),
        (0, "Done. New: 2. Changed: 0. Unchanged: 0. Wrong: 0.\n"),
        "{done:?}"
    );
    let now = everybody(&place);
    assert_eq!(now.len(), before.len() + 2);
    assert!(now.contains(&(
        "zoe@acme.example".into(),
        "Zoë N’Diaye".into(),
        json!("310"),
        json!(["helpdesk"])
    )));
    // The same once more does nothing; one from standing before another is a change, told with both.
    let again = import(&place, OFFICE, &["--json"]).json();
    assert_eq!((&again["same"], &again["done"]), (&json!(2), &json!(0)));
    let moved = "E-mail,Name\nzoe@acme.example,Zoë D.\n";
    let tried = import(&place, moved, &["--dry-run"]);
    assert!(
        tried
            .out
            .contains("     2  changed  Zoë D. · zoe@acme.example")
            && tried.out.contains("Zoë N’Diaye → Zoë D."),
        "{tried:?}"
    );
    // From standard input, as people recognised by their extension.
    let said = place.typing(
        "Extension;E-mail\n311;i.oconnor@acme.example",
        &["people", "import", "-", "--by", "extension", "--json"],
    );
    assert_eq!(said.code, 0, "{said:?}");
    let said = said.json();
    assert_eq!(
        (&said["written"], &said["changed"]),
        (&json!(true), &json!(1))
    );
    let now = everybody(&place);
    assert!(
        now.iter()
            .any(|(email, name, ..)| email == "i.oconnor@acme.example" && name == "O’Connor, Ian")
    );
    // All of it stands in the journal, and what was only tried does not.
    assert_eq!(journal(&place, "user.imported").await, 3);
}

#[test]
fn where_a_line_is_wrong_nothing_is_written_unless_it_is_to_be_left_out() {
    let place = Place::with_acme();
    let before = everybody(&place);
    let file = "E-mail;Nom;Poste;Langue\n\
        zoe@acme.example;Zoë;310;fr\n\
        ian@acme.example;Ian;310;fr\n\
        zoe@acme.example;Encore;;italien\n";
    let refused = import(&place, file, &[]);
    assert_eq!(refused.code, 4, "{refused:?}");
    let lines: Vec<&str> = refused.out.lines().collect();
    assert_eq!(
        lines,
        [
            "     3  wrong    Ian · ian@acme.example  column « Poste »: That extension is on line 2 already.",
            "     4  wrong    Encore · zoe@acme.example  column « Langue »: “italien” is none of the portal’s languages: French or English.; column « E-mail »: That address is on line 2 already.",
            "Nothing was written. New: 1. Changed: 0. Unchanged: 0. Wrong: 2.",
        ],
        "{refused:?}"
    );
    assert_eq!(everybody(&place), before);
    let told = import(&place, file, &["--dry-run", "--json"]);
    assert_eq!(told.code, 4);
    let told = told.json();
    assert_eq!(
        (&told["written"], &told["import"], &told["bad"]),
        (&json!(false), &Value::Null, &json!(2))
    );
    assert_eq!(told["lines"][1]["problems"][0]["code"], "extension_twice");
    assert_eq!(told["lines"][1]["problems"][0]["column"], "Poste");

    let left = import(&place, file, &["--leave-out"]);
    assert_eq!(left.code, 0, "{left:?}");
    assert!(
        left.out
            .ends_with("Done. New: 1. Changed: 0. Unchanged: 0. Wrong: 2.\n")
    );
    assert_eq!(everybody(&place).len(), before.len() + 1);
}

#[test]
fn a_file_that_is_none_is_refused_by_what_is_wrong_with_it() {
    let place = Place::with_acme();
    let before = everybody(&place);
    let many = format!("E-mail\n{}", "a@acme.example\n".repeat(200_001));
    let open = format!("E-mail;Nom\na@acme.example;\"{}", "x;y\n".repeat(40_000));
    for (file, told) in [
        (
            "Nom;Service\nA;B\n",
            "There is no column “E-mail address” or “Extension”",
        ),
        ("E-mail;Courriel\n", "Two columns mean the same"),
        ("\n;;\n", "The file is empty"),
        ("", "the file is empty"),
        (open.as_str(), "Line 2 is far too long"),
        (many.as_str(), "more than 200,000 lines"),
    ] {
        let refused = import(&place, file, &[]);
        assert_eq!((refused.code, refused.out.as_str()), (4, ""), "{told}");
        assert!(refused.err.contains(told), "{told}: {}", refused.err);
    }
    // What is broken within is told with its line; the rest could be done.
    let mut broken = "E-mail;Nom\nzoe@acme.example;Zoë N’Diaye\nian@acme.example;I"
        .as_bytes()
        .to_vec();
    broken.extend_from_slice(b"\xe9n\n");
    let refused = import(&place, &broken, &[]);
    assert_eq!(refused.code, 4);
    assert!(
        refused.out.contains("     3  wrong") && refused.out.contains("Save the file as UTF-8"),
        "{refused:?}"
    );
    assert_eq!(everybody(&place), before);

    let missing = place.refused(3, &["people", "import", "nowhere.csv"]);
    assert!(missing.contains("nowhere.csv"), "{missing}");
    let unknown = place.refused(3, &["people", "import", "list.csv", "--org", "beta"]);
    assert!(unknown.contains("beta"), "{unknown}");
    let mailless = place.refused(4, &["people", "import", "list.csv", "--welcome"]);
    assert!(mailless.contains("no mail server"), "{mailless}");
    let by = place.refused(2, &["people", "import", "list.csv", "--by", "name"]);
    assert!(by.contains("extension"), "{by}");
}

#[tokio::test]
async fn what_is_written_is_no_formula_and_is_read_back_as_it_was() {
    let place = Place::with_acme();
    let list = "Name;E-mail;Extension;Direct numbers\n\
        =1+1;f@acme.example;310;01 99 00 13 10, 01 99 00 13 11\n\
        \"@SUM(A1)\";g@acme.example;;\n\
        \"said \"\"yes\"\"; no\";h@acme.example;;\n";
    assert_eq!(import(&place, list, &[]).code, 0);
    let before = everybody(&place);
    for (lang, heading, cells) in [
        (
            "fr",
            "\u{feff}Nom;Adresse e-mail;Langue;Rôles;Poste;Numéros directs;Messagerie\r\n",
            [
                "\r\n'=1+1;f@",
                "\r\n'@SUM(A1);g@",
                "\r\n\"said \"\"yes\"\"; no\";h@",
            ],
        ),
        (
            "en",
            "\u{feff}Name,E-mail address,Language,Roles,Extension,Direct numbers,Voicemail\r\n",
            [
                "\r\n'=1+1,f@",
                "\r\n'@SUM(A1),g@",
                "\r\n\"said \"\"yes\"\"; no\",h@",
            ],
        ),
    ] {
        let written = place.done(&["people", "export", "--lang", lang]).out;
        assert!(written.starts_with(heading), "{written}");
        for cell in cells {
            assert!(written.contains(cell), "{cell}: {written}");
        }
        assert!(written.contains("'+33199001310, +33199001311"), "{written}");
        let again = import(&place, &written, &["--json"]);
        assert_eq!(again.code, 0, "{again:?}");
        let again = again.json();
        let told = (
            &again["same"],
            &again["new"],
            &again["changed"],
            &again["bad"],
        );
        assert_eq!(told, (&json!(4), &json!(0), &json!(0), &json!(0)), "{lang}");
    }
    assert_eq!(everybody(&place), before);
    place.refused(4, &["people", "export", "--lang", "it"]);
    assert_eq!(journal(&place, "user.exported").await, 2);
}
