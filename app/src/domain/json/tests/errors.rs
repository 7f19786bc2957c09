//! Every error says where it is and what it is.

use super::*;

/// The example with the value at a pointer replaced, or removed, or a key added.
pub(super) fn spoilt(pointer: &str, value: Option<Value>) -> String {
    let mut document: Value = serde_json::from_str(EXAMPLE).unwrap();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap();
    match (parent, value) {
        (Value::Object(map), Some(value)) => drop(map.insert(key.to_owned(), value)),
        (Value::Object(map), None) => drop(map.remove(key)),
        (Value::Array(items), Some(value)) => items[key.parse::<usize>().unwrap()] = value,
        _ => panic!("{pointer}"),
    }
    document.to_string()
}

fn many(n: usize, value: &Value) -> Value {
    Value::Array(vec![value.clone(); n])
}

fn assert_errors(table: &[(&str, Option<Value>, &str)]) {
    for (pointer, value, expected) in table {
        let document = spoilt(pointer, value.clone());
        let errors = read(&document).expect_err(&document);
        assert_eq!(errors[0].to_string(), *expected);
        assert_eq!(errors.len(), 1, "{errors:?}");
    }
}

#[test]
fn the_frame_and_the_origin() {
    assert_errors(&[
        ("/x", Some(json!(1)), "x: unknown_key"),
        ("/rules", None, "rules: missing"),
        ("/rules", Some(json!({})), "rules: type (array)"),
        (
            "/rules",
            Some(many(51, &json!({}))),
            "rules: too_many_rules (50)",
        ),
        ("/version", Some(json!("7")), "version: version"),
        ("/version", Some(json!(-1)), "version: version"),
        ("/rules/0", Some(json!(null)), "rules[0]: type (object)"),
        (
            "/rules/0/nom",
            Some(json!("x")),
            "rules[0].nom: unknown_key",
        ),
        ("/rules/0/id", Some(json!("7")), "rules[0].id: id"),
        (
            "/rules/0/name",
            Some(json!("")),
            "rules[0].name: name_empty",
        ),
        (
            "/rules/0/name",
            Some(json!("a\r\nb")),
            "rules[0].name: name_control",
        ),
        (
            "/rules/0/name",
            Some(json!("é".repeat(61))),
            "rules[0].name: name_too_long",
        ),
        (
            "/rules/0/enabled",
            Some(json!(1)),
            "rules[0].enabled: type (boolean)",
        ),
        (
            "/rules/0/origin/kind",
            Some(json!("tous")),
            "rules[0].origin.kind: unknown_value (tous)",
        ),
        (
            "/rules/0/origin/kind",
            Some(json!("anyone")),
            "rules[0].origin.mode: unknown_key",
        ),
        (
            "/rules/0/origin/mode",
            Some(json!("not")),
            "rules[0].origin.mode: unknown_value (not)",
        ),
        (
            "/rules/0/origin/mode",
            None,
            "rules[0].origin.mode: missing",
        ),
        (
            "/rules/0/origin/patterns",
            Some(json!([])),
            "rules[0].origin.patterns: empty",
        ),
        (
            "/rules/0/origin/patterns",
            Some(many(101, &json!("104"))),
            "rules[0].origin.patterns: too_many_patterns (100)",
        ),
        (
            "/rules/0/origin/patterns/1",
            Some(json!("06 12")),
            "rules[0].origin.patterns[1]: number_too_short (06 12)",
        ),
        (
            "/rules/0/origin/patterns/1",
            Some(json!("105")),
            "rules[0].origin.patterns[1]: no_such_extension (105)",
        ),
    ]);
}

#[test]
fn the_slot() {
    assert_errors(&[
        (
            "/rules/0/slot",
            Some(json!([])),
            "rules[0].slot: type (object)",
        ),
        (
            "/rules/0/slot/weekly",
            Some(json!([])),
            "rules[0].slot.weekly: empty",
        ),
        (
            "/rules/0/slot/dates",
            Some(json!([])),
            "rules[0].slot.dates: empty",
        ),
        (
            "/rules/0/slot/weekly/0/to",
            Some(json!("18:00")),
            "rules[0].slot.weekly[0].to: ends_equal",
        ),
        (
            "/rules/0/slot/weekly/0/to",
            Some(json!("8h")),
            "rules[0].slot.weekly[0].to: time (8h)",
        ),
        (
            "/rules/0/slot/weekly/0/from",
            Some(json!("24:00")),
            "rules[0].slot.weekly[0].from: starts_at_midnight",
        ),
        (
            "/rules/0/slot/weekly/1/days",
            Some(json!([])),
            "rules[0].slot.weekly[1].days: empty",
        ),
        (
            "/rules/0/slot/weekly/1/days/1",
            Some(json!("dim")),
            "rules[0].slot.weekly[1].days[1]: unknown_value (dim)",
        ),
        (
            "/rules/0/slot/weekly/1/days/1",
            Some(json!("sat")),
            "rules[0].slot.weekly[1].days[1]: duplicate",
        ),
        (
            "/rules/0/slot/dates/0/from",
            Some(json!("2026-02-30")),
            "rules[0].slot.dates[0].from: date_no_day (2026-02-30)",
        ),
        (
            "/rules/0/slot/dates/0/from",
            Some(json!("2026-02-31T08:00")),
            "rules[0].slot.dates[0].from: date_no_day (2026-02-31)",
        ),
        (
            "/rules/0/slot/dates/0/from",
            Some(json!("2026-02-28T24:01")),
            "rules[0].slot.dates[0].from: date (2026-02-28T24:01)",
        ),
        (
            "/rules/0/slot/dates/0/from",
            Some(json!("31/02/2026")),
            "rules[0].slot.dates[0].from: date (31/02/2026)",
        ),
        (
            "/rules/0/slot/dates/0/from",
            Some(json!("2026-08-25")),
            "rules[0].slot.dates[0].to: ends_before_start",
        ),
        (
            "/rules/0/slot/dates/0/from",
            Some(json!("2026-08-03T12:00:30")),
            "rules[0].slot.dates[0].from: date (2026-08-03T12:00:30)",
        ),
        (
            "/rules/0/slot/dates/0/from",
            Some(json!("2026-08-03T12:00Z")),
            "rules[0].slot.dates[0].from: date (2026-08-03T12:00Z)",
        ),
        (
            "/rules/0/slot/holidays",
            Some(json!("yes")),
            "rules[0].slot.holidays: unknown_value (yes)",
        ),
    ]);
}

#[test]
fn triggers_outcome_and_end() {
    assert_errors(&[
        (
            "/rules/0/triggers",
            Some(json!([])),
            "rules[0].triggers: empty",
        ),
        (
            "/rules/0/triggers/0",
            Some(json!("immediately")),
            "rules[0].triggers: immediately_with_others",
        ),
        (
            "/rules/0/triggers/0",
            Some(json!("unreachable")),
            "rules[0].triggers[2]: duplicate",
        ),
        (
            "/rules/0/triggers/0",
            Some(json!({"no_answer": 9})),
            "rules[0].triggers[1]: duplicate",
        ),
        (
            "/rules/0/triggers/1",
            Some(json!({"no_answer": 4})),
            "rules[0].triggers[1].no_answer: seconds",
        ),
        (
            "/rules/0/triggers/1",
            Some(json!({"no_answer": "20"})),
            "rules[0].triggers[1].no_answer: seconds",
        ),
        (
            "/rules/0/triggers/1",
            Some(json!("no_answer")),
            "rules[0].triggers[1]: unknown_value (no_answer)",
        ),
        (
            "/rules/0/outcome",
            Some(json!("ring")),
            "rules[0].outcome: unknown_value (ring)",
        ),
        (
            "/rules/0/outcome",
            Some(json!({"forward": "112"})),
            "rules[0].outcome.forward: emergency (112)",
        ),
        (
            "/rules/0/outcome",
            Some(json!({"forward": "06+12"})),
            "rules[0].outcome.forward: number_second_plus (06)",
        ),
        (
            "/rules/0/outcome",
            Some(json!({"forward": 612_345_678})),
            "rules[0].outcome.forward: type (string)",
        ),
        (
            "/rules/0/until",
            Some(json!("2026-08-03")),
            "rules[0].until: date (2026-08-03)",
        ),
    ]);
}

#[test]
fn every_error_is_told() {
    let errors = read(r#"{"rules": [{"name": "", "enabled": true}, 7], "x": 0}"#).unwrap_err();
    let told: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "x: unknown_key",
            "rules[0].name: name_empty",
            "rules[0].origin: missing",
            "rules[0].triggers: missing",
            "rules[0].outcome: missing",
            "rules[1]: type (object)",
        ]
    );
    assert_eq!(read("{").unwrap_err()[0].to_string(), "syntax (1:1)");
}
