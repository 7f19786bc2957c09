//! Tables in a short form; what holds for any rules and calls is in [`properties`].

use jiff::civil::Weekday;

use super::*;
use crate::domain::{
    Bound, DateRange, Days, Holidays, Minute, Mode, Origin, Pattern, Prefix, Slot, WeeklyRange,
    testing::{at, e164, ext, rule, to_number, when},
};

mod callers;
mod minutes;
mod properties;

const NOW: &str = "2026-04-14T14:22";

/// `internal`, `only +336* 104`, `all but +33612345678`.
fn origin(text: &str) -> Origin {
    let numbers = |mode, patterns: &str| Origin::Numbers {
        mode,
        patterns: patterns.split_whitespace().map(pattern).collect(),
    };
    match text {
        "anyone" => Origin::Anyone,
        "internal" => Origin::Internal,
        "external" => Origin::External,
        "anonymous" => Origin::Anonymous,
        _ => match text.strip_prefix("only ") {
            Some(patterns) => numbers(Mode::Only, patterns),
            None => numbers(Mode::AllBut, text.strip_prefix("all but ").unwrap()),
        },
    }
}

fn pattern(text: &str) -> Pattern {
    match text.strip_suffix('*') {
        Some(prefix) => Pattern::Prefix(Prefix::parse(prefix).unwrap()),
        None if text.starts_with('+') => Pattern::Number(e164(text)),
        None => Pattern::Extension(ext(text)),
    }
}

/// Parts with `;` between: `mon-fri 18:00-08:00`, `2026-04-15..2026-04-16T08:00`, `holidays`, `no holidays`.
fn slot(text: &str) -> Slot {
    let mut slot = Slot::default();
    for part in text.split("; ").filter(|part| !part.is_empty()) {
        match part {
            "holidays" => slot.holidays = Holidays::Only,
            "no holidays" => slot.holidays = Holidays::Except,
            _ => match part.split_once("..") {
                Some((from, to)) => slot
                    .dates
                    .push(DateRange::new(bound(from), bound(to)).unwrap()),
                None => slot.weekly.push(hours(part)),
            },
        }
    }
    slot
}

fn bound(text: &str) -> Bound {
    if text.contains('T') {
        Bound::At(at(text))
    } else {
        Bound::Day(text.parse().unwrap())
    }
}

fn hours(text: &str) -> WeeklyRange {
    let (days, hours) = text.split_once(' ').unwrap();
    let (from, to) = hours.split_once('-').unwrap();
    let (first, last) = days.split_once('-').unwrap_or((days, days));
    let run = day(first).cycle_forward().take(7);
    let count = 1 + day(first).until(day(last));
    let days = Days::new(run.take(usize::try_from(count).unwrap())).unwrap();
    WeeklyRange::new(
        days,
        Minute::parse(from).unwrap(),
        Minute::parse(to).unwrap(),
    )
    .unwrap()
}

fn day(text: &str) -> Weekday {
    let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let place = names.iter().position(|name| *name == text).unwrap();
    Weekday::from_monday_zero_offset(i8::try_from(place).unwrap()).unwrap()
}

/// What each is good for: `+` serves, `-` is off; otherwise for each trigger the rules above and before that hide it, counted
/// from 1.
fn told(rules: &[Rule]) -> Vec<String> {
    let count = |places: &[usize]| {
        let places: Vec<_> = places.iter().map(|place| (place + 1).to_string()).collect();
        places.join(",")
    };
    let hidden = |why: &Hidden| {
        format!(
            "{:?} {}/{}",
            why.trigger,
            count(&why.above),
            count(&why.before)
        )
    };
    uses(rules, at(NOW))
        .iter()
        .map(|found| match found {
            Use::Off => "-".to_owned(),
            Use::Serves(..) => "+".to_owned(),
            Use::Never(why) => why.iter().map(hidden).collect::<Vec<_>>().join("; "),
        })
        .collect()
}

/// What the last is good for.
fn last(rules: &[Rule]) -> String {
    told(rules).pop().unwrap()
}

#[test]
fn the_first_of_two_that_say_the_same_hides_the_other() {
    let off = Rule {
        enabled: false,
        ..rule(3)
    };
    assert_eq!(
        told(&[rule(1), rule(2), off, rule(4)]),
        ["+", "Immediately 1/", "-", "Immediately 1/"]
    );
    assert_eq!(told(&[]), [""; 0]);
}

#[test]
fn origins_and_slots_are_told_apart_together() {
    let list = |lines: &[(&str, &str)]| -> Vec<_> {
        (1..)
            .zip(lines)
            .map(|(n, (who, when))| Rule {
                origin: origin(who),
                slot: slot(when),
                ..rule(n)
            })
            .collect()
    };
    let (morning, afternoon) = ("mon-sun 00:00-12:00", "mon-sun 12:00-24:00");
    let anyone = ("anyone", "");
    let of = |who| {
        last(&list(&[
            ("internal", ""),
            ("anyone", morning),
            (who, afternoon),
            anyone,
        ]))
    };
    assert_eq!(of("external"), "+");
    assert_eq!(of("anyone"), "Immediately 2,3/");
    // A colleague who calls from outside, by a direct number.
    assert_eq!(of("all but 104"), "+");
    let listed = ("only 104", "");
    let all_but = ("all but 104", afternoon);
    assert_eq!(
        last(&list(&[listed, ("anyone", morning), all_but, anyone])),
        "Immediately 1,2,3/"
    );
}

#[test]
fn a_temporary_forward_is_over_when_it_is() {
    let until = |n, until: &str| Rule {
        until: Some(at(until)),
        ..rule(n)
    };
    let (first, same) = (until(1, "2026-04-15T08:00"), until(2, "2026-04-15T08:00"));
    let longer = until(2, "2026-04-15T08:01");
    assert_eq!(last(&[first.clone(), same]), "Immediately 1/");
    assert_eq!(last(&[first, longer]), "+");
    assert_eq!(last(&[until(1, NOW)]), "Immediately /");
}

#[test]
fn a_trigger_comes_only_where_the_phones_ring() {
    let at_once = |outcome| Rule { outcome, ..rule(9) };
    let event = |n, busy, after, unreachable| Rule {
        triggers: when(busy, after, unreachable),
        ..rule(n)
    };
    let to_somebody = || to_number("+33612345678");
    // It does not matter whether the immediate rule stands above or below.
    assert_eq!(
        told(&[event(1, true, None, false), at_once(to_somebody())]),
        ["Busy /2", "+"]
    );
    assert_eq!(
        told(&[at_once(Outcome::Reject), event(2, true, None, false)]),
        ["+", "Busy /1"]
    );
    assert_eq!(
        told(&[
            at_once(Outcome::LetItRing),
            at_once(to_somebody()),
            event(3, true, None, false)
        ]),
        ["+", "Immediately 1/", "+"]
    );
    // One trigger that is left is enough; each hidden one has its own reason.
    assert_eq!(
        told(&[event(1, true, None, false), event(2, true, Some(20), false)]),
        ["+", "+"]
    );
    assert_eq!(
        told(&[
            event(1, true, None, false),
            event(2, false, Some(30), true),
            event(3, true, Some(20), true)
        ]),
        ["+", "+", "Busy 1/; NoAnswer 2/; Unreachable 2/"]
    );
    // Some calls go elsewhere at once, the others are taken above.
    let outside_at_once = Rule {
        origin: Origin::External,
        ..at_once(to_somebody())
    };
    let inside = Rule {
        origin: Origin::Internal,
        ..event(1, true, None, false)
    };
    let hidden = Rule {
        origin: origin("all but 104"),
        ..event(2, true, None, false)
    };
    let anonymous = Rule {
        origin: Origin::Anonymous,
        ..event(3, true, None, false)
    };
    assert_eq!(
        last(&[anonymous, inside, outside_at_once, hidden]),
        "Busy 1,2/3"
    );
}

#[test]
fn nothing_is_told_that_is_not_needed() {
    let monday = Rule {
        slot: slot("mon 00:00-24:00"),
        ..rule(1)
    };
    // Monday's calls go to the first, but the second takes all of them anyway; of two that do, the first is told.
    assert_eq!(last(&[monday, rule(2), rule(3), rule(4)]), "Immediately 2/");
}

#[test]
fn a_list_that_is_too_long_is_looked_at_as_far_as_it_may_go() {
    let rules = vec![rule(1); 70];
    assert_eq!(
        told(&rules)[63..],
        ["Immediately 1/", "-", "-", "-", "-", "-", "-"]
    );
}
