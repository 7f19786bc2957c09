//! Forwards for a while.

use serde_json::{Value, json};

use super::{draft, forward, list, save, with};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    a_temporary_rule_keeps_its_end_and_its_place,
    a_temporary_forward_stands_first_and_ends_by_itself,
    a_temporary_forward_that_has_ended_can_be_repeated,
    a_temporary_forward_replaces_its_like_alone,
    a_late_temporary_forward_changes_nothing,
);

async fn a_temporary_rule_keeps_its_end_and_its_place(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let named = |name: &str, until: Value| json!({ "name": name, "until": until });
    let until = json!({ "date": "24/08/2030", "time": "08:00" });
    save(&mut browser, with(draft(0), named("A", json!({})))).await;
    save(&mut browser, with(draft(1), named("B", until.clone()))).await;
    let told = |view: &Value| -> Vec<String> {
        let rules = view["rules"].as_array().unwrap().iter();
        let lines = rules.map(|rule| format!("{} {}", rule["rule"]["name"], rule["rule"]["until"]));
        lines.collect()
    };
    let view = list(&mut browser).await;
    assert_eq!(told(&view), ["\"B\" \"2030-08-24T08:00\"", "\"A\" null"]);
    // Edited, it keeps its end, which the form carries.
    let id = view["rules"][0]["rule"]["id"].as_str().unwrap();
    let page = browser.get(&format!("/rules/{id}")).await.body;
    assert!(page.contains("24/08/2030"), "{page}");
    let edit = json!({ "id": id, "name": "B", "until": until, "outcome": "reject" });
    save(&mut browser, with(draft(2), edit)).await;
    assert_eq!(told(&list(&mut browser).await), told(&view));
    // Without an end it is like any other, behind those that have one.
    let forever = json!({ "id": id, "name": "B" });
    save(&mut browser, with(draft(3), forever)).await;
    assert_eq!(
        told(&list(&mut browser).await),
        ["\"B\" null", "\"A\" null"]
    );
}

async fn a_temporary_forward_stands_first_and_ends_by_itself(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let names = |list: &Value| -> Vec<String> {
        let rules = list["rules"].as_array().unwrap().iter();
        rules
            .map(|rule| rule["rule"]["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(save(&mut browser, draft(0)).await["changed"], "saved");
    let form = [("destination", "06 99 00 11 22"), ("until", "tonight")];
    let answer = forward(&mut browser, "/forward", &form).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/"),
        "{}",
        answer.body
    );
    let first = list(&mut browser).await;
    assert_eq!(names(&first)[0], "Renvoi temporaire");
    // The clock stands at 14:22 on 14 April.
    assert_eq!(first["rules"][0]["rule"]["until"], "2026-04-15T00:00");
    let home = browser
        .get("/")
        .await
        .body
        .replace(['\u{a0}', '\u{202f}'], " ");
    assert!(
        home.contains("06 99 00 11 22") && home.contains("Arrêter le renvoi"),
        "{home}"
    );

    // Another one replaces it.
    let form = [
        ("destination", "207"),
        ("until", "date"),
        ("at", "2026-04-20T08:00"),
    ];
    assert_eq!(forward(&mut browser, "/forward", &form).await.status, 303);
    let rules = list(&mut browser).await;
    assert_eq!(
        (names(&rules).len(), &rules["rules"][0]["rule"]["until"]),
        (2, &json!("2026-04-20T08:00"))
    );

    // What is wrong is told by its field, and nothing typed is lost.
    for (form, told) in [
        (
            [("destination", "06 12"), ("until", "tonight"), ("at", "")],
            "06 12",
        ),
        (
            [("destination", "112"), ("until", "tonight"), ("at", "")],
            "112",
        ),
        (
            [
                ("destination", "207"),
                ("until", "date"),
                ("at", "2026-04-14T14:22"),
            ],
            "Cette date est passée",
        ),
        (
            [("destination", "204"), ("until", "monday"), ("at", "")],
            "204",
        ),
    ] {
        let answer = forward(&mut browser, "/forward", &form).await;
        assert_eq!(answer.status, 422, "{form:?}");
        assert!(answer.body.contains(told), "{form:?}");
    }

    let ended = forward(&mut browser, "/forward/end", &[]).await;
    assert_eq!(
        (ended.status, names(&list(&mut browser).await).len()),
        (303, 1)
    );
}

/// Once it is over, calls can be sent there again as its form stands, in either language.
async fn a_temporary_forward_that_has_ended_can_be_repeated(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let form = [("destination", "06 99 00 11 22"), ("until", "tonight")];
    assert_eq!(forward(&mut browser, "/forward", &form).await.status, 303);
    for (lang, seconds, until) in [
        ("fr", 10 * 3600, "2026-04-16T00:00"),
        ("en", 24 * 3600, "2026-04-17T00:00"),
    ] {
        portal.clock.advance(seconds);
        browser.post("/preferences", &[("lang", lang)]).await;
        let home = browser.get("/").await.body;
        let destination = home
            .split("name=\"destination\"")
            .nth(1)
            .and_then(|field| field.split("value=\"").nth(1))
            .and_then(|value| value.split('"').next())
            .expect("it is filled in");
        // Enter in its field: the button that is pressed says neither « tonight » nor « until a date ».
        let form = [
            ("destination", destination),
            ("until", "default"),
            ("at", ""),
        ];
        let answer = forward(&mut browser, "/forward", &form).await;
        assert_eq!(answer.status, 303, "{lang}: {}", answer.body);
        let rule = &list(&mut browser).await["rules"][0]["rule"];
        assert_eq!(
            (&rule["outcome"], &rule["until"]),
            (&json!({ "forward": "+33699001122" }), &json!(until)),
            "{lang}"
        );
    }
}

async fn a_temporary_forward_replaces_its_like_alone(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let until = json!({ "date": "24/08/2030", "time": "08:00" });
    let holidays = json!({ "name": "Congés", "until": until, "destination": "207" });
    save(&mut browser, with(draft(0), holidays)).await;
    let told = |view: &Value| -> Vec<String> {
        let rules = view["rules"].as_array().unwrap().iter();
        rules
            .map(|rule| format!("{} {}", rule["rule"]["name"], rule["rule"]["outcome"]))
            .collect()
    };
    let own = "\"Congés\" {\"forward\":\"207\"}";
    let home = browser.get("/").await.body;
    assert!(
        !home.contains("Arrêter le renvoi"),
        "it is not the first page's to end"
    );
    for (destination, stored) in [
        ("06 99 00 11 22", "+33699001122"),
        ("06 99 00 11 23", "+33699001123"),
    ] {
        let form = [("destination", destination), ("until", "tonight")];
        assert_eq!(
            forward(&mut browser, "/forward", &form).await.status,
            303,
            "{destination}"
        );
        assert_eq!(
            told(&list(&mut browser).await),
            [
                format!("\"Renvoi temporaire\" {{\"forward\":\"{stored}\"}}"),
                own.to_owned()
            ]
        );
    }
    assert_eq!(forward(&mut browser, "/forward/end", &[]).await.status, 303);
    assert_eq!(told(&list(&mut browser).await), [own]);
    // A loop is refused, and a possible one asks, as for any rule.
    let mut colleague = portal.signed_in("207@alpha").await;
    let back = json!({ "destination": "204", "triggers": ["busy"] });
    save(
        &mut colleague,
        with(with(draft(0), back), json!({ "accept": true })),
    )
    .await;
    let form = [("destination", "207"), ("until", "tonight")];
    let asked = forward(&mut browser, "/forward", &form).await;
    assert!(
        asked.status == 422 && asked.body.contains("204 → 207 → 204"),
        "{} {}",
        asked.status,
        asked.body
    );
    let accepted = [form[0], form[1], ("accept", "on")];
    assert_eq!(
        forward(&mut browser, "/forward", &accepted).await.status,
        303
    );
}

async fn a_late_temporary_forward_changes_nothing(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut here = portal.signed_in("204@alpha").await;
    let mut there = portal.signed_in("204@alpha").await;
    let page = here.get("/").await.body;
    assert!(page.contains("name=\"version\" value=\"0\""), "{page}");
    let form = [
        ("destination", "06 99 00 11 22"),
        ("until", "tonight"),
        ("version", "0"),
    ];
    assert_eq!(there.post("/forward", &form).await.status, 303);
    let form = [
        ("destination", "06 99 00 11 23"),
        ("until", "tonight"),
        ("version", "0"),
    ];
    for (path, fields, comes_back) in [
        ("/forward", &form[..], Some("06 99 00 11 23")),
        ("/forward/end", &form[2..], None),
    ] {
        let late = here.post(path, fields).await;
        assert_eq!(late.status, 409, "{path}");
        let body = late.body.replace(['\u{a0}', '\u{202f}'], " ");
        assert!(
            body.contains("Cette page montre où vont vos appels maintenant")
                && !body.contains("Ce champ n’est pas valable")
                && body.contains("name=\"version\" value=\"1\""),
            "{path}: {body}"
        );
        if let Some(typed) = comes_back {
            assert!(body.contains(&format!("value=\"{typed}\"")), "{body}");
        }
    }
    for path in ["/forward", "/forward/end"] {
        assert_eq!(here.post(path, &form[..2]).await.status, 400, "{path}");
    }
    let view = list(&mut here).await;
    assert_eq!(
        (&view["version"], &view["rules"][0]["rule"]["outcome"]),
        (&json!(1), &json!({ "forward": "+33699001122" }))
    );
}
