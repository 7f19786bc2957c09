//! `decide()` against the same meaning written in another language on another time-zone library, minute by minute through weeks
//! in which clocks change; see `oracle/oracle.py`.

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use serde_json::Value;
use uuid::Uuid;

use super::*;
use crate::domain::{
    Extension, Numbering, ReadContext, RuleId, json::read_list_value, testing::external,
};

const LISTS: &str = include_str!("oracle/lists.json");
const EXPECTED: &str = include_str!("oracle/expected.txt");

fn rules(list: &Value) -> Vec<Rule> {
    let context = ReadContext {
        numbering: Numbering::for_country("FR").unwrap(),
        has_extension: &|extension: &Extension| extension.as_str() == "104",
    };
    let form = serde_json::json!({ "rules": list["rules"] });
    let mut ids = 0;
    let next = || {
        ids += 1;
        RuleId(Uuid::from_u128(ids))
    };
    read_list_value(&form, &context)
        .unwrap()
        .identify(&[], next)
        .unwrap()
}

fn caller(text: &str) -> Caller {
    match text.split_once(':') {
        Some(("internal", extension)) => Caller::Internal(ext(extension)),
        Some(("external", "")) => Caller::External {
            number: None,
            colleague: None,
        },
        Some(("external", number)) => external(number),
        _ => Caller::Anonymous,
    }
}

/// The winners' places, as the oracle writes them.
fn winners(rules: &[Rule], call: &Call) -> String {
    let decision = decide(rules, call);
    [
        decision.immediately,
        decision.busy,
        decision.no_answer,
        decision.unreachable,
    ]
    .into_iter()
    .map(|winner| winner.map_or("-".to_owned(), |winner| winner.index.to_string()))
    .collect()
}

#[test]
fn every_minute_of_weeks_with_clock_changes() {
    let lists: Value = serde_json::from_str(LISTS).unwrap();
    let mut minutes = 0;
    for line in EXPECTED.lines() {
        let [zone, start, name, from, runs] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let zone_of_owner = TimeZone::get(zone).unwrap();
        let list = &lists[name];
        let rules = rules(list);
        let caller = caller(from);
        let mut at: Timestamp = start.replace('Z', ":00Z").parse().unwrap();
        for run in runs.split(' ') {
            let (expected, count) = run.split_once('*').unwrap();
            for _ in 0..count.parse::<u32>().unwrap() {
                let wall = zone_of_owner.to_datetime(at);
                let date = Value::from(wall.date().to_string());
                let call = Call {
                    caller: caller.clone(),
                    at: wall,
                    holiday: list["holidays"].as_array().unwrap().contains(&date),
                };
                assert_eq!(
                    winners(&rules, &call),
                    expected,
                    "{zone} {at} {name} {from}"
                );
                at += 1.minute();
                minutes += 1;
            }
        }
    }
    // Ten weeks and a day each, three lists, four callers.
    assert_eq!(minutes, 10 * 8 * 1440 * 3 * 4);
}
