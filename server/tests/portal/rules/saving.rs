//! A rule is written: by a plain post and by the server's function, with everything its form can say.

use renvoi_server::pbx::Plan;
use serde_json::json;

use super::{FORM, draft, list, save, with};
use crate::{
    on_both,
    support::{Database, portal::TestPortal},
};

on_both!(
    a_rule_is_added_by_a_plain_post,
    a_rule_is_added_by_the_servers_function,
    callers_are_listed_by_number_and_by_name,
    a_slot_has_hours_dates_and_holidays,
    the_forms_buttons_work_without_a_script,
    what_is_refused_comes_back_with_what_was_typed,
    what_is_painted_is_saved_without_a_script,
    every_fault_is_told_without_a_script,
    another_language_keeps_what_is_typed,
);

async fn a_rule_is_added_by_a_plain_post(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let answer = browser.post("/rules/new", &FORM).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/rules?saved=1"),
        "{}",
        answer.body
    );
    let page = browser.get("/rules").await.body;
    assert!(
        page.contains("Tout vers le mobile") && page.contains("06\u{a0}12\u{a0}34\u{a0}56\u{a0}78"),
        "{page}"
    );

    // The page said so; now the PBX hears of it.
    renvoi_server::push::drain(&portal.push).await.unwrap();
    let view = list(&mut browser).await;
    assert_eq!(view["push"]["state"]["state"], "applied");
    assert_eq!(view["rules"][0]["on_pbx"], true);
    let extension =
        portal
            .pbx
            .subjects()
            .into_iter()
            .filter_map(|subject| match portal.pbx.held(&subject) {
                Some(Plan::Extension(plan)) if !plan.rules.is_empty() => Some(plan),
                _ => None,
            });
    let plans: Vec<_> = extension.collect();
    assert_eq!(plans.len(), 1, "one extension of one organisation");
    assert_eq!(plans[0].rules[0].rule.name.as_str(), "Tout vers le mobile");
    assert!(plans[0].rules[0].allowed);
}

async fn a_rule_is_added_by_the_servers_function(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    assert_eq!(
        save(&mut browser, draft(0)).await,
        json!({ "changed": "saved", "version": 1 })
    );
    let weekly = json!({ "slot": "some", "ranges": [{ "days": ["mon", "fri"], "from": "18:00", "to": "08:00" }],
        "triggers": ["busy", "no_answer"], "seconds": "20", "outcome": "forward", "destination": "207" });
    assert_eq!(
        save(&mut browser, with(draft(1), weekly)).await,
        json!({ "changed": "saved", "version": 2 })
    );
    let view = list(&mut browser).await;
    let rule = &view["rules"][1]["rule"];
    assert_eq!(
        rule["slot"]["weekly"],
        json!([{ "days": ["mon", "fri"], "from": "18:00", "to": "08:00" }])
    );
    assert_eq!(rule["triggers"], json!(["busy", { "no_answer": 20 }]));
    assert_eq!(rule["outcome"], json!({ "forward": "207" }));
    // Edited, it keeps its place and its id.
    let edited = with(
        draft(2),
        json!({ "id": rule["id"], "name": "Autre", "origin": "anonymous", "outcome": "reject" }),
    );
    assert_eq!(save(&mut browser, edited).await["version"], 3);
    let again = list(&mut browser).await;
    assert_eq!(again["rules"][1]["rule"]["id"], rule["id"]);
    assert_eq!(again["rules"][1]["rule"]["outcome"], "reject");
}

async fn callers_are_listed_by_number_and_by_name(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let answer = save(&mut browser, with(draft(0), json!({ "origin": "only" }))).await;
    assert_eq!(answer["errors"][0]["code"], "numbers_none");
    let unknown = json!({ "origin": "only", "numbers": "06 12 34 56 78; 06 8*\nEliodie M" });
    let answer = save(&mut browser, with(draft(0), unknown)).await;
    assert_eq!(answer["errors"][0]["code"], "colleague_unknown");
    assert_eq!(
        answer["errors"][0]["line"],
        json!({ "n": 2, "text": "Eliodie M" })
    );
    let named = with(
        draft(0),
        json!({ "origin": "only", "numbers": "06 12 34 56 78; 06 8*\nowner 207", "destination": "Owner of 207" }),
    );
    assert_eq!(save(&mut browser, named).await["version"], 1);
    let view = list(&mut browser).await;
    let rule = &view["rules"][0]["rule"];
    assert_eq!(
        rule["origin"],
        json!({ "kind": "numbers", "mode": "only", "patterns": ["+33612345678", "+3368*", "207"] })
    );
    assert_eq!(rule["outcome"], json!({ "forward": "207" }));
}

async fn a_slot_has_hours_dates_and_holidays(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let slot = json!({
        "slot": "some",
        "ranges": [{ "days": ["mon"], "from": "18h", "to": "8h" }, { "days": [], "from": "", "to": "" }],
        "dates": [
            { "from": { "date": "3 août 2026", "time": "12h" }, "to": { "date": "24/08/2026", "time": "08:00" } },
            { "from": { "date": "2026-12-24", "time": "" }, "to": { "date": "24.12.26", "time": "" } }
        ],
        "holidays": "except"
    });
    assert_eq!(
        save(&mut browser, with(draft(0), slot.clone())).await["version"],
        1
    );
    let view = list(&mut browser).await;
    assert_eq!(
        view["rules"][0]["rule"]["slot"],
        json!({
            "weekly": [{ "days": ["mon"], "from": "18:00", "to": "08:00" }],
            "dates": [
                { "from": "2026-08-03T12:00", "to": "2026-08-24T08:00" },
                { "from": "2026-12-24", "to": "2026-12-24" }
            ],
            "holidays": "except"
        })
    );
    assert_eq!(
        view["calendar"]["holidays"].as_array().unwrap().len(),
        22,
        "two years of France's"
    );
    let reversed =
        json!({ "dates": [{ "from": { "date": "24/08/2026" }, "to": { "date": "03/08/2026" } }] });
    let answer = save(&mut browser, with(with(draft(1), slot), reversed)).await;
    assert_eq!(
        answer["errors"],
        json!([{ "field": "date-1-to", "code": "dates_reversed", "data": "21" }])
    );
}

async fn the_forms_buttons_work_without_a_script(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let typed = [
        ("name", "Congés"),
        ("origin", "only"),
        ("numbers", "06 8*"),
        ("colleague", "Owner of 207"),
        ("slot", "some"),
        ("range-1-from", "à midi"),
        ("date-1-from", "24/08/2026"),
        ("date-1-from-time", "8h"),
        ("date-1-to", "03/08/2026"),
    ];
    for (button, there, gone) in [
        ("add-date", "name=\"date-2-from\"", "name=\"date-3-from\""),
        (
            "add-range",
            "name=\"range-2-from\"",
            "name=\"range-3-from\"",
        ),
        (
            "remove-range-1",
            "name=\"date-1-to\"",
            "name=\"range-1-from\"",
        ),
        (
            "add-colleague",
            "06 8*\nOwner of 207</textarea>",
            "value=\"Owner of 207\"",
        ),
        (
            "swap-date-1",
            "value=\"03/08/2026\"",
            "name=\"date-2-from\"",
        ),
    ] {
        let answer = browser
            .post("/rules/new", &[&typed[..], &[("do", button)]].concat())
            .await;
        assert_eq!(answer.status, 200, "{button}");
        let page = answer.body;
        assert!(page.contains(there), "{button}: {page}");
        assert!(!page.contains(gone), "{button}: {page}");
        assert!(page.contains("Congés") && page.contains("24/08/2026"));
        if button != "remove-range-1" {
            assert!(page.contains("à midi"), "{button}: {page}");
        }
    }
    assert_eq!(list(&mut browser).await["version"], 0);
}

async fn what_is_refused_comes_back_with_what_was_typed(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let cases = [
        (
            json!({ "destination": "06 12" }),
            "destination",
            "number_too_short",
        ),
        (
            json!({ "destination": "0612345678+" }),
            "destination",
            "number_second_plus",
        ),
        (
            json!({ "destination": "bonjour" }),
            "destination",
            "colleague_unknown",
        ),
        (
            json!({ "destination": "06 12 x4 56 78" }),
            "destination",
            "number_foreign",
        ),
        (
            json!({ "destination": "" }),
            "destination",
            "destination_empty",
        ),
        (
            json!({ "destination": "06\r\n12345678" }),
            "destination",
            "number_control",
        ),
        (json!({ "destination": "112" }), "destination", "emergency"),
        (
            json!({ "destination": "204" }),
            "destination",
            "own_extension",
        ),
        (
            json!({ "destination": "+33199001204" }),
            "destination",
            "own_number",
        ),
        (
            json!({ "destination": "299" }),
            "destination",
            "no_such_extension",
        ),
        (
            json!({ "destination": "08 99 12 34 56" }),
            "destination",
            "class_not_allowed",
        ),
        (
            json!({ "destination": "+1 212 555 0100" }),
            "destination",
            "class_not_allowed",
        ),
        (json!({ "outcome": "voicemail" }), "outcome", "no_voicemail"),
    ];
    for (change, field, code) in cases {
        let answer = save(&mut browser, with(draft(0), change.clone())).await;
        assert_eq!(answer["changed"], "refused", "{change} {answer}");
        let found = answer["errors"]
            .as_array()
            .unwrap()
            .iter()
            .any(|e| e["field"] == field && e["code"] == code);
        assert!(found, "{change}: {answer}");
    }
    assert_eq!(
        list(&mut browser).await["version"],
        0,
        "nothing is half saved"
    );
}

async fn every_fault_is_told_without_a_script(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let answer = browser
        .post(
            "/rules/new",
            &[
                ("version", "0"),
                ("name", "Nom <b>gardé</b>"),
                ("origin", "anyone"),
                ("slot", "some"),
                ("range-0-day", "mon"),
                ("range-0-from", "18:00"),
                ("range-0-to", "25:00"),
                ("trigger", "no_answer"),
                ("seconds", "3"),
                ("outcome", "forward"),
                ("destination", "06 12 gardé aussi"),
            ],
        )
        .await;
    assert_eq!(answer.status, 422);
    for kept in ["Nom &lt;b&gt;gardé&lt;/b&gt;", "06 12 gardé aussi", "25:00"] {
        assert!(answer.body.contains(kept), "{kept}: {}", answer.body);
    }
    assert!(!answer.body.contains("<b>gardé"));
    assert_eq!(
        list(&mut browser).await["version"],
        0,
        "nothing is half saved"
    );
}

async fn what_is_painted_is_saved_without_a_script(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let none = "0".repeat(42);
    let form = |version: &'static str, more: &[(&'static str, &'static str)]| {
        let mut fields = vec![
            ("version", version),
            ("name", "Peinte"),
            ("origin", "anyone"),
            ("slot", "some"),
            ("holidays", "ignore"),
            ("range-1-day", "mon"),
            ("range-1-from", "08:30"),
            ("range-1-to", "12:00"),
            ("trigger", "immediately"),
            ("outcome", "reject"),
        ];
        fields.extend(more);
        fields
    };
    // The grid showed Monday from nine to twelve as painted: 0xe00.
    let shown: &'static str = format!("000e00{}", &none[6..]).leak();
    let kept = [("cell", "mon-9"), ("cell", "mon-10"), ("cell", "mon-11")];
    for (version, cells, weekly) in [
        (
            "0",
            &kept[..],
            json!([{ "days": ["mon"], "from": "08:30", "to": "12:00" }]),
        ),
        (
            "1",
            &[
                ("cell", "mon-9"),
                ("cell", "mon-10"),
                ("cell", "sun-23"),
                ("cell", "mon-25"),
                ("cell", "\0"),
            ],
            json!([{ "days": ["mon"], "from": "08:30", "to": "11:00" }, { "days": ["sun"], "from": "23:00", "to": "24:00" }]),
        ),
        (
            "2",
            &[],
            json!([{ "days": ["mon"], "from": "08:30", "to": "09:00" }]),
        ),
    ] {
        let mut fields = form(version, cells);
        fields.push(("cells", shown));
        let answer = browser.post("/rules/new", &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let view = list(&mut browser).await;
        let rules = view["rules"].as_array().unwrap();
        assert_eq!(
            rules.last().unwrap()["rule"]["slot"]["weekly"],
            weekly,
            "{version}"
        );
    }
    // More ranges than a rule may have: told, and all of them are there again.
    let crowded = (0..24).map(|hour| {
        if hour % 2 == 0 {
            format!("mon-{hour}")
        } else {
            format!("tue-{hour}")
        }
    });
    let mut fields = form("3", &[]);
    fields.extend(crowded.map(|cell| ("cell", &*cell.leak())));
    fields.push(("cells", &*none.leak()));
    let answer = browser.post("/rules/new", &fields).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("range-21-from"), "{}", answer.body);
    assert_eq!(list(&mut browser).await["version"], 3);
}

async fn another_language_keeps_what_is_typed(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, draft(0)).await;
    let id = list(&mut browser).await["rules"][0]["rule"]["id"].clone();
    let edit = format!("/rules/{}", id.as_str().unwrap());
    let page = browser.get(&edit).await.body;
    assert!(
        page.contains("form=\"rule\"") && page.contains("value=\"lang-en\""),
        "{page}"
    );
    for (path, (lang, title)) in [
        ("/rules/new", ("en", "New forwarding rule")),
        (edit.as_str(), ("fr", "Sauver")),
    ] {
        let pressed = format!("lang-{lang}");
        let mut form: Vec<_> = FORM.to_vec();
        form[0].1 = "1";
        form[1].1 = "À moitié";
        form[7].1 = "06 12";
        form.push(("do", pressed.as_str()));
        let answer = browser.post(path, &form).await;
        assert_eq!(answer.status, 200, "{path}");
        let body = answer.body;
        for part in [
            &format!("<html lang=\"{lang}\""),
            "value=\"À moitié\"",
            "value=\"06 12\"",
            title,
        ] {
            assert!(body.contains(part), "{path}: {part}: {body}");
        }
        let home = browser.get("/").await.body;
        assert!(home.contains(&format!("<html lang=\"{lang}\"")), "it stays");
    }
    assert_eq!(list(&mut browser).await["version"], 1, "nothing is saved");
    // Where there is no form to keep, the buttons work all the same.
    let gone = "/rules/0198a5f0-0000-7000-8000-000000000000";
    let page = browser.get(gone).await.body;
    assert!(
        page.contains("id=\"rule\"") && page.contains("action=\"/preferences\""),
        "{page}"
    );
    let answer = browser
        .post("/preferences", &[("back", gone), ("do", "lang-en")])
        .await;
    assert_eq!(answer.location(), gone);
    assert!(browser.get("/").await.body.contains("<html lang=\"en\""));
}
