use renvoi_app::domain::{Extension, RuleCode};
use serde_json::json;

use super::*;
use crate::pbx::{
    asterisk::{
        compile::shown::{plan, rows, snapshot},
        text::Text,
    },
    plan::{Code, EndpointId},
};

/// One snapshot of several plans, each under its name.
fn together(plans: &[(&str, ExtensionPlan)]) -> String {
    let one = |(name, plan): &(&str, ExtensionPlan)| format!("# {name}\n{}", rows(plan));
    plans.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn numbers(mode: &str, patterns: &[&str]) -> serde_json::Value {
    json!({ "origin": { "kind": "numbers", "mode": mode, "patterns": patterns } })
}

#[test]
fn each_origin_is_asked_of_the_callers_it_speaks_of() {
    let kind = |kind| plan(&[json!({ "origin": { "kind": kind } })]);
    let mixed = ["+33612345678", "+3368*", "205"];
    let plans = [
        ("no rule", plan(&[])),
        ("anyone", kind("anyone")),
        ("internal", kind("internal")),
        ("external", kind("external")),
        ("anonymous", kind("anonymous")),
        (
            "only a number, a beginning, a colleague",
            plan(&[numbers("only", &mixed)]),
        ),
        (
            "all but a number, a beginning, a colleague",
            plan(&[numbers("all_but", &mixed)]),
        ),
        ("only a colleague", plan(&[numbers("only", &["205"])])),
        (
            "all but a number",
            plan(&[numbers("all_but", &["+33612345678"])]),
        ),
    ];
    snapshot!("origins", together(&plans));
}

#[test]
fn each_slot_is_decided_beforehand_as_far_as_hours_go() {
    let slot = |slot: serde_json::Value| plan(&[json!({ "slot": slot })]);
    let work = ["mon", "tue", "wed", "thu", "fri"];
    let evenings = json!({ "days": work, "from": "18:00", "to": "08:00" });
    let dates = json!([
        { "from": "2026-08-03", "to": "2026-08-24" },
        { "from": "2026-12-24T12:00", "to": "2027-01-02T08:00" },
    ]);
    let mut holidays = slot(json!({ "holidays": "only" }));
    holidays.holidays = vec!["2026-05-01".parse().unwrap(), "2026-12-25".parse().unwrap()];
    let mut working = slot(json!({
        "weekly": [{ "days": work, "from": "09:00", "to": "18:00" }], "holidays": "except",
    }));
    working.holidays.clone_from(&holidays.holidays);
    let plans = [
        (
            "evenings, past midnight",
            slot(json!({ "weekly": [evenings] })),
        ),
        (
            "to the minute, twice in an hour",
            slot(json!({ "weekly": [
                { "days": ["wed"], "from": "12:05", "to": "12:20" },
                { "days": ["wed"], "from": "12:40", "to": "13:10" },
            ] })),
        ),
        (
            "Sunday into Monday",
            slot(json!({ "weekly": [{ "days": ["sun"], "from": "22:00", "to": "06:30" }] })),
        ),
        ("dates", slot(json!({ "dates": dates }))),
        ("holidays", holidays),
        ("working hours, not on holidays", working),
        (
            "holidays, where there are none",
            slot(json!({ "holidays": "only" })),
        ),
        ("all three", {
            let mut all = slot(json!({
                "weekly": [{ "days": ["sat"], "from": "00:00", "to": "24:00" }],
                "dates": dates, "holidays": "except",
            }));
            all.holidays = vec!["2026-08-15".parse().unwrap()];
            all
        }),
    ];
    snapshot!("slots", together(&plans));
}

#[test]
fn each_trigger_is_a_token_of_its_own() {
    let triggers = |triggers: serde_json::Value| {
        plan(&[json!({ "triggers": triggers, "outcome": { "forward": "+33145678901" } })])
    };
    let all = json!(["busy", { "no_answer": 20 }, "unreachable"]);
    let plans = [
        ("immediately", triggers(json!(["immediately"]))),
        ("busy", triggers(json!(["busy"]))),
        ("no answer", triggers(json!([{ "no_answer": 5 }]))),
        ("unreachable", triggers(json!(["unreachable"]))),
        ("all three", triggers(all.clone())),
        (
            "a delay each, and busy won before",
            plan(&[
                json!({ "triggers": ["busy"] }),
                json!({ "triggers": [{ "no_answer": 15 }], "origin": { "kind": "internal" } }),
                json!({ "triggers": all, "outcome": { "forward": "205" } }),
            ]),
        ),
        (
            "nothing comes after what always wins",
            plan(&[
                json!({ "outcome": "let_it_ring" }),
                json!({ "outcome": { "forward": "205" } }),
                json!({ "triggers": ["busy"] }),
            ]),
        ),
    ];
    snapshot!("triggers", together(&plans));
}

#[test]
fn each_outcome_is_in_the_routers_letters() {
    let outcome = |outcome: serde_json::Value| plan(&[json!({ "outcome": outcome })]);
    let boxed = |mut plan: ExtensionPlan| {
        plan.voicemail = true;
        plan
    };
    let disallowed = |mut plan: ExtensionPlan| {
        plan.rules[0].allowed = false;
        plan
    };
    let number = || outcome(json!({ "forward": "+442079460958" }));
    let plans = [
        ("a colleague", outcome(json!({ "forward": "205" }))),
        ("a number", number()),
        ("voicemail", boxed(outcome(json!("voicemail")))),
        ("voicemail without a box", outcome(json!("voicemail"))),
        ("let it ring", outcome(json!("let_it_ring"))),
        ("reject", outcome(json!("reject"))),
        (
            "a number that is not allowed keeps its place",
            disallowed(number()),
        ),
        (
            "a colleague that is not allowed keeps its place",
            disallowed(outcome(json!({ "forward": "300" }))),
        ),
        ("switched off", plan(&[json!({ "enabled": false })])),
        (
            "until a moment",
            plan(&[
                json!({ "until": "2026-07-31T18:00" }),
                json!({ "outcome": { "forward": "205" } }),
            ]),
        ),
    ];
    snapshot!("outcomes", together(&plans));
}

/// As many numbers as a rule may hold, twice over, and a few lists more: looked into only where the caller is in one of them.
#[test]
fn long_lists_are_rows_of_their_own() {
    let many = |mode: &str, from: u32| {
        let patterns: Vec<_> = (0..98)
            .map(|n| format!("+336{:08}", from + n * 7))
            .collect();
        let mut patterns: Vec<_> = patterns.iter().map(String::as_str).collect();
        patterns.extend(["+3319900*", "205"]);
        numbers(mode, &patterns)
    };
    let mut list = plan(&[
        many("only", 10_000_000),
        many("all_but", 20_000_000),
        numbers("only", &["+33145678901", "206"]),
        json!({ "triggers": ["busy"], "origin": { "kind": "anonymous" } }),
    ]);
    snapshot!("long-lists", rows(&list));
    // The same list twice is stored once.
    list.rules[1].rule.origin = list.rules[0].rule.origin.clone();
    let text = rows(&list);
    assert_eq!(text.matches("\nl1 = ").count(), 1, "{text}");
    assert!(!text.contains("\nl3 = "), "{text}");
}

/// More than fits a row goes on in the next, and no row is longer than what can be written.
#[test]
fn long_programs_are_chained() {
    let dates: Vec<_> = (1..=20)
        .map(|day| {
            let (from, to) = (
                format!("2026-03-{day:02}T09:30"),
                format!("2026-03-{day:02}T17:45"),
            );
            json!({ "from": from, "to": to })
        })
        .collect();
    let mut listed = numbers(
        "all_but",
        &["+33612345678", "+33612345679", "+3368*", "205", "206"],
    );
    listed["slot"] = json!({ "dates": dates });
    let list = plan(&[
        json!({ "slot": { "dates": dates }, "triggers": ["busy", "unreachable"] }),
        listed,
        json!({ "triggers": ["busy"], "until": "2026-12-31T00:00", "outcome": { "forward": "205" } }),
        json!({ "triggers": [{ "no_answer": 45 }], "outcome": { "forward": "+33145678901" } }),
    ]);
    snapshot!("chained", rows(&list));
    let rules: Vec<_> = (0..50)
        .map(|n| {
            let to = format!("{}", 205 + n);
            json!({ "slot": { "dates": dates }, "triggers": ["busy"], "outcome": { "forward": to } })
        })
        .collect();
    let rows = extension(&plan(&rules)).unwrap().rules;
    let programs = rows.iter().filter(|row| !row.key.as_str().ends_with("/s"));
    assert_eq!(programs.count(), 50, "one fits a row, and no two");
    assert!(
        rows.iter()
            .all(|row| row.value.as_str().len() <= Text::LIMIT)
    );
}

#[test]
fn what_a_phone_can_switch_is_asked_for() {
    let mut list = plan(&[
        json!({ "until": "2026-12-31T00:00", "outcome": { "forward": "205" } }),
        json!({ "enabled": false, "outcome": { "forward": "+33612345678" } }),
        json!({ "slot": { "weekly": [{ "days": ["mon"], "from": "09:00", "to": "10:00" }] }, "outcome": { "forward": "206" } }),
        json!({ "enabled": false, "outcome": { "forward": "+33899000001" } }),
        json!({ "triggers": ["busy"], "outcome": "voicemail" }),
    ]);
    list.dialled = 1_776_162_000;
    let code = |n| Code::Switch(RuleCode::new(n).unwrap());
    let codes = [Code::Temporary, code(1), code(7), code(42), code(99)];
    for (planned, code) in list.rules.iter_mut().zip(codes) {
        planned.code = code;
    }
    list.rules[3].allowed = false;
    snapshot!("switched", rows(&list));
    let known = extension(&list).unwrap();
    list.dialled += 1;
    let later = extension(&list).unwrap();
    assert_eq!(
        known.rules, later.rules,
        "only what is in force knows of it"
    );
    assert_ne!(known.header, later.header);
    let mut most = plan(&vec![json!({ "enabled": false }); 50]);
    for (planned, n) in most.rules.iter_mut().zip(50..) {
        planned.code = code(n);
        planned.allowed = false;
    }
    assert!(extension(&most).is_ok(), "fifty codes fit");
}

#[test]
fn every_device_rings() {
    let mut list = plan(&[]);
    list.zone = "America/Argentina/Buenos_Aires".to_owned();
    list.voicemail = true;
    list.devices = (1..=3)
        .map(|n| EndpointId::new(&list.org, &list.extension, n))
        .collect();
    let none = ExtensionPlan {
        devices: vec![],
        ..list.clone()
    };
    snapshot!(
        "devices",
        together(&[("three", list.clone()), ("none", none)])
    );

    list.devices = (1..=15)
        .map(|n| EndpointId::new(&list.org, &list.extension, u16::MAX - n))
        .collect();
    assert!(extension(&list).unwrap().header.value.as_str().len() <= Text::LIMIT);
    list.devices.push(list.devices[0].clone());
    assert_eq!(extension(&list), Err(CompileError::Devices(16)));
    let other = EndpointId::new(&list.org, &Extension::parse("205").unwrap(), 1);
    list.devices = vec![other.clone()];
    assert_eq!(
        extension(&list),
        Err(CompileError::Foreign(other.to_string()))
    );
}

#[test]
fn a_zone_is_a_zones_name() {
    for zone in [
        "",
        "/etc/passwd",
        "Europe/Paris,${SHELL}",
        "Europe Paris",
        &"x".repeat(65),
    ] {
        let list = ExtensionPlan {
            zone: zone.to_owned(),
            ..plan(&[])
        };
        assert_eq!(extension(&list), Err(CompileError::Zone(zone.to_owned())));
    }
}

/// The same plan has the same generation, whenever it is compiled; every difference that calls can meet has another.
#[test]
fn a_generation_names_what_is_in_it() {
    let first = plan(&[json!({ "origin": { "kind": "internal" } })]);
    let generation = |plan: &ExtensionPlan| extension(plan).unwrap().generation;
    assert_eq!(generation(&first), generation(&first.clone()));
    let mut renamed = first.clone();
    renamed.rules[0].rule.name = renvoi_app::domain::RuleName::parse("Another").unwrap();
    assert_eq!(
        generation(&first),
        generation(&renamed),
        "a name is nothing to calls"
    );
    let others = [
        ExtensionPlan {
            zone: "Europe/London".to_owned(),
            ..first.clone()
        },
        ExtensionPlan {
            voicemail: true,
            ..first.clone()
        },
        ExtensionPlan {
            devices: vec![],
            ..first.clone()
        },
        plan(&[json!({ "origin": { "kind": "external" } })]),
    ];
    for other in others {
        assert_ne!(generation(&first), generation(&other), "{other:?}");
    }
}

/// What phones may switch on has lists of its own: a row of one program is none of the other's.
#[test]
fn no_row_is_written_twice() {
    let mut sleeping = numbers("only", &["+33612345680"]);
    sleeping["enabled"] = json!(false);
    let mut list = plan(&[
        numbers("only", &["+33612345678", "204"]),
        numbers("only", &["+3368*", "205"]),
        sleeping,
    ]);
    for (n, planned) in (1..).zip(&mut list.rules) {
        planned.code = Code::Switch(RuleCode::new(n).unwrap());
    }
    let rows = extension(&list).unwrap().rules;
    let names: std::collections::BTreeSet<_> = rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(names.len(), rows.len(), "{rows:#?}");
    assert!(
        rows.iter()
            .any(|row| row.value.as_str().contains("33612345680"))
    );
}
