//! Rules over HTTP, on both databases: every change, every refusal, and nobody else's rules.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test ends where something is not as it should be; its helpers are its own"
)]

mod support;

use renvoi_server::{pbx::Plan, store};
use serde_json::{Value, json};
use support::{
    Database,
    browser::{Answer, Browser},
    portal::TestPortal,
};

on_both!(
    a_rule_is_added_by_a_plain_post,
    a_rule_is_added_by_the_servers_function,
    callers_are_listed_by_number_and_by_name,
    a_slot_has_hours_dates_and_holidays,
    the_forms_buttons_work_without_a_script,
    a_temporary_rule_keeps_its_end_and_its_place,
    what_is_refused_comes_back_with_what_was_typed,
    what_is_painted_is_saved_without_a_script,
    every_fault_is_told_without_a_script,
    a_rule_is_switched_moved_deleted_and_taken_back,
    somebody_who_saved_first_wins_and_nothing_is_lost,
    an_edit_is_no_conflict_with_what_it_does_not_touch,
    a_loop_is_refused_and_a_possible_one_asks,
    a_circle_that_a_switch_makes_possible_is_told_with_the_way_back,
    another_language_keeps_what_is_typed,
    two_who_save_at_once_make_no_loop,
    the_journal_tells_who_changed_what,
    an_edit_survives_an_ended_session,
    a_strangers_posts_are_kept_by_nobody,
    a_form_of_somebody_elses_is_not_saved,
    a_change_that_names_a_version_alone_is_its_readers,
    nobody_reaches_another_organisations_rules,
    rubbish_is_refused_and_changes_nothing,
    what_nobody_types_is_not_guessed_at,
    no_field_takes_a_control_character,
    what_is_too_large_is_said_in_a_code,
    a_temporary_forward_stands_first_and_ends_by_itself,
    a_temporary_forward_that_has_ended_can_be_repeated,
    a_temporary_forward_replaces_its_like_alone,
    a_late_temporary_forward_changes_nothing,
    a_temporary_forward_survives_an_ended_session,
    a_change_that_is_refused_says_why,
    a_post_that_cannot_be_read_is_told_on_its_page,
);

fn draft(version: i64) -> Value {
    json!({
        "version": version, "name": "Tout vers le mobile", "enabled": true, "origin": "anyone", "slot": "always",
        "triggers": ["immediately"], "seconds": "", "outcome": "forward", "destination": "06 12 34 56 78",
    })
}

#[expect(clippy::needless_pass_by_value, reason = "written where it is used")]
fn with(mut draft: Value, changes: Value) -> Value {
    for (key, value) in changes.as_object().unwrap() {
        draft[key] = value.clone();
    }
    draft
}

async fn list(browser: &mut Browser) -> Value {
    let answer = browser.call("rules/list", &json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

async fn save(browser: &mut Browser, draft: Value) -> Value {
    let answer = browser.call("rules/save", &json!({ "draft": draft })).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

const FORM: [(&str, &str); 8] = [
    ("version", "0"),
    ("name", "Tout vers le mobile"),
    ("enabled", "true"),
    ("origin", "anyone"),
    ("slot", "always"),
    ("trigger", "immediately"),
    ("outcome", "forward"),
    ("destination", "06 12 34 56 78"),
];

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

async fn a_rule_is_switched_moved_deleted_and_taken_back(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    for (version, name) in ["A", "B", "C"].iter().enumerate() {
        let version = i64::try_from(version).unwrap();
        save(
            &mut browser,
            with(
                draft(version),
                json!({ "name": name, "triggers": ["busy"] }),
            ),
        )
        .await;
    }
    let names = |view: &Value| -> String {
        view["rules"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["rule"]["name"].as_str().unwrap())
            .collect()
    };
    let view = list(&mut browser).await;
    assert_eq!(
        (names(&view).as_str(), &view["version"]),
        ("ABC", &json!(3))
    );
    let id = |n: usize| view["rules"][n]["rule"]["id"].as_str().unwrap().to_owned();
    let (a, b, c) = (id(0), id(1), id(2));

    let answer = browser
        .post(
            &format!("/rules/{b}/switch"),
            &[("enabled", "false"), ("version", "3")],
        )
        .await;
    assert_eq!(answer.location(), "/rules?saved=4");
    let answer = browser
        .post(
            &format!("/rules/{c}/move"),
            &[("to", "up"), ("version", "4")],
        )
        .await;
    assert_eq!(answer.location(), "/rules?saved=5");
    assert_eq!(names(&list(&mut browser).await), "ACB");
    let answer = browser
        .call(
            "rules/reorder",
            &json!({ "order": [b, a, c], "version": 5 }),
        )
        .await;
    assert!(answer.body.contains("saved"), "{}", answer.body);
    assert_eq!(names(&list(&mut browser).await), "BAC");
    for order in [json!([b, a]), json!([b, a, a]), json!([b, a, c, c])] {
        let answer = browser
            .call("rules/reorder", &json!({ "order": order, "version": 6 }))
            .await;
        assert!(answer.body.contains("unreadable"), "{}", answer.body);
    }
    let answer = browser
        .post(&format!("/rules/{a}/delete"), &[("version", "6")])
        .await;
    assert_eq!(answer.location(), "/rules?deleted=7");
    assert_eq!(names(&list(&mut browser).await), "BC");
    let answer = browser
        .post("/rules/restore", &[("earlier", "6"), ("version", "7")])
        .await;
    assert_eq!(answer.location(), "/rules?restored=8");
    let view = list(&mut browser).await;
    assert_eq!(names(&view), "BAC");
    assert_eq!(
        view["rules"][0]["rule"]["enabled"], false,
        "as it was, switch included"
    );
    assert_eq!(
        view["rules"][1]["rule"]["id"],
        json!(a),
        "the same rule, not a copy"
    );
}

async fn somebody_who_saved_first_wins_and_nothing_is_lost(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut here = portal.signed_in("204@alpha").await;
    let mut there = portal.signed_in("204@alpha").await;
    save(&mut here, draft(0)).await;
    let id = list(&mut here).await["rules"][0]["rule"]["id"].clone();
    let edit = |name: &str| with(draft(1), json!({ "id": id, "name": name }));
    assert_eq!(save(&mut here, edit("Ici")).await["version"], 2);
    let answer = save(&mut there, edit("Là-bas")).await;
    assert_eq!(
        (&answer["changed"], &answer["version"]),
        (&json!("stale"), &json!(2))
    );
    assert_eq!(answer["theirs"]["name"], "Ici");
    let mut form = FORM.to_vec();
    form[0] = ("version", "1");
    form[1] = ("name", "Là-bas, sans script");
    let answer = there
        .post(&format!("/rules/{}", id.as_str().unwrap()), &form)
        .await;
    assert_eq!(answer.status, 409);
    assert!(
        answer.body.contains("Là-bas, sans script") && answer.body.contains("Ici"),
        "both versions are shown"
    );
    let answer = there
        .post(
            &format!("/rules/{}/switch", id.as_str().unwrap()),
            &[("enabled", "false"), ("version", "1")],
        )
        .await;
    assert_eq!(answer.location(), "/rules?error=stale");
    assert_eq!(list(&mut there).await["rules"][0]["rule"]["name"], "Ici");
}

/// Another rule was changed, or the rule's own switch thrown, after the form was shown: neither is the form's to take back.
async fn an_edit_is_no_conflict_with_what_it_does_not_touch(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut here = portal.signed_in("204@alpha").await;
    let mut there = portal.signed_in("204@alpha").await;
    save(&mut here, draft(0)).await;
    save(&mut here, with(draft(1), json!({ "name": "Autre" }))).await;
    let view = list(&mut here).await;
    let id = |n: usize| view["rules"][n]["rule"]["id"].clone();
    for (n, version) in [(0, 2), (1, 3)] {
        let off = json!({ "id": id(n), "enabled": false, "version": version });
        let answer = there.call("rules/switch", &off).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    let edit = json!({ "id": id(0), "name": "Corrigée", "destination": "06 99 00 11 22" });
    let answer = save(&mut here, with(draft(2), edit)).await;
    assert_eq!(
        (&answer["changed"], &answer["version"]),
        (&json!("saved"), &json!(5))
    );
    // Without a script.
    let mut form = FORM.to_vec();
    form[0] = ("version", "2");
    form[1] = ("name", "Autre, corrigée");
    let path = format!("/rules/{}", id(1).as_str().unwrap());
    assert_eq!(here.post(&path, &form).await.location(), "/rules?saved=6");
    let now = list(&mut here).await;
    let told = |n: usize| {
        let rule = &now["rules"][n]["rule"];
        (rule["name"].clone(), rule["enabled"].clone())
    };
    assert_eq!(told(0), (json!("Corrigée"), json!(false)));
    assert_eq!(told(1), (json!("Autre, corrigée"), json!(false)));
    // What the form does say, somebody else has said otherwise: both are shown.
    let late = with(draft(2), json!({ "id": id(0), "name": "En retard" }));
    let answer = save(&mut there, late).await;
    assert_eq!(
        (&answer["changed"], &answer["theirs"]["name"]),
        (&json!("stale"), &json!("Corrigée"))
    );
    // A version that never was says nothing of the rule.
    let ahead = with(draft(9), json!({ "id": id(0), "name": "En avance" }));
    assert_eq!(save(&mut there, ahead).await["changed"], "stale");
}

async fn a_loop_is_refused_and_a_possible_one_asks(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut first = portal.signed_in("204@alpha").await;
    let mut second = portal.signed_in("207@alpha").await;
    assert_eq!(
        save(&mut first, with(draft(0), json!({ "destination": "207" }))).await["changed"],
        "saved"
    );
    let answer = save(&mut second, with(draft(0), json!({ "destination": "204" }))).await;
    assert_eq!(answer["errors"][0]["code"], "cycle");
    assert!(
        answer["errors"][0]["data"]
            .as_str()
            .unwrap()
            .contains("207 → 204 → 207"),
        "{answer}"
    );
    // Through a direct number it is the same loop.
    let answer = save(
        &mut second,
        with(draft(0), json!({ "destination": "01 99 00 12 04" })),
    )
    .await;
    assert_eq!(answer["errors"][0]["code"], "cycle", "{answer}");
    let sometimes = json!({ "destination": "204", "triggers": ["busy"] });
    let answer = save(&mut second, with(draft(0), sometimes.clone())).await;
    assert_eq!(answer["changed"], "warned", "{answer}");
    let accepted = with(with(draft(0), sometimes), json!({ "accept": true }));
    assert_eq!(save(&mut second, accepted).await["changed"], "saved");

    // It is told on the list, to both, however it came to be; and no more once it cannot be.
    let now = list(&mut second).await;
    let circle = json!(["207", "204", "207"]);
    assert_eq!(now["rules"][0]["circle"], circle, "{now}");
    assert_eq!(
        list(&mut first).await["rules"][0]["circle"],
        json!(["204", "207", "204"])
    );
    let page = second.get("/rules").await.body;
    assert!(page.contains("Peut tourner en rond."), "{page}");
    for (enabled, version) in [(false, 1), (true, 2)] {
        let switch =
            json!({ "id": now["rules"][0]["rule"]["id"], "enabled": enabled, "version": version });
        let answer = second.call("rules/switch", &switch).await;
        assert!(answer.body.contains("saved"), "{}", answer.body);
        let told = list(&mut second).await["rules"][0]["circle"].clone();
        assert_eq!(told, if enabled { circle.clone() } else { Value::Null });
    }
}

/// A switch stays one press: what may lead in circles since is told at once, however it came to be, and can be taken back.
async fn a_circle_that_a_switch_makes_possible_is_told_with_the_way_back(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut first = portal.signed_in("204@alpha").await;
    let mut second = portal.signed_in("207@alpha").await;
    let away = json!({ "destination": "207" });
    assert_eq!(
        save(&mut first, with(draft(0), away)).await["changed"],
        "saved"
    );
    let hides = json!({ "name": "Avant", "triggers": ["busy"] });
    save(&mut second, with(draft(0), hides)).await;
    let back = json!({ "destination": "204", "triggers": ["busy"], "enabled": false });
    let answer = save(&mut second, with(draft(1), back)).await;
    assert_eq!(answer, json!({ "changed": "saved", "version": 2 }));
    let view = list(&mut second).await;
    let id = |at: usize| view["rules"][at]["rule"]["id"].as_str().unwrap().to_owned();
    let (hides, back) = (id(0), id(1));

    // Behind the other one it never serves; before it, it does.
    let switch = format!("/rules/{back}/switch");
    let on = [("enabled", "true"), ("version", "2")];
    assert_eq!(second.post(&switch, &on).await.location(), "/rules?saved=3");
    let up = format!("/rules/{back}/move");
    let moved = second.post(&up, &[("to", "up"), ("version", "3")]).await;
    assert_eq!(moved.location(), "/rules?saved=4&circle");
    let told = |body: &str, earlier: &str| {
        body.contains("Certains appels pourraient tourner en rond")
            && body.contains("207 → 204 → 207")
            && body.contains(&format!("name=\"earlier\" value=\"{earlier}\""))
    };
    let page = second.get("/rules?saved=4&circle").await.body;
    assert!(told(&page, "3"), "{page}");
    // Old news, and news that are none.
    for address in ["/rules?saved=3&circle", "/rules?saved=4"] {
        let page = second.get(address).await.body;
        assert!(!told(&page, "3"), "{address}: {page}");
    }
    let undo = [("earlier", "3"), ("version", "4")];
    let undone = second.post("/rules/restore", &undo).await;
    assert_eq!(undone.location(), "/rules?restored=5");
    let again = [("earlier", "4"), ("version", "5")];
    let again = second.post("/rules/restore", &again).await;
    assert_eq!(again.location(), "/rules?restored=6&circle");

    // The same by a script. What was possible before is no news.
    let circle = json!(["207", "204", "207"]);
    for (id, enabled, version, circle) in [
        (&hides, false, 6, Value::Null),
        (&back, false, 7, Value::Null),
        (&back, true, 8, circle.clone()),
    ] {
        let switch = json!({ "id": id, "enabled": enabled, "version": version });
        let answer = second.call("rules/switch", &switch).await;
        let answer: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(answer["changed"], "saved", "{answer}");
        assert_eq!(answer["circle"], circle, "{answer}");
    }
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

/// Each has read the other's list before either is kept: whoever comes second is told nevertheless.
async fn two_who_save_at_once_make_no_loop(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut first = portal.signed_in("204@alpha").await;
    let mut second = portal.signed_in("207@alpha").await;
    for (round, triggers, told) in [
        (0, json!(["immediately"]), "refused"),
        (1, json!(["busy"]), "warned"),
        (2, json!(["immediately"]), "refused"),
        (3, json!(["busy"]), "warned"),
    ] {
        let (mut one, mut other) = (draft(0), draft(0));
        for (draft, browser, to) in [
            (&mut one, &mut first, "207"),
            (&mut other, &mut second, "204"),
        ] {
            draft["version"] = list(browser).await["version"].clone();
            draft["destination"] = to.into();
            draft["triggers"] = triggers.clone();
        }
        let (one, other) = tokio::join!(save(&mut first, one), save(&mut second, other));
        let mut changed = [one["changed"].as_str(), other["changed"].as_str()];
        changed.sort_unstable();
        let mut expected = [Some("saved"), Some(told)];
        expected.sort_unstable();
        assert_eq!(changed, expected, "round {round}: {one} {other}");
        for browser in [&mut first, &mut second] {
            let now = list(browser).await;
            if now["rules"] != json!([]) {
                let arguments =
                    json!({ "id": now["rules"][0]["rule"]["id"], "version": now["version"] });
                let answer = browser.call("rules/delete", &arguments).await;
                assert!(answer.body.contains("saved"), "{}", answer.body);
            }
        }
    }
}

async fn the_journal_tells_who_changed_what(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, with(draft(0), json!({ "name": "A" }))).await;
    save(&mut browser, with(draft(1), json!({ "name": "B" }))).await;
    let view = list(&mut browser).await;
    let id = |n: usize| view["rules"][n]["rule"]["id"].clone();
    let edit = json!({ "id": id(0), "name": "A", "outcome": "reject" });
    save(&mut browser, with(draft(2), edit)).await;
    let order = json!({ "order": [id(1), id(0)], "version": 3 });
    browser.call("rules/reorder", &order).await;
    let delete = json!({ "id": id(1), "version": 4 });
    browser.call("rules/delete", &delete).await;
    let undo = json!({ "earlier": 4, "version": 5 });
    browser.call("rules/restore", &undo).await;

    let lines: Vec<_> = portal
        .journal()
        .await
        .into_iter()
        .filter(|line| line.action.starts_with("rules."))
        .collect();
    let saved = ["rules.saved", "rules.saved", "rules.saved"];
    let others = ["rules.reordered", "rules.deleted", "rules.restored"];
    let actions: Vec<_> = lines.iter().map(|line| line.action.as_str()).collect();
    assert_eq!(actions, [saved, others].concat());
    let mut details = Vec::new();
    for (version, line) in lines.iter().enumerate() {
        assert_eq!(line.actor, "204@alpha.example");
        assert_eq!(line.address, "0.0.0.0");
        assert!(line.user_id.is_some() && line.org_id.is_some());
        let detail: Value = serde_json::from_str(&line.detail).unwrap();
        assert_eq!(detail["extension"], "204");
        assert_eq!(
            (&detail["from"], &detail["to"]),
            (&json!(version), &json!(version + 1))
        );
        details.push(detail);
    }
    let change = |n: usize| &details[n]["changes"][0];
    assert_eq!(change(0)["before"], Value::Null);
    assert_eq!(
        change(0)["after"],
        view["rules"][0]["rule"],
        "the rule whole"
    );
    assert_eq!(
        change(2)["before"]["outcome"],
        json!({ "forward": "+33612345678" })
    );
    assert_eq!(change(2)["after"]["outcome"], "reject");
    assert_eq!(details[3]["changes"], json!([]));
    assert_eq!(
        details[3]["order"],
        json!({ "before": ["A", "B"], "after": ["B", "A"] })
    );
    assert_eq!(
        (&change(4)["before"]["name"], &change(4)["after"]),
        (&json!("B"), &Value::Null)
    );
    assert_eq!(change(5)["after"]["name"], "B", "taken back");
}

/// The fields of a page's form, as a browser would post them, with what is typed.
async fn form_of(
    browser: &mut Browser,
    path: &str,
    typed: &[(&str, &str)],
) -> Vec<(String, String)> {
    let page = browser.get(path).await.body;
    let writer = page
        .split("name=\"writer\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("the form says whose it is");
    let mut fields = vec![("writer".to_owned(), writer.to_owned())];
    fields.extend(
        typed
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    fields
}

async fn post(browser: &mut Browser, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    browser.post(path, &fields).await
}

async fn an_edit_survives_an_ended_session(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let mut typed = form_of(&mut browser, "/rules/new", &FORM).await;
    // As large as a form may be, and every byte of it comes back.
    let long = format!("06 12 34 56 78 {}", "é".repeat(20_000));
    typed.last_mut().unwrap().1.clone_from(&long);
    portal.clock.advance(15 * 24 * 3600);
    let answer = post(&mut browser, "/rules/new", &typed).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/signin?back=%2Frules%2Fnew&ended")
    );
    assert!(
        browser
            .get(answer.location())
            .await
            .body
            .contains("est gardé"),
        "the sign-in page says so"
    );
    let sign_in = |login: &'static str| {
        [
            ("login", login),
            ("password", support::portal::PASSWORD),
            ("back", "/rules/new"),
        ]
    };
    // Somebody else signs in first, in the same browser.
    let answer = browser.post("/signin", &sign_in("207@alpha")).await;
    assert_eq!(answer.location(), "/rules/new");
    let page = browser.get("/rules/new").await.body;
    assert!(
        !page.contains("Tout vers le mobile"),
        "it is not theirs to read"
    );
    browser.post("/signout", &[]).await;

    browser.post("/signin", &sign_in("204@alpha")).await;
    let other = browser.get("/rules").await.body;
    assert!(
        !other.contains("Tout vers le mobile"),
        "it waits for its page"
    );
    let page = browser.get("/rules/new").await.body;
    assert!(
        page.contains("Tout vers le mobile")
            && page.contains(&long)
            && page.contains("Voici ce que vous"),
        "{page}"
    );
    // It stays, over a reload, until it is given up or saved.
    let page = browser.get("/rules/new").await.body;
    assert!(page.contains("Tout vers le mobile") && page.contains("Abandonner cette saisie"));
    let given_up = browser.post("/rules/new", &[("do", "forget")]).await;
    assert_eq!(
        (given_up.status, given_up.location()),
        (303, "/rules/new"),
        "{}",
        given_up.body
    );
    let page = browser.get("/rules/new").await.body;
    assert!(!page.contains("Tout vers le mobile"), "{page}");
    assert_eq!(portal.count("kept_edits").await, 0);

    let typed = form_of(&mut browser, "/rules/new", &FORM).await;
    let cookies = std::mem::take(&mut browser.cookies);
    post(&mut browser, "/rules/new", &typed).await;
    assert_eq!(portal.count("kept_edits").await, 1);
    browser.cookies = cookies;
    save(&mut browser, draft(0)).await;
    let id = list(&mut browser).await["rules"][0]["rule"]["id"].clone();
    assert_eq!(portal.count("kept_edits").await, 0, "saved as a new rule");
    // Another rule is another matter.
    post(&mut portal.browser(), "/rules/new", &typed).await;
    save(
        &mut browser,
        with(draft(1), json!({ "id": id, "name": "Autre" })),
    )
    .await;
    assert_eq!(portal.count("kept_edits").await, 1);
    let mut again = typed;
    again
        .iter_mut()
        .find(|field| field.0 == "version")
        .unwrap()
        .1 = 2.to_string();
    assert_eq!(post(&mut browser, "/rules/new", &again).await.status, 303);
    assert_eq!(portal.count("kept_edits").await, 0);
}

async fn a_temporary_forward_survives_an_ended_session(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let form = [
        ("version", "0"),
        ("destination", "06 99 00 11 22"),
        ("until", "date"),
        ("at", "2026-04-20T08:00"),
    ];
    let typed = form_of(&mut browser, "/", &form).await;
    let answer = post(&mut portal.browser(), "/forward", &typed).await;
    assert_eq!(answer.location(), "/signin?back=%2F&ended");
    let answer = portal.browser().post("/forward", &form).await;
    assert_eq!(answer.location(), "/signin?back=%2F&over");
    for _ in 0..2 {
        let home = browser.get("/").await.body;
        for told in [
            "value=\"06 99 00 11 22\"",
            "value=\"2026-04-20T08:00\"",
            "Voici ce que vous",
        ] {
            assert!(home.contains(told), "{told}: {home}");
        }
    }
    assert_eq!(post(&mut browser, "/forward", &typed).await.status, 303);
    let home = browser.get("/").await.body;
    assert!(
        home.contains("Arrêter le renvoi") && !home.contains("Voici ce que vous"),
        "{home}"
    );
}

async fn a_strangers_posts_are_kept_by_nobody(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut owner = portal.signed_in("204@alpha").await;
    let theirs = form_of(&mut owner, "/rules/new", &FORM).await;
    let before = portal.count("sessions").await;
    let mut stranger = portal.browser();
    for n in 0..20 {
        let answer = stranger.post("/rules/new", &FORM).await;
        assert_eq!(
            answer.location(),
            "/signin?back=%2Frules%2Fnew&over",
            "nothing is promised"
        );
        let forged = [("writer", "Zm9yZ2Vk"), ("name", "x")];
        stranger.post("/rules/new", &forged).await;
        // Whoever finds a page of somebody's adds nothing but a draft, and takes the place of the last.
        let mut found = theirs.clone();
        found.push(("seconds".to_owned(), n.to_string()));
        post(&mut stranger, "/rules/new", &found).await;
    }
    assert_eq!(portal.count("kept_edits").await, 1);
    assert_eq!(
        portal.count("sessions").await,
        before,
        "no session of nobody"
    );
    assert!(stranger.cookies.is_empty());
    let page = owner.get("/rules/new").await.body;
    assert!(page.contains("value=\"19\""), "the last");
    owner.post("/rules/new", &[("do", "forget")]).await;
    assert_eq!(portal.count("kept_edits").await, 0);

    renvoi_server::directory::set_locked(&portal.registry(), "204@alpha.example", true)
        .await
        .unwrap();
    let answer = post(&mut owner, "/rules/new", &theirs).await;
    assert_eq!(answer.location(), "/signin?back=%2Frules%2Fnew&over");
    assert_eq!(
        portal.count("kept_edits").await,
        0,
        "nothing for who is locked out"
    );
}

async fn a_form_of_somebody_elses_is_not_saved(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut owner = portal.signed_in("204@alpha").await;
    let theirs = form_of(&mut owner, "/rules/new", &FORM).await;
    let writer = list(&mut owner).await["writer"].clone();
    // Another tab of the same browser, where somebody else has signed in meanwhile.
    let mut other = portal.signed_in("207@alpha").await;
    let answer = post(&mut other, "/rules/new", &theirs).await;
    assert_eq!(answer.status, 409);
    assert!(
        answer.body.contains("celle de quelqu") && answer.body.contains("06 12 34 56 78"),
        "{}",
        answer.body
    );
    let saved = json!({ "draft": with(draft(0), json!({ "writer": writer })) });
    let refused = other.call("rules/save", &saved).await;
    assert!(refused.body.contains("other_person"), "{}", refused.body);
    assert_eq!(list(&mut other).await["version"], 0);
    assert_eq!(owner.call("rules/save", &saved).await.status, 200);
}

/// What names a version alone could be anybody's list at that version.
async fn a_change_that_names_a_version_alone_is_its_readers(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut owner = portal.signed_in("204@alpha").await;
    let mut other = portal.signed_in("207@alpha").await;
    for browser in [&mut owner, &mut other] {
        save(browser, draft(0)).await;
        let form = [("destination", "06 99 00 11 22"), ("until", "tonight")];
        assert_eq!(forward(browser, "/forward", &form).await.status, 303);
    }
    let before = list(&mut other).await;
    // Read by one, posted in another tab after the other has signed in there.
    for (page, path, fields) in [
        (
            "/",
            "/forward",
            &[("destination", "06 99 00 11 23"), ("until", "tonight")][..],
        ),
        ("/", "/forward/end", &[]),
        ("/journal", "/journal", &[("earlier", "1")]),
    ] {
        let mut fields = fields.to_vec();
        fields.push(("version", "2"));
        let theirs = form_of(&mut owner, page, &fields).await;
        let answer = post(&mut other, path, &theirs).await;
        assert_eq!(answer.status, 409, "{path}");
        assert!(
            answer.body.contains("celle de quelqu"),
            "{path}: {}",
            answer.body
        );
    }
    let writer = list(&mut owner).await["writer"].clone();
    let undo = json!({ "earlier": 1, "version": 2, "writer": writer });
    let answer = other.call("rules/restore", &undo).await;
    assert!(answer.body.contains("other_person"), "{}", answer.body);
    let plain = [
        ("earlier", "1"),
        ("version", "2"),
        ("writer", writer.as_str().unwrap()),
    ];
    assert_eq!(
        other.post("/rules/restore", &plain).await.location(),
        "/rules?error=other_person"
    );
    assert_eq!(list(&mut other).await["rules"], before["rules"]);
    // Their own.
    let answer = owner.call("rules/restore", &undo).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(list(&mut owner).await["version"], 3);
}

/// Who × what: every operation that takes a rule's id, tried by everybody else.
async fn nobody_reaches_another_organisations_rules(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut owner = portal.signed_in("204@alpha").await;
    save(&mut owner, draft(0)).await;
    let id = list(&mut owner).await["rules"][0]["rule"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    // The neighbour has a rule of their own, so that versions agree.
    for who in ["204@beta", "207@beta", "207@alpha"] {
        let mut other = portal.signed_in(who).await;
        save(&mut other, with(draft(0), json!({ "name": "La mienne" }))).await;
        let own = list(&mut other).await;
        assert!(
            !own.to_string().contains("Tout vers le mobile"),
            "{who} lists another's rules"
        );
        let operations = [
            (
                "rules/save",
                json!({ "draft": with(draft(1), json!({ "id": id, "name": "Prise" })) }),
            ),
            (
                "rules/switch",
                json!({ "id": id, "enabled": false, "version": 1 }),
            ),
            ("rules/reorder", json!({ "order": [id], "version": 1 })),
            ("rules/delete", json!({ "id": id, "version": 1 })),
        ];
        for (operation, arguments) in operations {
            let answer = other.call(operation, &arguments).await;
            assert!(
                answer.body.contains("not_found"),
                "{who} {operation}: {}",
                answer.body
            );
        }
        let posts = [
            (
                format!("/rules/{id}/switch"),
                vec![("enabled", "false"), ("version", "1")],
            ),
            (
                format!("/rules/{id}/move"),
                vec![("to", "up"), ("version", "1")],
            ),
            (format!("/rules/{id}/delete"), vec![("version", "1")]),
        ];
        for (path, fields) in posts {
            let answer = other.post(&path, &fields).await;
            assert_eq!(answer.location(), "/rules?error=not_found", "{who} {path}");
        }
        let mut form = FORM.to_vec();
        form[0] = ("version", "1");
        assert_eq!(
            other.post(&format!("/rules/{id}"), &form).await.status,
            404,
            "{who}"
        );
        let page = other.get(&format!("/rules/{id}")).await;
        assert!(
            page.status == 404 && !page.body.contains("Tout vers le mobile"),
            "{who} reads another's rule"
        );
        assert_eq!(
            list(&mut other).await["version"],
            1,
            "{who}'s own list is as it was"
        );
        // A colleague of the other organisation is nobody here.
        let home = other.call("home", &json!({})).await.body;
        assert!(
            !home.contains("0612345678") || home.contains("La mienne"),
            "{home}"
        );
    }
    let view = list(&mut owner).await;
    assert_eq!(
        (&view["version"], &view["rules"][0]["rule"]["name"]),
        (&json!(1), &json!("Tout vers le mobile"))
    );
}

async fn rubbish_is_refused_and_changes_nothing(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, draft(0)).await;
    let nobody = "0198c0de-0000-7000-8000-000000000000";
    for (path, fields, expected) in [
        (
            format!("/rules/{nobody}/switch"),
            vec![("enabled", "true"), ("version", "1")],
            "/rules?error=not_found",
        ),
        (
            "/rules/not-an-id/delete".into(),
            vec![("version", "1")],
            "/rules?error=not_found",
        ),
        (
            format!("/rules/{nobody}/delete"),
            vec![],
            "/rules?error=unreadable",
        ),
        (
            format!("/rules/{nobody}/switch"),
            vec![("enabled", "yes"), ("version", "1")],
            "/rules?error=unreadable",
        ),
        (
            format!("/rules/{nobody}/switch"),
            vec![("version", "1")],
            "/rules?error=unreadable",
        ),
        (
            "/rules/restore".into(),
            vec![("earlier", "x"), ("version", "1")],
            "/rules?error=unreadable",
        ),
        (
            "/rules/restore".into(),
            vec![("earlier", "5"), ("version", "1")],
            "/rules?error=not_found",
        ),
        (
            "/rules/restore".into(),
            vec![("earlier", "-1"), ("version", "1")],
            "/rules?error=not_found",
        ),
    ] {
        let answer = browser.post(&path, &fields).await;
        assert_eq!(
            (answer.status, answer.location()),
            (303, expected),
            "{path}"
        );
    }
    for arguments in [
        json!({}),
        json!({ "draft": 5 }),
        json!({ "draft": { "version": "a" } }),
        json!([]),
    ] {
        let answer = browser.call("rules/save", &arguments).await;
        assert!(
            answer.status >= 400 && answer.body.contains("unreadable"),
            "{arguments}: {} {}",
            answer.status,
            answer.body
        );
    }
    let huge = "x".repeat(10 * 1024 * 1024);
    let answer = browser.post("/rules/new", &[("name", &huge)]).await;
    assert_eq!(answer.status, 413);
    assert_eq!(
        browser
            .call("rules/save", &json!({ "draft": { "name": huge } }))
            .await
            .status,
        413
    );
    for name in ["a\0b", "a\r\nb", "\u{202e}gnp", &"x".repeat(61), "   "] {
        let answer = save(&mut browser, with(draft(1), json!({ "name": name }))).await;
        assert_eq!(answer["errors"][0]["field"], "name", "{name:?} {answer}");
    }
    assert_eq!(list(&mut browser).await["version"], 1);
    let mut read = portal.database.store.read().await.unwrap();
    let org = store::organisation::by_slug(read.db(), "alpha")
        .await
        .unwrap()
        .unwrap();
    let saved = store::journal::newest(read.db(), org.id, 100)
        .await
        .unwrap();
    assert_eq!(
        saved
            .iter()
            .filter(|line| line.action == "rules.saved")
            .count(),
        1,
        "only what was done is told"
    );
}

async fn no_field_takes_a_control_character(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let good = [
        ("version", "0"),
        ("name", "Soirs"),
        ("enabled", "true"),
        ("origin", "only"),
        ("numbers", "06 12 34 56 78"),
        ("colleague", "207"),
        ("slot", "some"),
        ("holidays", "ignore"),
        ("range-1-day", "mon"),
        ("range-1-from", "18:00"),
        ("range-1-to", "08:00"),
        ("trigger", "busy no_answer"),
        ("seconds", "20"),
        ("outcome", "forward"),
        ("destination", "06 12 34 56 78"),
    ];
    for (place, (field, value)) in good.iter().enumerate() {
        // What is no text of anybody's: the list's version, and a switch.
        if matches!(*field, "version" | "enabled") {
            continue;
        }
        for control in ["\0", "\u{1b}[2J", "\u{7f}", "\u{85}", "\r\n", "\t"] {
            // A list of numbers has lines, and is pasted from tables.
            if *field == "numbers" && matches!(control, "\r\n" | "\t") {
                continue;
            }
            let bad = [format!("{control}{value}"), format!("{value}{control}")];
            for bad in &bad {
                let mut fields = good.to_vec();
                fields[place].1 = bad;
                let answer = browser.post("/rules/new", &fields).await;
                assert_eq!(answer.status, 422, "{field} {bad:?}: {}", answer.location());
            }
        }
    }
    assert_eq!(list(&mut browser).await["version"], 0, "nothing is saved");
    let answer = browser.post("/rules/new", &good).await;
    assert_eq!(
        answer.location(),
        "/rules?saved=1",
        "it was only that: {}",
        answer.body
    );

    // The other forms.
    let mut nobody = portal.browser();
    for login in ["204@alpha\0", "\u{1b}204@alpha", "204\n@alpha.example"] {
        let fields = [("login", login), ("password", support::portal::PASSWORD)];
        assert_eq!(
            nobody.post("/signin", &fields).await.status,
            401,
            "{login:?}"
        );
    }
    let password = format!("{}\n", support::portal::PASSWORD);
    let fields = [("login", "204@alpha"), ("password", password.as_str())];
    assert_eq!(nobody.post("/signin", &fields).await.status, 401);
    let fields = [
        ("lang", "en\r\nX"),
        ("theme", "dark\0"),
        ("back", "/rules\r\nX: y"),
    ];
    let answer = nobody.post("/preferences", &fields).await;
    assert_eq!(answer.location(), "/");
    let page = nobody.get("/signin").await.body;
    assert!(page.contains("lang=\"fr\"") && !page.contains("data-theme=\"dark\""));
}

async fn what_is_too_large_is_said_in_a_code(database: Database) {
    use renvoi_app::api::{ApiError, Code};
    use server_fn::error::FromServerFnError as _;

    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let huge = "x".repeat(300 * 1024);
    let arguments = with(draft(0), json!({ "name": huge }));
    let answer = browser
        .call("rules/save", &json!({ "draft": arguments }))
        .await;
    assert_eq!(answer.status, 413);
    // As the page reads it.
    let error = ApiError::de(answer.body.into_bytes().into());
    assert_eq!(error, Code::TooLarge.into());
}

/// Posts a form of the first page as it now is.
async fn forward(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let version = list(browser).await["version"].to_string();
    let mut all = vec![("version", version.as_str())];
    all.extend(fields);
    browser.post(path, &all).await
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

async fn a_change_that_is_refused_says_why(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    let until = json!({ "until": { "date": "24/08/2030", "time": "08:00" } });
    save(&mut browser, with(draft(0), until)).await;
    save(&mut browser, draft(1)).await;
    let rule = |view: &Value, at: usize| -> String {
        view["rules"][at]["rule"]["id"].as_str().unwrap().to_owned()
    };
    let view = list(&mut browser).await;
    let (first, second) = (rule(&view, 0), rule(&view, 1));
    // The page does not offer it.
    let page = browser.get("/rules").await.body;
    for id in [format!("down-{first}"), format!("up-{second}")] {
        let button = page
            .split("<button")
            .find(|button| button.contains(&id))
            .unwrap();
        assert!(
            button.split('>').next().unwrap().contains("disabled"),
            "{button}"
        );
    }
    // Posted all the same, it is told in words, in the reader's language.
    let up = [("to", "up"), ("version", "2")];
    for (lang, told) in [
        (
            "fr",
            "« Tout vers le mobile » : Une règle qui a une fin passe avant celles qui n’en ont pas.",
        ),
        (
            "en",
            "“Tout vers le mobile”: A rule that ends comes before those that do not.",
        ),
    ] {
        let kept = [("lang", lang), ("back", "/rules")];
        browser.post("/preferences", &kept).await;
        let answer = browser.post(&format!("/rules/{second}/move"), &up).await;
        assert_eq!(answer.status, 422);
        let body = answer.body.replace(['\u{a0}', '\u{202f}'], " ");
        assert!(body.contains(told), "{body}");
        assert!(body.contains("id=\"rules-list\""), "the page it was on");
    }
    assert_eq!(list(&mut browser).await["version"], 2);

    // What a deletion and a switch would make wrong: a loop that another rule keeps from being one.
    let mut owner = portal.signed_in("204@beta").await;
    let mut colleague = portal.signed_in("207@beta").await;
    save(&mut owner, draft(0)).await;
    let looping = json!({ "destination": "207", "name": "Boucle" });
    save(&mut owner, with(draft(1), looping)).await;
    let back = json!({ "destination": "204" });
    assert_eq!(
        save(&mut colleague, with(draft(0), back)).await["changed"],
        "saved"
    );
    let view = list(&mut owner).await;
    let shield = rule(&view, 0);
    for (path, field) in [
        (format!("/rules/{shield}/delete"), ("version", "2")),
        (format!("/rules/{shield}/switch"), ("enabled", "false")),
        (format!("/rules/{shield}/move"), ("to", "down")),
    ] {
        let answer = owner.post(&path, &[("version", "2"), field]).await;
        assert_eq!(answer.status, 422, "{path}");
        assert!(
            answer.body.contains("204 → 207 → 204") && answer.body.contains("Boucle"),
            "{path}: {}",
            answer.body
        );
    }
    assert_eq!(list(&mut owner).await["version"], 2);
}

/// Sent as it is, with a type that may not be a form's.
async fn post_raw(browser: &mut Browser, path: &str, kind: &str, body: String) -> Answer {
    let request = browser
        .request(axum::http::Method::POST, path)
        .header("content-type", kind)
        .header("sec-fetch-site", "same-origin")
        .body(axum::body::Body::from(body))
        .unwrap();
    browser.send(request).await
}

async fn a_post_that_cannot_be_read_is_told_on_its_page(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, draft(0)).await;
    let id = list(&mut browser).await["rules"][0]["rule"]["id"].clone();
    let id = id.as_str().unwrap();
    let pages = [
        ("/forward".to_owned(), "id=\"temporary\""),
        ("/forward/end".to_owned(), "id=\"temporary\""),
        ("/preferences".to_owned(), "id=\"temporary\""),
        ("/rules/restore".to_owned(), "id=\"rules-list\""),
        (format!("/rules/{id}/switch"), "id=\"rules-list\""),
        (format!("/rules/{id}/move"), "id=\"rules-list\""),
        (format!("/rules/{id}/delete"), "id=\"rules-list\""),
        (format!("/rules/{id}/keep"), "id=\"rules-list\""),
    ];
    let form = "application/x-www-form-urlencoded";
    for (path, page) in pages {
        let unreadable = post_raw(&mut browser, &path, "text/plain", String::new()).await;
        let huge = post_raw(&mut browser, &path, form, "x".repeat(256 * 1024)).await;
        for (answer, status, told) in [
            (unreadable, 400, "n’a pas pu être lu"),
            (huge, 413, "plus que ce formulaire"),
        ] {
            assert_eq!(answer.status, status, "{path}");
            assert!(
                answer.body.contains(told) && answer.body.contains(page),
                "{path}: {}",
                answer.body
            );
            assert!(!answer.body.contains("Cette page n’existe pas"), "{path}");
        }
    }
    // Where nobody is signed in, the sign-in page says it.
    let mut stranger = portal.browser();
    let answer = post_raw(&mut stranger, "/preferences", "text/plain", String::new()).await;
    assert_eq!(answer.status, 400);
    assert!(
        answer.body.contains("n’a pas pu être lu") && answer.body.contains("name=\"password\""),
        "{}",
        answer.body
    );
    assert_eq!(list(&mut browser).await["version"], 1);
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

async fn what_nobody_types_is_not_guessed_at(database: Database) {
    let portal = TestPortal::new(database).await;
    let mut browser = portal.signed_in("204@alpha").await;
    save(&mut browser, draft(0)).await;
    for (name, value) in [
        ("version", "1st"),
        ("version", ""),
        ("enabled", "on"),
        ("enabled", ""),
    ] {
        let mut form: Vec<_> = FORM.to_vec();
        form[0].1 = "1";
        form.iter_mut().find(|field| field.0 == name).unwrap().1 = value;
        let answer = browser.post("/rules/new", &form).await;
        assert_eq!(answer.status, 400, "{name}={value}");
        assert!(
            answer.body.contains("n’a pas pu être lu")
                && answer.body.contains("Tout vers le mobile"),
            "what was typed comes back: {}",
            answer.body
        );
    }
    assert_eq!(list(&mut browser).await["version"], 1);
}
