use jiff::civil::Weekday;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::domain::testing::{any_rules, at, day, e164, ext, rule, to_number, weekly, when};
use crate::domain::{
    Bound, Call, Caller, DateRange, Mode, Numbering, Origin, Pattern, Prefix, RuleName, Slot,
    decide,
};

mod errors;

const EXAMPLE: &str = r#"{
  "version": 7,
  "rules": [
    {
      "id": "01980000-0000-7000-8000-000000000001",
      "name": "Soirs et week-ends",
      "enabled": true,
      "origin": {
        "kind": "numbers",
        "mode": "only",
        "patterns": [
          "+33612345678",
          "+3368*",
          "104"
        ]
      },
      "slot": {
        "weekly": [
          {
            "days": [
              "mon",
              "tue",
              "wed",
              "thu",
              "fri",
              "sat",
              "sun"
            ],
            "from": "18:00",
            "to": "08:00"
          },
          {
            "days": [
              "sat",
              "sun"
            ],
            "from": "00:00",
            "to": "24:00"
          }
        ],
        "dates": [
          {
            "from": "2026-08-03",
            "to": "2026-08-24"
          },
          {
            "from": "2026-12-24T12:00",
            "to": "2027-01-02T08:00"
          }
        ],
        "holidays": "ignore"
      },
      "triggers": [
        "busy",
        {
          "no_answer": 20
        },
        "unreachable"
      ],
      "outcome": {
        "forward": "+33145678901"
      }
    }
  ]
}"#;

fn example() -> RuleList {
    let all: Vec<_> = Weekday::Monday.cycle_forward().take(7).collect();
    RuleList {
        version: 7,
        rules: vec![Rule {
            id: RuleId("01980000-0000-7000-8000-000000000001".parse().unwrap()),
            name: RuleName::parse("Soirs et week-ends").unwrap(),
            origin: Origin::Numbers {
                mode: Mode::Only,
                patterns: vec![
                    Pattern::Number(e164("+33612345678")),
                    Pattern::Prefix(Prefix::parse("+3368").unwrap()),
                    Pattern::Extension(ext("104")),
                ],
            },
            slot: Slot {
                weekly: vec![
                    weekly(&all, "18:00", "08:00"),
                    weekly(&[Weekday::Saturday, Weekday::Sunday], "00:00", "24:00"),
                ],
                dates: vec![
                    DateRange::new(day("2026-08-03"), day("2026-08-24")).unwrap(),
                    DateRange::new(
                        Bound::At(at("2026-12-24T12:00")),
                        Bound::At(at("2027-01-02T08:00")),
                    )
                    .unwrap(),
                ],
                ..Slot::default()
            },
            triggers: when(true, Some(20), true),
            outcome: to_number("+33145678901"),
            ..rule(0)
        }],
    }
}

fn read(json: &str) -> Result<Import, Vec<JsonError>> {
    let context = ReadContext {
        numbering: Numbering::for_country("FR").unwrap(),
        has_extension: &|extension| extension.as_str() == "104",
    };
    read_list(json, &context)
}

#[test]
fn the_example_is_the_canonical_form() {
    assert_eq!(serde_json::to_string_pretty(&example()).unwrap(), EXAMPLE);
    assert_eq!(
        serde_json::from_str::<RuleList>(EXAMPLE).unwrap(),
        example()
    );
    let import = read(EXAMPLE).unwrap();
    assert_eq!(import.version(), Some(7));
    let known = [example().rules[0].id];
    assert_eq!(
        import.identify(&known, || unreachable!()),
        Ok(example().rules)
    );
}

#[test]
fn a_rule_that_always_applies_has_no_slot() {
    let written = serde_json::to_value(rule(1)).unwrap();
    assert_eq!(
        written,
        json!({
            "id": "00000000-0000-0000-0000-000000000001", "name": "règle 1", "enabled": true,
            "origin": { "kind": "anyone" }, "triggers": ["immediately"],
            "outcome": { "forward": "104" }
        })
    );
    let temporary = Rule {
        until: Some(at("2026-07-31T18:00")),
        ..rule(1)
    };
    assert_eq!(
        serde_json::to_value(temporary).unwrap()["until"],
        "2026-07-31T18:00"
    );
}

#[test]
fn people_may_leave_out_ids_and_type_numbers_as_they_do() {
    let import = read(
        r#"{ "rules": [ { "name": " Absence ", "enabled": true, "slot": {},
             "origin": { "kind": "numbers", "mode": "all_but", "patterns": ["06 12 34 56 78", "06 8*", "1 0 4"] },
             "triggers": [{ "no_answer": 5 }], "outcome": { "forward": "+33 (0)1 45 67 89 01" } } ] }"#,
    )
    .unwrap();
    assert_eq!(import.version(), None);
    let rules = import
        .identify(&[], || RuleId(uuid::Uuid::from_u128(9)))
        .unwrap();
    let expected = Rule {
        id: RuleId(uuid::Uuid::from_u128(9)),
        name: RuleName::parse("Absence").unwrap(),
        origin: Origin::Numbers {
            mode: Mode::AllBut,
            patterns: vec![
                Pattern::Number(e164("+33612345678")),
                Pattern::Prefix(Prefix::parse("+3368").unwrap()),
                Pattern::Extension(ext("104")),
            ],
        },
        triggers: when(false, Some(5), false),
        outcome: to_number("+33145678901"),
        ..rule(0)
    };
    assert_eq!(rules, [expected]);
    assert_eq!(
        read(r#"{"rules": []}"#)
            .unwrap()
            .identify(&[], || unreachable!()),
        Ok(vec![])
    );
}

#[test]
fn ids_are_the_lists_own_and_once() {
    let twice = serde_json::to_string(&RuleList {
        version: 1,
        rules: vec![rule(1), rule(1)],
    })
    .unwrap();
    assert_eq!(
        read(&twice).unwrap_err()[0].to_string(),
        "rules[1].id: duplicate"
    );
    let errors = read(EXAMPLE)
        .unwrap()
        .identify(&[], || unreachable!())
        .unwrap_err();
    assert_eq!(errors[0].to_string(), "rules[0].id: unknown_id");
}

#[test]
fn what_crosses_the_wire_is_canonical() {
    for (pointer, value) in [
        ("/version", None),
        ("/rules/0/id", None),
        (
            "/rules/0/outcome",
            Some(json!({"forward": "06 12 34 56 78"})),
        ),
        ("/rules/0/outcome", Some(json!({"forward": " 104"}))),
        ("/rules/0/origin/patterns/0", Some(json!("0612345678"))),
        ("/rules/0/origin/patterns/0", Some(json!("068*"))),
    ] {
        let document = errors::spoilt(pointer, value);
        assert!(
            serde_json::from_str::<RuleList>(&document).is_err(),
            "{document}"
        );
    }
}

#[test]
fn an_explanation_reads_like_the_command_lines() {
    let rules = example().rules;
    let call = Call {
        caller: Caller::External {
            number: Some(e164("+33612345678")),
            colleague: None,
        },
        at: at("2026-12-24T19:30"),
        holiday: false,
    };
    let decision = decide(&rules, &call);
    let told = Explanation::new(
        "2026-12-24T19:30:00+01:00".to_owned(),
        &rules,
        &call,
        &decision,
        |_| None,
    );
    let id = "01980000-0000-7000-8000-000000000001";
    let (name, outcome) = ("Soirs et week-ends", json!({ "forward": "+33145678901" }));
    assert_eq!(
        serde_json::to_value(told).unwrap(),
        json!({
            "at": "2026-12-24T19:30:00+01:00",
            "caller": { "number": "+33612345678", "origin": "external" },
            "immediately": null,
            "busy": { "id": id, "rule": name, "outcome": outcome },
            "no_answer": { "id": id, "rule": name, "after": 20, "outcome": outcome },
            "unreachable": { "id": id, "rule": name, "outcome": outcome },
            "considered": [{ "rule": name, "applies": true, "because": [] }]
        })
    );
    let call = Call {
        caller: Caller::Anonymous,
        at: at("2026-07-01T12:00"),
        holiday: false,
    };
    let decision = decide(&rules, &call);
    let gone = |_: &Rule| Some("no_such_extension".to_owned());
    let told = Explanation::new(String::new(), &rules, &call, &decision, gone);
    assert_eq!(told.busy, None, "what does not win is not refused either");
    assert_eq!(
        serde_json::to_value(told.considered).unwrap(),
        json!([{ "rule": name, "applies": false, "because": ["origin", "weekday_or_hour", "date"] }])
    );
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(rules in any_rules(), version in 0..i64::MAX) {
        let list = RuleList { version, rules };
        let text = serde_json::to_string(&list).unwrap();
        prop_assert_eq!(&serde_json::from_str::<RuleList>(&text).unwrap(), &list);
        let context = ReadContext {
            numbering: Numbering::for_country("FR").unwrap(),
            has_extension: &|_| true,
        };
        let import = read_list(&text, &context).unwrap();
        let known: Vec<_> = list.rules.iter().map(|rule| rule.id).collect();
        prop_assert_eq!(import.version(), Some(version));
        prop_assert_eq!(import.identify(&known, || unreachable!()), Ok(list.rules));
        let decision = decide(&serde_json::from_str::<RuleList>(&text).unwrap().rules, &Call {
            caller: Caller::Anonymous, at: at("2028-02-29T08:00"), holiday: true });
        let wire = serde_json::to_string(&decision).unwrap();
        prop_assert_eq!(serde_json::from_str::<crate::domain::Decision>(&wire).unwrap(), decision);
    }
}
