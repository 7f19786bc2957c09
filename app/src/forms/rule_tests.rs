use proptest::prop_assert_eq;
use uuid::Uuid;

use super::*;
use crate::{
    api::forwarding::MomentDraft,
    domain::{Mode, Numbering, ReadContext, testing::any_rule},
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

fn read(draft: &RuleDraft) -> Result<Rule, Vec<(String, String)>> {
    with_known(|known| draft.read(known, FRESH))
        .map_err(|errors| errors.into_iter().map(|e| (e.field, e.code)).collect())
}

fn draft() -> RuleDraft {
    RuleDraft {
        destination: "06 12 34 56 78".into(),
        ..RuleDraft::blank(7, "Soirs")
    }
}

fn refused(draft: &RuleDraft) -> Vec<String> {
    read(draft)
        .unwrap_err()
        .into_iter()
        .map(|(field, code)| format!("{field}: {code}"))
        .collect()
}

#[test]
fn a_new_rule_takes_the_fresh_id_and_is_on() {
    let rule = read(&draft()).unwrap();
    assert_eq!((rule.id, rule.enabled), (FRESH, true));
    assert_eq!(rule.triggers, Triggers::Immediately);
    assert!(rule.slot.is_always());
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
    let rule = read(&RuleDraft {
        colleague: "104".into(),
        ..listed("06 12 34 56 78; 06 8*\r\n\nÉlodie Marchand, poste 207, 0033 1*")
    });
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
    let errors = with_known(|known| draft.read(known, FRESH)).unwrap_err();
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
    assert!(read(&listed(&many(100))).is_ok());
    assert_eq!(refused(&listed(&many(101))), ["numbers: numbers_too_many"]);
    let beside = RuleDraft {
        colleague: "207".into(),
        ..listed(&many(100))
    };
    assert_eq!(refused(&beside), ["numbers: numbers_too_many"]);
    let errors = with_known(|known| listed(&"x\n".repeat(5000)).read(known, FRESH));
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
    assert_eq!(read(&draft).unwrap().origin, Origin::Internal);
}

#[test]
fn every_fault_is_told_at_once() {
    let draft = RuleDraft {
        name: " ".into(),
        slot: "some".into(),
        triggers: vec!["immediately".into(), "busy".into()],
        destination: "112".into(),
        ..draft()
    };
    assert_eq!(
        refused(&draft),
        [
            "name: name_empty",
            "slot: slot_empty",
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
    assert!(draft.press("paint-mon") && draft.press("paint-8"));
    assert!(draft.press("add-range"));
    assert_eq!(read(&draft).unwrap().slot.weekly.len(), 2);
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
    assert!(read(&draft).is_ok());
    draft.triggers.push("no_answer".into());
    assert_eq!(refused(&draft), ["seconds: seconds"]);
    draft.seconds = " 20 ".into();
    assert_eq!(read(&draft).unwrap().triggers.no_answer(), Seconds::new(20));
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

#[test]
fn the_form_of_a_stored_rule_reads_back_as_the_same_rule() {
    let config = proptest::test_runner::Config::with_cases(1000);
    let mut runner = proptest::test_runner::TestRunner::new(config);
    runner
        .run(&any_rule(), |rule| {
            let draft = RuleDraft::from_rule(&rule, 7);
            let posted = RuleDraft {
                id: draft.id.clone(),
                ..RuleDraft::from_pairs(&draft.to_pairs())
            };
            prop_assert_eq!(&posted, &draft);
            let read = with_known(|known| posted.read(known, rule.id));
            prop_assert_eq!(read, Ok(rule));
            Ok(())
        })
        .unwrap();
}

fn moment(date: &str, time: &str) -> MomentDraft {
    MomentDraft {
        date: date.into(),
        time: time.into(),
    }
}

fn range(day: &str, from: &str, to: &str) -> RangeDraft {
    RangeDraft {
        days: vec![day.into()],
        from: from.into(),
        to: to.into(),
    }
}

fn dates(from: &str, to: &str) -> DatesDraft {
    DatesDraft {
        from: moment(from, ""),
        to: moment(to, ""),
    }
}

/// A rule that applies at certain times.
fn sometimes(ranges: Vec<RangeDraft>, dates: Vec<DatesDraft>, holidays: &str) -> RuleDraft {
    RuleDraft {
        slot: "some".into(),
        ranges,
        dates,
        holidays: holidays.into(),
        ..draft()
    }
}

#[test]
fn each_part_of_a_slot_may_stand_alone() {
    let blank = || vec![RangeDraft::default()];
    let only_dates = sometimes(blank(), vec![dates("3/8/2026", "24/8/2026")], "");
    let slot = read(&only_dates).unwrap().slot;
    assert_eq!((slot.weekly.len(), slot.dates.len()), (0, 1));
    let only_holidays = sometimes(blank(), vec![DatesDraft::default()], "only");
    assert_eq!(read(&only_holidays).unwrap().slot.holidays, Holidays::Only);
    let whole = sometimes(
        vec![range("mon", "8h", "12h")],
        vec![dates("3/8/2026", "3/8/2026"), dates("3/8/2026", "3/8/2026")],
        "except",
    );
    let slot = read(&whole).unwrap().slot;
    assert_eq!(
        (slot.weekly.len(), slot.dates.len(), slot.holidays),
        (1, 2, Holidays::Except),
        "ranges may overlap"
    );
    let always = RuleDraft {
        slot: "always".into(),
        ..whole
    };
    assert!(read(&always).unwrap().slot.is_always(), "kept in the form");
}

#[test]
fn what_no_slot_can_be_is_told_by_its_field() {
    let (blank, none) = (RangeDraft::default, Vec::<RangeDraft>::new);
    let table: Vec<(RuleDraft, &[&str])> = vec![
        (
            sometimes(none(), no_dates(), "ignore"),
            &["slot: slot_empty"],
        ),
        (
            sometimes(vec![blank()], vec![DatesDraft::default()], "ignore"),
            &["slot: slot_empty"],
        ),
        (
            sometimes(none(), no_dates(), "never"),
            &["holidays: holidays"],
        ),
        (
            sometimes(vec![range("mon", "8:00", "24:01")], no_dates(), ""),
            &["range-1-to: time"],
        ),
        (
            sometimes(vec![blank(), range("mon", "9h", "09:00")], no_dates(), ""),
            &["range-2-to: ends_equal"],
        ),
        (
            sometimes(vec![range("mon", "24:00", "08:00")], no_dates(), ""),
            &["range-1-from: starts_at_end"],
        ),
        (
            sometimes(vec![range("lundi", "8\u{0}h", "9h\r\n9h")], no_dates(), ""),
            &[
                "range-1-day: days_none",
                "range-1-from: control",
                "range-1-to: control",
            ],
        ),
        (
            sometimes(none(), vec![dates("24/8/2026", "3/8/2026")], ""),
            &["date-1-to: dates_reversed"],
        ),
        (
            sometimes(none(), vec![dates("31/2/2026", "")], ""),
            &["date-1-from: date_no_day", "date-1-to: date_empty"],
        ),
        (
            sometimes(none(), vec![dates("<script>", "\u{1b}[2J")], ""),
            &["date-1-from: no_date", "date-1-to: control"],
        ),
        (
            sometimes(vec![range("mon", "8h", "9h"); 51], no_dates(), ""),
            &["slot: too_many_ranges"],
        ),
        (
            sometimes(none(), vec![dates("3/8/2026", "4/8/2026"); 21], ""),
            &["dates: too_many_dates"],
        ),
    ];
    for (draft, told) in table {
        assert_eq!(refused(&draft), told, "{draft:?}");
    }
    let most = sometimes(
        vec![range("mon", "8h", "9h"); 20],
        vec![dates("3/8/2026", "4/8/2026"); 20],
        "",
    );
    assert!(read(&most).is_ok());
}

fn no_dates() -> Vec<DatesDraft> {
    vec![]
}

#[test]
fn what_is_shown_of_hostile_text_is_short_and_plain() {
    let draft = RuleDraft {
        destination: format!("x\u{202e}{}", "<img src=x onerror=alert(1)>".repeat(500)),
        ..listed(&"<script>\u{7}".repeat(1000))
    };
    let errors = with_known(|known| draft.read(known, FRESH)).unwrap_err();
    for error in errors {
        let line = error.line.map(|line| line.text).unwrap_or_default();
        for text in [error.data, line] {
            assert!(text.chars().count() <= 120, "{text}");
            assert!(!text.chars().any(char::is_control), "{text}");
        }
    }
}

#[test]
fn a_temporary_rule_keeps_or_loses_its_end() {
    let mut draft = RuleDraft {
        until: moment("24/08/2026", "8h"),
        ..draft()
    };
    assert_eq!(
        read(&draft).unwrap().until,
        Some(jiff::civil::datetime(2026, 8, 24, 8, 0, 0, 0))
    );
    draft.until = MomentDraft::default();
    assert_eq!(read(&draft).unwrap().until, None);
    draft.until = moment("hier", "");
    assert_eq!(refused(&draft), ["until: no_date"]);
}
