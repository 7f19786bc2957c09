//! Rules that cannot be, through each way in: the plain form, the API, a file at the command line. Each is told by its place and
//! in a sentence of its own; nothing is half saved, and a form comes back with what was typed.

use crate::on_both;
use crate::support::{
    Database,
    browser::Browser,
    client::{Client, token_of},
    portal::TestPortal,
};
use renvoi_server::{
    directory::organisation,
    forwarding::{ReplaceError, Replaced, import, in_words},
    store,
};
use serde_json::{Value, json};

on_both!(
    what_cannot_be_is_told_alike_and_nothing_is_lost,
    a_list_that_is_too_long_is_told_and_nothing_is_lost,
    ranges_that_overlap_are_kept_and_told,
    of_two_who_edit_at_once_the_second_is_told,
    zones_that_nobody_knows_are_refused,
);

/// One thing that is wrong with a rule, or a list.
struct Case {
    /// The part of the rule in the JSON form, and what it is there.
    json: (&'static str, Value),
    /// Where that is wrong, and its code.
    told: (&'static str, &'static str),
    /// The same in the form.
    form: Vec<(&'static str, String)>,
    /// What French readers of the API's answer, English readers at a terminal, and the form's writer see.
    says: [&'static str; 3],
}

fn field(name: &'static str, value: &str) -> (&'static str, String) {
    (name, value.to_owned())
}

fn hours(from: &str, to: &str) -> Vec<(&'static str, String)> {
    vec![
        field("slot", "some"),
        field("range-1-day", "mon"),
        field("range-1-from", from),
        field("range-1-to", to),
    ]
}

fn dates(from: (&str, &str), to: (&str, &str)) -> Vec<(&'static str, String)> {
    vec![
        field("slot", "some"),
        field("date-1-from", from.0),
        field("date-1-from-time", from.1),
        field("date-1-to", to.0),
        field("date-1-to-time", to.1),
    ]
}

fn weekly(from: &str, to: &str) -> Value {
    json!({ "weekly": [{ "days": ["mon"], "from": from, "to": to }] })
}

fn between(from: &str, to: &str) -> Value {
    json!({ "dates": [{ "from": from, "to": to }] })
}

#[expect(clippy::too_many_lines, reason = "one list")]
fn cases() -> Vec<Case> {
    let callers: Vec<_> = (0..101).map(|n| format!("+33612345{n:03}")).collect();
    let ranges: Vec<_> = (0..21)
        .map(|n| json!({ "days": ["mon"], "from": format!("{n:02}:00"), "to": format!("{n:02}:30") }))
        .collect();
    let mut too_many = vec![field("slot", "some")];
    for n in 1..=21 {
        for (part, value) in [
            ("day", "mon".to_owned()),
            ("from", format!("{:02}:00", n - 1)),
            ("to", format!("{:02}:30", n - 1)),
        ] {
            let name: &'static str = format!("range-{n}-{part}").leak();
            too_many.push((name, value));
        }
    }
    let no_time = "n’est pas une heure";
    vec![
        Case {
            json: ("slot", weekly("18:00", "24:01")),
            told: ("/slot/weekly/0/to", "time"),
            form: hours("18:00", "24:01"),
            says: [no_time, "is not a time", no_time],
        },
        Case {
            json: ("slot", weekly("09:00", "09:00")),
            told: ("/slot/weekly/0/to", "ends_equal"),
            form: hours("09:00", "9h"),
            says: [
                "Le début et la fin sont à la même heure",
                "Start and end are the same",
                "Le début et la fin sont à la même heure",
            ],
        },
        Case {
            json: ("slot", weekly("24:00", "08:00")),
            told: ("/slot/weekly/0/from", "starts_at_midnight"),
            form: hours("24:00", "08:00"),
            says: [
                "ne peut pas commencer à 24:00",
                "cannot begin at 24:00",
                "ne peut pas commencer à 24:00",
            ],
        },
        Case {
            json: ("slot", json!({ "weekly": [] })),
            told: ("/slot/weekly", "empty"),
            form: hours("", "")
                .into_iter()
                .filter(|(name, _)| *name != "range-1-day")
                .collect(),
            says: [
                "ne peut pas être vide",
                "may not be empty",
                "Indiquez des heures, des dates",
            ],
        },
        Case {
            json: ("slot", json!({ "weekly": ranges })),
            told: ("/slot/weekly", "too_many_ranges"),
            form: too_many,
            says: [
                "au plus 20 plages",
                "at most 20 ranges",
                "au plus 20 plages",
            ],
        },
        Case {
            json: ("slot", between("2027-02-31", "2027-03-02")),
            told: ("/slot/dates/0/from", "date_no_day"),
            form: dates(("31/02/2027", ""), ("02/03/2027", "")),
            says: [
                "n’existe pas dans le calendrier",
                "is not in the calendar",
                "n’existe pas dans le calendrier",
            ],
        },
        Case {
            json: ("slot", between("2027-08-24", "2027-08-03")),
            told: ("/slot/dates/0/to", "ends_before_start"),
            form: dates(("24/08/2027", ""), ("03/08/2027", "")),
            says: [
                "La fin doit venir après le début",
                "must come after",
                "avant le début",
            ],
        },
        Case {
            json: ("slot", between("2027-08-24T12:00", "2027-08-24T12:00")),
            told: ("/slot/dates/0/to", "ends_before_start"),
            form: dates(("24/08/2027", "12h"), ("24/08/2027", "12:00")),
            says: [
                "La fin doit venir après le début",
                "must come after",
                "La fin doit venir après le début",
            ],
        },
        Case {
            json: ("slot", between("2027-08-03T12:00[Mars/Base]", "2027-08-24")),
            told: ("/slot/dates/0/from", "date"),
            form: dates(("03/08/2027 [Mars/Base]", ""), ("24/08/2027", "")),
            says: ["n’est pas une date", "is not a date", "n’est pas une date"],
        },
        Case {
            json: (
                "origin",
                json!({ "kind": "numbers", "mode": "only", "patterns": callers }),
            ),
            told: ("/origin/patterns", "too_many_patterns"),
            form: vec![field("origin", "only"), ("numbers", callers.join("\r\n"))],
            says: [
                "au plus 100 numéros",
                "at most 100 numbers",
                "il y en a 101",
            ],
        },
        Case {
            json: (
                "origin",
                json!({ "kind": "numbers", "mode": "all_but", "patterns": [] }),
            ),
            told: ("/origin/patterns", "empty"),
            form: vec![field("origin", "all_but"), field("numbers", " \r\n")],
            says: [
                "ne peut pas être vide",
                "may not be empty",
                "Indiquez au moins un numéro",
            ],
        },
    ]
}

fn rule(name: &str) -> Value {
    json!({ "name": name, "enabled": true, "origin": { "kind": "anyone" }, "triggers": ["busy"],
        "outcome": { "forward": "207" } })
}

/// As a file at the command line.
async fn imported(portal: &TestPortal, document: &Value) -> Result<Replaced, ReplaceError> {
    let org = organisation(&portal.database.store, Some("alpha"))
        .await
        .unwrap();
    let mut read = portal.database.store.read().await.unwrap();
    let row = store::extension::by_number(read.db(), org.id, "204")
        .await
        .unwrap();
    drop(read);
    import(&portal.tools, &org, &row.unwrap(), &document.to_string()).await
}

/// What a browser shows of the answer's text.
fn text(page: &str) -> String {
    page.replace("&#x27;", "'").replace("&amp;", "&")
}

/// A program and a browser of 204, who has one rule, and its list as the API tells it.
async fn with_one_rule(portal: &TestPortal) -> (Client, Browser, String) {
    let scopes = &["rules:read", "rules:write"];
    let token = token_of(portal, "204@alpha.example", scopes).await;
    let client = Client::new(portal, &token);
    let browser = portal.signed_in("204@alpha").await;
    let stored = json!({ "rules": [rule("Déjà là")] });
    assert_eq!(client.put("/rules", "\"0\"", &stored).await.status, 200);
    let before = client.get("/rules").await.body;
    (client, browser, before)
}

async fn what_cannot_be_is_told_alike_and_nothing_is_lost(database: Database) {
    let portal = TestPortal::new(database).await;
    let (client, mut browser, before) = with_one_rule(&portal).await;

    for case in cases() {
        let (part, wrong) = &case.json;
        let (at, code) = case.told;
        let [french, english, in_form] = case.says;
        let mut spoilt = rule("Impossible");
        spoilt[*part] = wrong.clone();
        let list = json!({ "rules": [rule("Bonne"), spoilt] });

        let answer = client.put("/rules", "\"1\"", &list).await;
        assert_eq!(answer.status, 422, "{}", answer.body);
        let told = answer.json()["errors"].clone();
        assert_eq!(told.as_array().unwrap().len(), 1, "{told}");
        assert_eq!(
            (&told[0]["pointer"], &told[0]["code"]),
            (&json!(format!("/rules/1{at}")), &json!(code)),
            "{told}"
        );
        let detail = told[0]["detail"].as_str().unwrap();
        assert!(detail.contains(french), "{french}: {told}");

        let refused = imported(&portal, &list).await.unwrap_err().to_string();
        let place = at.replace("/slot/weekly/0/", ".slot.weekly[0].");
        let place = place
            .replace("/slot/dates/0/", ".slot.dates[0].")
            .replace('/', ".");
        let says = format!("rules[1]{place}: {code}");
        assert!(
            refused.starts_with(&says) && refused.contains(english),
            "{says}: {refused}"
        );

        let mut form = vec![
            field("version", "1"),
            field("name", "Ce que j’ai tapé"),
            field("trigger", "busy"),
            field("outcome", "forward"),
            field("destination", "06 12 34 56 78"),
        ];
        for (name, usual) in [("origin", "anyone"), ("slot", "always")] {
            if !case.form.iter().any(|(field, _)| *field == name) {
                form.push(field(name, usual));
            }
        }
        form.extend(case.form.iter().cloned());
        let pairs: Vec<_> = form
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let answer = browser.post("/rules/new", &pairs).await;
        let page = text(&answer.body);
        assert_eq!(answer.status, 422, "{code}: {page}");
        assert!(page.contains(in_form), "{code}: {in_form}: {page}");
        for (name, typed) in form.iter().filter(|(_, typed)| !typed.trim().is_empty()) {
            for line in typed.lines() {
                assert!(page.contains(line), "{code}: {name} is kept: {line}");
            }
        }
        assert_eq!(client.get("/rules").await.body, before, "{code}");
    }
}

/// The list itself. In the form the 51st is the one that is too many.
async fn a_list_that_is_too_long_is_told_and_nothing_is_lost(database: Database) {
    let portal = TestPortal::new(database).await;
    let (client, mut browser, before) = with_one_rule(&portal).await;
    let many = |count: usize| -> Vec<Value> { (0..count).map(|n| rule(&format!("{n}"))).collect() };
    let list = json!({ "rules": many(51) });
    let answer = client.put("/rules", "\"1\"", &list).await;
    let told = answer.json()["errors"][0].clone();
    assert_eq!(
        (answer.status, &told["pointer"], &told["code"]),
        (422, &json!("/rules"), &json!("too_many_rules"))
    );
    assert!(
        told["detail"]
            .as_str()
            .unwrap()
            .contains("au plus 50 règles"),
        "{told}"
    );
    let refused = imported(&portal, &list).await.unwrap_err().to_string();
    assert!(
        refused.starts_with("rules: too_many_rules (50): ") && refused.contains("at most 50 rules"),
        "{refused}"
    );
    assert_eq!(client.get("/rules").await.body, before);

    let full = client
        .put("/rules", "\"1\"", &json!({ "rules": many(50) }))
        .await;
    assert_eq!(full.status, 200, "{}", full.body);
    let form = [
        ("version", "2"),
        ("name", "La cinquante et unième"),
        ("origin", "anyone"),
        ("slot", "always"),
        ("trigger", "busy"),
        ("outcome", "forward"),
        ("destination", "06 12 34 56 78"),
    ];
    let answer = browser.post("/rules/new", &form).await;
    assert_eq!(answer.status, 422);
    let page = text(&answer.body);
    for shown in [
        "au plus 50 règles",
        "La cinquante et unième",
        "06 12 34 56 78",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    let list = client.get("/rules").await.json();
    assert_eq!(
        (&list["version"], list["rules"].as_array().unwrap().len()),
        (&json!(2), 50)
    );
}

async fn ranges_that_overlap_are_kept_and_told(database: Database) {
    let portal = TestPortal::new(database).await;
    let client = Client::new(
        &portal,
        &token_of(&portal, "204@alpha.example", &["rules:write"]).await,
    );
    let mut browser = portal.signed_in("204@alpha").await;
    let mut double = rule("Double");
    double["slot"] = json!({ "weekly": [
        { "days": ["mon"], "from": "08:00", "to": "12:00" }, { "days": ["mon"], "from": "11:00", "to": "14:00" }] });
    // The preset of evenings runs into whole days, which is meant.
    let mut evenings = rule("Soirs et week-ends");
    evenings["slot"] = json!({ "weekly": [
        { "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "18:00", "to": "08:00" },
        { "days": ["sat", "sun"], "from": "00:00", "to": "24:00" }] });
    let list = json!({ "rules": [evenings, double] });
    let answer = client.put("/rules", "*", &list).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let warnings = answer.json()["warnings"].clone();
    assert_eq!(
        warnings,
        json!([{ "pointer": "/rules/1/slot/weekly/1", "code": "ranges_overlap", "data": "0",
            "detail": warnings[0]["detail"] }])
    );
    let detail = warnings[0]["detail"].as_str().unwrap();
    assert!(detail.contains("cela ne change rien"), "{detail}");
    let told = imported(&portal, &list).await.unwrap().warnings;
    assert_eq!(told.len(), 1);
    let told = in_words(&told[0]);
    assert!(
        told.starts_with("rules[1].slot.weekly[1]: ranges_overlap (0): ")
            && told.contains("changes nothing"),
        "{told}"
    );
    let mut form = vec![
        ("version", "2"),
        ("name", "Double"),
        ("origin", "anyone"),
        ("trigger", "busy"),
        ("outcome", "reject"),
        ("slot", "some"),
    ];
    for (n, from, to) in [("1", "08:00", "12:00"), ("2", "11:00", "14:00")] {
        for (part, value) in [("day", "mon"), ("from", from), ("to", to)] {
            form.push((format!("range-{n}-{part}").leak(), value));
        }
    }
    let shown = browser
        .post("/rules/new", &[&form[..], &[("do", "paint")]].concat())
        .await;
    assert!(
        text(&shown.body).contains("Les plages 1 et 2 se recouvrent"),
        "{}",
        shown.body
    );
    let saved = browser.post("/rules/new", &form).await;
    assert_eq!(saved.location(), "/rules?saved=3", "{}", saved.body);
}

async fn of_two_who_edit_at_once_the_second_is_told(database: Database) {
    let portal = TestPortal::new(database).await;
    let scopes = &["rules:read", "rules:write"];
    let client = Client::new(
        &portal,
        &token_of(&portal, "204@alpha.example", scopes).await,
    );
    let mut browser = portal.signed_in("204@alpha").await;
    let first = client
        .put("/rules", "\"0\"", &json!({ "rules": [rule("Première")] }))
        .await;
    let id = first.json()["list"]["rules"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut theirs = rule("La leur");
    theirs["id"] = json!(id);
    let theirs = json!({ "version": 1, "rules": [theirs] });
    assert_eq!(imported(&portal, &theirs).await.unwrap().list.version, 2);

    // All three began at version 1.
    let answer = client.put("/rules", "\"1\"", &json!({ "rules": [] })).await;
    assert_eq!(
        (answer.status, answer.code(), answer.header("etag")),
        (412, "stale".into(), "\"2\"")
    );
    let refused = imported(&portal, &theirs).await.unwrap_err();
    assert!(
        matches!(refused, ReplaceError::Stale { current: 2 }),
        "{refused}"
    );
    assert!(
        refused.to_string().contains("the list is at 2"),
        "{refused}"
    );
    let form = [
        ("version", "1"),
        ("name", "La mienne"),
        ("origin", "anyone"),
        ("slot", "always"),
        ("trigger", "busy"),
        ("outcome", "forward"),
        ("destination", "06 12 34 56 78"),
    ];
    let answer = browser.post(&format!("/rules/{id}"), &form).await;
    assert_eq!(answer.status, 409);
    let page = text(&answer.body);
    for shown in ["La mienne", "La leur", "06 12 34 56 78"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    let list = client.get("/rules").await.json();
    assert_eq!(list["rules"][0]["name"], "La leur", "{list}");
    // Now they know, and theirs is taken.
    let again = form.map(|(name, value)| (name, if name == "version" { "2" } else { value }));
    let answer = browser.post(&format!("/rules/{id}"), &again).await;
    assert_eq!(answer.location(), "/rules?saved=3", "{}", answer.body);
}

async fn zones_that_nobody_knows_are_refused(database: Database) {
    let portal = TestPortal::new(database).await;
    let client = Client::new(
        &portal,
        &token_of(&portal, "204@alpha.example", &["explain"]).await,
    );
    for (at, code, detail) in [
        (
            "2026-12-24T19:30[Mars/Base]",
            "moment_zone",
            "nomme un fuseau",
        ),
        (
            "2026-12-24T19:30+01:00[Mars/Base]",
            "moment_zone",
            "nomme un fuseau",
        ),
        (
            "2026-12-24T19:30 Mars/Base",
            "moment",
            "n’est pas un instant",
        ),
        (
            "2026-12-24T19:30+25:00",
            "moment_offset",
            "à plus de 14 heures",
        ),
        ("2026-12-24T19:30+26:00", "moment", "n’est pas un instant"),
    ] {
        let query: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("from", "207"), ("at", at)])
            .finish();
        let answer = client.get(&format!("/explain?{query}")).await;
        let told = answer.json()["errors"][0].clone();
        assert_eq!(
            (answer.status, &told["code"]),
            (422, &json!(code)),
            "{told}"
        );
        assert!(told["detail"].as_str().unwrap().contains(detail), "{told}");
    }
    // A list knows no zone: the owner's clock is the organisation's.
    let answer = client
        .put("/rules", "*", &json!({ "zone": "Mars/Base", "rules": [] }))
        .await;
    assert_eq!(answer.status, 403, "a token for explanations alone");
    let refused = imported(&portal, &json!({ "zone": "Mars/Base", "rules": [] })).await;
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .starts_with("zone: unknown_key"),
        "an unknown key"
    );
}
