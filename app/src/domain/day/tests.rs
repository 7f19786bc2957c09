use jiff::{ToSpan, civil::Weekday};
use proptest::prelude::*;

use super::*;
use crate::domain::testing::{
    any_caller, any_date, any_moment, any_rules, at, rule, to_extension, weekly, when,
};
use crate::domain::{Holidays, Origin};

fn told(segments: &[Segment]) -> Vec<String> {
    let place = |winner: &Option<Winner>| {
        winner
            .as_ref()
            .map_or("-".to_owned(), |winner| (winner.index + 1).to_string())
    };
    let what = |what: &Way| match what {
        Way::Immediately(winner) => format!("at once {}", winner.index + 1),
        Way::Rings {
            busy,
            no_answer,
            unreachable,
        } => {
            format!(
                "rings {}{}{}",
                place(busy),
                place(no_answer),
                place(unreachable)
            )
        }
    };
    segments
        .iter()
        .map(|segment| format!("{}-{} {}", segment.from, segment.to, what(&segment.what)))
        .collect()
}

fn open_hours() -> Vec<Rule> {
    let days: Vec<_> = Weekday::Monday.cycle_forward().take(5).collect();
    let mut lunch = Rule {
        outcome: Outcome::LetItRing,
        ..rule(1)
    };
    lunch.slot.weekly = vec![weekly(&[Weekday::Friday], "19:00", "20:00")];
    let mut evenings = rule(2);
    evenings.slot.weekly = vec![weekly(&days, "18:00", "08:00")];
    let cover = Rule {
        triggers: when(true, Some(20), false),
        outcome: to_extension("105"),
        ..rule(3)
    };
    vec![lunch, evenings, cover]
}

#[test]
fn a_day_in_segments() {
    let rules = open_hours();
    let day = |date: &str| {
        told(&segments(
            &rules,
            &Caller::Anonymous,
            date.parse().unwrap(),
            false,
        ))
    };
    assert_eq!(
        day("2026-07-31"),
        [
            "00:00-08:00 at once 2",
            "08:00-18:00 rings 33-",
            "18:00-19:00 at once 2",
            "19:00-20:00 rings 33-",
            "20:00-24:00 at once 2",
        ]
    );
    assert_eq!(
        day("2026-08-01"),
        ["00:00-08:00 at once 2", "08:00-24:00 rings 33-"]
    );
    assert_eq!(day("2026-08-02"), ["00:00-24:00 rings 33-"]);
    assert_eq!(
        told(&segments(
            &[],
            &Caller::Anonymous,
            "2026-08-02".parse().unwrap(),
            true
        )),
        ["00:00-24:00 rings ---"]
    );
}

#[test]
fn now_and_until_when() {
    let rules = open_hours();
    let until = |now: &str, holidays: &[bool]| {
        now_and_until(&rules, &Caller::Anonymous, at(now), holidays).1
    };
    assert_eq!(
        until("2026-07-31T12:00:59", &[false]),
        Some(at("2026-07-31T18:00"))
    );
    assert_eq!(until("2026-07-31T20:00", &[false]), None);
    assert_eq!(
        until("2026-07-31T20:00", &[false, false]),
        Some(at("2026-08-01T08:00"))
    );
    assert_eq!(until("2026-08-01T08:00", &[false, false]), None);
    assert_eq!(
        until("2026-08-01T08:00", &[false, false, false]),
        Some(at("2026-08-03T18:00"))
    );
}

#[test]
fn a_holiday_changes_the_day_at_midnight() {
    let mut closed = rule(1);
    closed.slot.holidays = Holidays::Only;
    closed.origin = Origin::External;
    let caller = Caller::External {
        number: None,
        colleague: None,
    };
    let (way, until) = now_and_until(&[closed], &caller, at("2026-07-13T12:00"), &[false, true]);
    assert!(matches!(way, Way::Rings { .. }));
    assert_eq!(until, Some(at("2026-07-14T00:00")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn agrees_with_every_minute(rules in any_rules(), caller in any_caller(), date in any_date(), holiday: bool) {
        let found = segments(&rules, &caller, date, holiday);
        prop_assert_eq!((found[0].from, found[found.len() - 1].to), (Minute::START, Minute::MIDNIGHT));
        for pair in found.windows(2) {
            prop_assert_eq!(pair[0].to, pair[1].from);
            prop_assert_ne!(&pair[0].what, &pair[1].what);
        }
        for n in 0..1440u16 {
            let minute = Minute::new(n / 60, n % 60).unwrap();
            let segment = found.iter().find(|s| s.from <= minute && minute < s.to).unwrap();
            prop_assert_eq!(&segment.what, &way(&rules, &caller, minute.on(date), holiday), "{}", minute);
        }
    }

    #[test]
    fn until_is_the_first_minute_that_differs(rules in any_rules(), caller in any_caller(), now in any_moment(), holidays: [bool; 2]) {
        let (what, until) = now_and_until(&rules, &caller, now, &holidays);
        let today = now.date();
        let end = (today + 2.days()).at(0, 0, 0, 0);
        let mut minute = now.with().second(0).build().unwrap();
        while minute < end && way(&rules, &caller, minute, holidays[usize::from(minute.date() != today)]) == what {
            minute += 1.minute();
        }
        prop_assert_eq!(until, (minute < end).then_some(minute));
    }

    #[test]
    fn segments_cross_the_wire(rules in any_rules(), caller in any_caller(), date in any_date()) {
        let found = segments(&rules, &caller, date, false);
        let wire = serde_json::to_string(&found).unwrap();
        prop_assert_eq!(serde_json::from_str::<Vec<Segment>>(&wire).unwrap(), found);
    }
}
