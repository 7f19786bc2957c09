//! Tables; what holds for any rules and calls is in [`properties`], clock changes in [`clock_changes`].

use jiff::civil::{Weekday, date};

use super::*;
use crate::domain::testing::{at, e164, ext, external, rule, weekly, when};
use crate::domain::{Bound, DateRange, Holidays, Mode, Origin, Pattern, Prefix, Slot, WeeklyRange};

mod clock_changes;
mod oracle;
mod properties;

fn call(caller: Caller, when: &str) -> Call {
    Call {
        caller,
        at: at(when),
        holiday: false,
    }
}

/// Whether the rule applies at that moment to a call from outside.
fn applies(rule: &Rule, when: &str) -> bool {
    let decision = decide(
        std::slice::from_ref(rule),
        &call(external("+33612345678"), when),
    );
    decision.considered[0].because.is_empty()
}

#[test]
fn weekly_ranges_are_read_on_the_wall_clock_half_open() {
    use Weekday::{Friday, Saturday, Sunday};
    // 2026-07-31 is a Friday.
    let cases: &[(&[Weekday], &str, &str, &str, bool)] = &[
        (&[Friday], "18:00", "08:00", "2026-07-31T17:59:59", false),
        (&[Friday], "18:00", "08:00", "2026-07-31T18:00", true),
        (&[Friday], "18:00", "08:00", "2026-08-01T02:00", true),
        (&[Friday], "18:00", "08:00", "2026-08-01T07:59:59", true),
        (&[Friday], "18:00", "08:00", "2026-08-01T08:00", false),
        (&[Friday], "18:00", "08:00", "2026-07-31T02:00", false),
        (&[Friday], "18:00", "08:00", "2026-08-01T18:00", false),
        (&[Sunday], "22:00", "06:00", "2026-08-03T05:59", true),
        (&[Friday], "18:00", "24:00", "2026-07-31T23:59:59", true),
        (&[Friday], "18:00", "24:00", "2026-08-01T00:00", false),
        (&[Friday], "18:00", "00:00", "2026-07-31T23:59:59", true),
        (&[Friday], "18:00", "00:00", "2026-08-01T00:00", false),
        (&[Friday], "00:00", "24:00", "2026-07-31T00:00", true),
        (&[Friday], "00:00", "24:00", "2026-07-30T23:59", false),
        (
            &[Saturday, Sunday],
            "00:00",
            "24:00",
            "2026-08-02T12:00",
            true,
        ),
        (
            &[Saturday, Sunday],
            "00:00",
            "24:00",
            "2026-08-03T00:00",
            false,
        ),
    ];
    for (days, from, to, when, expected) in cases {
        let mut rule = rule(1);
        rule.slot.weekly = vec![weekly(days, from, to)];
        assert_eq!(
            applies(&rule, when),
            *expected,
            "{days:?} {from}–{to} at {when}"
        );
    }
}

#[test]
fn past_midnight_the_date_tested_is_the_calls_own() {
    let mut rule = rule(1);
    rule.slot.weekly = vec![weekly(&[Weekday::Friday], "18:00", "08:00")];
    let friday = Bound::Day(date(2026, 7, 31));
    let saturday = Bound::Day(date(2026, 8, 1));
    rule.slot.dates = vec![DateRange::new(friday, friday).unwrap()];
    assert!(applies(&rule, "2026-07-31T20:00"));
    assert!(!applies(&rule, "2026-08-01T02:00"));
    rule.slot.dates = vec![DateRange::new(saturday, saturday).unwrap()];
    assert!(!applies(&rule, "2026-07-31T20:00"));
    assert!(applies(&rule, "2026-08-01T02:00"));
}

#[test]
fn date_ranges_hold_their_last_day_and_not_their_last_minute() {
    let cases = [
        ("2028-02-28T23:59", false),
        ("2028-02-29T00:00", true),
        ("2028-03-01T11:59:59", true),
        ("2028-03-01T12:00", false),
    ];
    let leap = Bound::Day(date(2028, 2, 29));
    for (when, expected) in cases {
        let mut rule = rule(1);
        let to = Bound::At(at("2028-03-01T12:00"));
        rule.slot.dates = vec![DateRange::new(leap, to).unwrap()];
        assert_eq!(applies(&rule, when), expected, "{when}");
    }
    let mut rule = rule(1);
    rule.slot.dates = vec![DateRange::new(leap, leap).unwrap()];
    assert!(applies(&rule, "2028-02-29T23:59:59"));
    assert!(!applies(&rule, "2028-03-01T00:00"));
}

#[test]
fn origins_match_whom_they_name() {
    let numbers = |mode, patterns: &[Pattern]| Origin::Numbers {
        mode,
        patterns: patterns.to_vec(),
    };
    let list = [
        Pattern::Number(e164("+33612345678")),
        Pattern::Prefix(Prefix::parse("+3368").unwrap()),
        Pattern::Extension(ext("104")),
    ];
    let colleague = Caller::External {
        number: Some(e164("+33145670104")),
        colleague: Some(ext("104")),
    };
    let unreadable = Caller::External {
        number: None,
        colleague: None,
    };
    let callers = [
        Caller::Internal(ext("104")),
        Caller::Internal(ext("105")),
        external("+33612345678"),
        external("+33680000000"),
        external("+33612345679"),
        colleague,
        unreadable,
        Caller::Anonymous,
    ];
    let table = [
        (Origin::Anyone, [1, 1, 1, 1, 1, 1, 1, 1]),
        (Origin::Internal, [1, 1, 0, 0, 0, 0, 0, 0]),
        (Origin::External, [0, 0, 1, 1, 1, 1, 1, 0]),
        (Origin::Anonymous, [0, 0, 0, 0, 0, 0, 0, 1]),
        (numbers(Mode::Only, &list), [1, 0, 1, 1, 0, 1, 0, 0]),
        (numbers(Mode::AllBut, &list), [0, 1, 0, 0, 1, 0, 1, 1]),
    ];
    for (origin, expected) in table {
        for (caller, expected) in callers.iter().zip(expected) {
            assert_eq!(
                origin.matches(caller),
                expected == 1,
                "{origin:?} {caller:?}"
            );
        }
    }
}

#[test]
fn every_reason_is_told() {
    let mut rule = rule(1);
    rule.enabled = false;
    rule.origin = Origin::Internal;
    rule.slot = Slot {
        weekly: vec![weekly(&[Weekday::Monday], "08:00", "09:00")],
        dates: vec![
            DateRange::new(Bound::Day(date(2026, 1, 1)), Bound::Day(date(2026, 1, 2))).unwrap(),
        ],
        holidays: Holidays::Only,
    };
    let decision = decide(&[rule], &call(Caller::Anonymous, "2026-07-31T12:00"));
    let because: Vec<_> = decision.considered[0].because.iter().collect();
    assert_eq!(because, Because::ALL);
    assert_eq!(decision.immediately, None);
}

#[test]
fn a_temporary_forward_ends_at_its_minute() {
    let mut rule = rule(1);
    rule.until = Some(at("2026-07-31T18:00"));
    assert!(applies(&rule, "2026-07-31T17:59:59"));
    assert!(!applies(&rule, "2026-07-31T18:00"));
    let decision = decide(&[rule], &call(Caller::Anonymous, "2026-07-31T18:00"));
    let because: Vec<_> = decision.considered[0].because.iter().collect();
    assert_eq!(because, [Because::Date]);
}

#[test]
fn holidays_are_the_calendars() {
    for (holidays, on_holiday, on_another_day) in [
        (Holidays::Ignore, true, true),
        (Holidays::Only, true, false),
        (Holidays::Except, false, true),
    ] {
        assert_eq!(holidays.hold(true), on_holiday);
        assert_eq!(holidays.hold(false), on_another_day);
    }
}

#[test]
fn the_first_match_wins_trigger_by_trigger_and_letting_ring_is_a_win() {
    let rules = [
        Rule {
            enabled: false,
            ..rule(1)
        },
        Rule {
            triggers: when(true, None, false),
            outcome: Outcome::LetItRing,
            ..rule(2)
        },
        Rule {
            triggers: when(true, Some(20), true),
            outcome: Outcome::Voicemail,
            ..rule(3)
        },
        Rule {
            triggers: when(false, Some(5), false),
            outcome: Outcome::Reject,
            ..rule(4)
        },
    ];
    let decision = decide(&rules, &call(Caller::Anonymous, "2026-07-31T12:00"));
    assert_eq!(decision.immediately, None);
    let busy = decision.busy.unwrap();
    assert_eq!(
        (busy.index, busy.outcome, busy.after),
        (1, Outcome::LetItRing, None)
    );
    let no_answer = decision.no_answer.unwrap();
    assert_eq!(
        (no_answer.index, no_answer.outcome, no_answer.after),
        (2, Outcome::Voicemail, Seconds::new(20))
    );
    let unreachable = decision.unreachable.unwrap();
    assert_eq!((unreachable.index, unreachable.after), (2, None));
    assert_eq!(decision.considered.len(), 4);
}
