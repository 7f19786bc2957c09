use jiff::civil::{Weekday, date};
use uuid::Uuid;

use super::*;
use crate::{
    api::forwarding::RangeDraft,
    domain::{
        Bound, DateRange, Days, Destination, E164, Extension, Minute, Mode, Numbering, Pattern,
        ReadContext, WeeklyRange,
    },
};

const FRESH: RuleId = RuleId(Uuid::from_u128(1));

fn with_known<T>(read: impl FnOnce(&Known<'_>) -> T) -> T {
    read(&Known {
        numbers: ReadContext {
            numbering: Numbering::for_country("FR").unwrap(),
            has_extension: &|extension| ["104", "105", "207", "2061"].contains(&extension.as_str()),
        },
        colleagues: &[("207".to_owned(), "Élodie Marchand".to_owned())],
    })
}

fn read(draft: &RuleDraft, before: Option<&Rule>) -> Result<Rule, Vec<(String, String)>> {
    with_known(|known| draft.read(known, before, FRESH))
        .map_err(|errors| errors.into_iter().map(|e| (e.field, e.code)).collect())
}

fn draft() -> RuleDraft {
    RuleDraft {
        destination: "06 12 34 56 78".into(),
        ..RuleDraft::blank(7, "Soirs")
    }
}

fn refused(draft: &RuleDraft) -> Vec<String> {
    read(draft, None)
        .unwrap_err()
        .into_iter()
        .map(|(field, code)| format!("{field}: {code}"))
        .collect()
}

fn stored() -> Rule {
    Rule {
        id: RuleId(Uuid::from_u128(2)),
        name: RuleName::parse("Congés").unwrap(),
        enabled: false,
        origin: Origin::Numbers {
            mode: Mode::AllBut,
            patterns: vec![Pattern::Number(E164::parse("+33612345678").unwrap())],
        },
        slot: Slot {
            weekly: vec![
                WeeklyRange::new(
                    Days::new([Weekday::Friday]).unwrap(),
                    Minute::new(18, 0).unwrap(),
                    Minute::new(8, 0).unwrap(),
                )
                .unwrap(),
            ],
            dates: vec![
                DateRange::new(Bound::Day(date(2026, 8, 3)), Bound::Day(date(2026, 8, 24)))
                    .unwrap(),
            ],
            ..Slot::default()
        },
        triggers: Triggers::when(true, Seconds::new(25), true).unwrap(),
        outcome: Outcome::Forward(Destination::Extension(Extension::parse("207").unwrap())),
        until: Some(date(2026, 8, 24).at(8, 0, 0, 0)),
    }
}

#[test]
fn a_new_rule_takes_the_fresh_id_and_is_on() {
    let rule = read(&draft(), None).unwrap();
    assert_eq!((rule.id, rule.enabled), (FRESH, true));
    assert_eq!(rule.triggers, Triggers::Immediately);
    assert!(rule.slot.is_always());
}

#[test]
fn what_the_form_cannot_show_stays_as_it_is() {
    let before = stored();
    let mut draft = RuleDraft::from_rule(&before, 7);
    assert_eq!(draft.slot, "keep");
    assert_eq!(read(&draft, Some(&before)), Ok(before.clone()));
    draft.slot = "weekly".into();
    let rule = read(&draft, Some(&before)).unwrap();
    assert_eq!(rule.slot.weekly, before.slot.weekly);
    assert!(rule.slot.dates.is_empty());
    assert_eq!(rule.origin, before.origin);
}

fn listed(numbers: &str) -> RuleDraft {
    RuleDraft {
        origin: "all_but".into(),
        numbers: numbers.into(),
        ..draft()
    }
}

#[test]
fn a_list_of_callers_is_read_in_its_order() {
    let rule = read(
        &RuleDraft {
            colleague: "104".into(),
            ..listed("06 12 34 56 78; 06 8*\r\n\nÉlodie Marchand, poste 207, 0033 1*")
        },
        None,
    );
    let Origin::Numbers { mode, patterns } = rule.unwrap().origin else {
        panic!("a list")
    };
    assert_eq!(mode, Mode::AllBut);
    let told: Vec<_> = patterns.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["+33612345678", "+3368*", "207", "+331*", "104"]);
}

#[test]
fn every_wrong_line_of_a_list_is_named() {
    let draft = RuleDraft {
        colleague: "Paul".into(),
        ..listed("0612345678, 06 12\n\n+33 6 12+3\n06 \u{7}8\n112\n*")
    };
    let errors = with_known(|known| draft.read(known, None, FRESH)).unwrap_err();
    let told: Vec<_> = errors
        .iter()
        .map(|e| {
            let (n, text) = e
                .line
                .as_ref()
                .map_or((0, ""), |line| (line.n, line.text.as_str()));
            format!("{} {n} {text:?} {} {}", e.field, e.code, e.data)
        })
        .collect();
    assert_eq!(
        told,
        [
            "numbers 1 \"06 12\" number_too_short 06 12",
            "numbers 3 \"+33 6 12+3\" number_second_plus +33612",
            "numbers 4 \"06 8\" number_control ",
            "numbers 5 \"112\" emergency 112",
            "numbers 6 \"*\" number_star ",
            "colleague 0 \"\" colleague_unknown Paul",
        ]
    );
}

#[test]
fn a_list_has_between_1_and_100_callers() {
    let many = |n: usize| "0612345678\n".repeat(n);
    assert_eq!(refused(&listed(" ;\n, ")), ["numbers: numbers_none"]);
    assert!(read(&listed(&many(100)), None).is_ok());
    assert_eq!(refused(&listed(&many(101))), ["numbers: numbers_too_many"]);
    let beside = RuleDraft {
        colleague: "207".into(),
        ..listed(&many(100))
    };
    assert_eq!(refused(&beside), ["numbers: numbers_too_many"]);
    let errors = with_known(|known| listed(&"x\n".repeat(5000)).read(known, None, FRESH));
    let codes: Vec<_> = errors
        .unwrap_err()
        .into_iter()
        .map(|e| (e.code, e.data))
        .collect();
    assert_eq!(codes.len(), 12);
    assert_eq!(codes[0], ("numbers_too_many".into(), "5000".into()));
    assert_eq!(codes[11], ("more_lines".into(), "4990".into()));
}

#[test]
fn a_list_counts_only_where_the_origin_is_one() {
    let draft = RuleDraft {
        origin: "internal".into(),
        ..listed("rubbish")
    };
    assert_eq!(read(&draft, None).unwrap().origin, Origin::Internal);
}

#[test]
fn nothing_is_kept_of_a_rule_that_is_not_there() {
    let draft = RuleDraft {
        origin: "keep".into(),
        slot: "keep".into(),
        ..draft()
    };
    assert_eq!(refused(&draft), ["origin: origin", "slot: slot"]);
}

#[test]
fn every_fault_is_told_at_once() {
    let draft = RuleDraft {
        name: " ".into(),
        slot: "weekly".into(),
        ranges: vec![RangeDraft::default()],
        triggers: vec!["immediately".into(), "busy".into()],
        destination: "112".into(),
        ..draft()
    };
    assert_eq!(
        refused(&draft),
        [
            "name: name_empty",
            "slot: ranges_none",
            "trigger: trigger_alone",
            "destination: emergency"
        ]
    );
    assert_eq!(
        refused(&RuleDraft::default()),
        [
            "name: name_empty",
            "origin: origin",
            "slot: slot",
            "trigger: trigger_none",
            "outcome: outcome"
        ]
    );
}

#[test]
fn a_blank_range_beside_a_filled_one_is_no_range() {
    let mut draft = draft();
    assert!(draft.press("preset-evenings"));
    assert!(draft.press("add-range"));
    assert_eq!(read(&draft, None).unwrap().slot.weekly.len(), 2);
    draft.ranges[2].from = "25h".into();
    assert_eq!(
        refused(&draft),
        [
            "range-3-day: days_none",
            "range-3-from: time",
            "range-3-to: time_empty"
        ]
    );
}

#[test]
fn seconds_count_only_for_no_answer() {
    let mut draft = RuleDraft {
        seconds: "3".into(),
        triggers: vec!["busy".into()],
        ..draft()
    };
    assert!(read(&draft, None).is_ok());
    draft.triggers.push("no_answer".into());
    assert_eq!(refused(&draft), ["seconds: seconds"]);
    draft.seconds = " 20 ".into();
    assert_eq!(
        read(&draft, None).unwrap().triggers.no_answer(),
        Seconds::new(20)
    );
}

#[test]
fn control_characters_reach_neither_name_nor_destination() {
    let draft = RuleDraft {
        name: "a\nb".into(),
        destination: "207\r\nAction: Originate".into(),
        ..draft()
    };
    assert_eq!(
        refused(&draft),
        ["name: control", "destination: number_control"]
    );
}
