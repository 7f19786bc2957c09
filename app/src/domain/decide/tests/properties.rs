//! `decide()` against an oracle that works on sets of minutes instead of comparisons.

use jiff::{
    ToSpan,
    civil::{DateTime, date},
};
use proptest::prelude::*;

use crate::domain::testing::{any_caller, any_moment, any_rules, any_weekly};
use crate::domain::{
    Because, Bound, Call, Caller, DateRange, Holidays, Mode, Origin, Outcome, Pattern, Rule,
    RuleId, Seconds, Triggers, WeeklyRange, decide,
};

const WEEK: usize = 7 * 1440;

/// Every minute of the week that the range covers, painted one by one.
fn painted(range: WeeklyRange) -> Vec<bool> {
    let mut week = vec![false; WEEK];
    for day in range.days().iter() {
        let day = usize::try_from(day.to_monday_zero_offset()).unwrap() * 1440;
        let mut minute = day + usize::from(range.from().get());
        let end = day + usize::from(range.to().get());
        let end = if end <= minute { end + 1440 } else { end };
        while minute < end {
            week[minute % WEEK] = true;
            minute += 1;
        }
    }
    week
}

fn minutes(at: DateTime) -> i64 {
    let epoch = date(2020, 1, 1).at(0, 0, 0, 0);
    at.duration_since(epoch).as_secs().div_euclid(60)
}

fn in_dates(range: &DateRange, at: DateTime) -> bool {
    let from = match range.from() {
        Bound::Day(day) => minutes(day.at(0, 0, 0, 0)),
        Bound::At(at) => minutes(at),
    };
    let last = match range.to() {
        Bound::Day(day) => minutes(day.at(23, 59, 0, 0)),
        Bound::At(at) => minutes(at) - 1,
    };
    (from..=last).contains(&minutes(at))
}

fn in_list(patterns: &[Pattern], caller: &Caller) -> bool {
    let mut shown = Vec::new();
    match caller {
        Caller::Internal(extension) => shown.push(extension.to_string()),
        Caller::External { number, colleague } => {
            shown.extend(number.iter().map(ToString::to_string));
            shown.extend(colleague.iter().map(ToString::to_string));
        }
        Caller::Anonymous => {}
    }
    patterns.iter().any(|pattern| {
        let pattern = pattern.to_string();
        match pattern.strip_suffix('*') {
            Some(prefix) => shown.iter().any(|shown| shown.starts_with(prefix)),
            None => shown.contains(&pattern),
        }
    })
}

fn reasons(rule: &Rule, call: &Call) -> Vec<Because> {
    let Call {
        caller,
        at,
        holiday,
    } = call;
    let origin = match &rule.origin {
        Origin::Anyone => true,
        Origin::Internal => matches!(caller, Caller::Internal(_)),
        Origin::External => matches!(caller, Caller::External { .. }),
        Origin::Anonymous => matches!(caller, Caller::Anonymous),
        Origin::Numbers {
            mode: Mode::Only,
            patterns,
        } => in_list(patterns, caller),
        Origin::Numbers {
            mode: Mode::AllBut,
            patterns,
        } => !in_list(patterns, caller),
    };
    let day = usize::try_from(at.weekday().to_monday_zero_offset()).unwrap();
    let of_day = usize::try_from(i16::from(at.hour()) * 60 + i16::from(at.minute())).unwrap();
    let weekly = rule
        .slot
        .weekly
        .iter()
        .copied()
        .map(painted)
        .collect::<Vec<_>>();
    let hour = weekly.is_empty() || weekly.iter().any(|week| week[day * 1440 + of_day]);
    let dates = rule.slot.dates.is_empty() || rule.slot.dates.iter().any(|r| in_dates(r, *at));
    let ended = rule
        .until
        .is_some_and(|until| minutes(*at) >= minutes(until));
    [
        (!rule.enabled, Because::Disabled),
        (!origin, Because::Origin),
        (!hour, Because::WeekdayOrHour),
        (!dates || ended, Because::Date),
        (
            matches!(
                (rule.slot.holidays, holiday),
                (Holidays::Only, false) | (Holidays::Except, true)
            ),
            Because::Holiday,
        ),
    ]
    .into_iter()
    .filter_map(|(fails, reason)| fails.then_some(reason))
    .collect()
}

type Won = Option<(usize, RuleId, Outcome, Option<u8>)>;

/// The first by walking up from the last: each match overwrites what stood below it.
fn winner(rules: &[Rule], matching: &[bool], contains: impl Fn(Triggers) -> bool) -> Won {
    let mut won = None;
    for (index, rule) in rules.iter().enumerate().rev() {
        if contains(rule.triggers) && matching[index] {
            won = Some((index, rule.id, rule.outcome.clone(), None));
        }
    }
    won
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn agrees_with_painted_minutes(
        rules in any_rules(),
        caller in any_caller(),
        at in any_moment(),
        holiday: bool,
    ) {
        let call = Call { caller, at, holiday };
        let decision = decide(&rules, &call);
        let mut matching = Vec::new();
        for (rule, seen) in rules.iter().zip(&decision.considered) {
            let expected = reasons(rule, &call);
            prop_assert_eq!(seen.id, rule.id);
            prop_assert_eq!(seen.because.iter().collect::<Vec<_>>(), expected.clone());
            matching.push(expected.is_empty());
        }
        prop_assert_eq!(rules.len(), matching.len());
        let won = |winner: &Option<crate::domain::Winner>| {
            winner.clone().map(|w| (w.index, w.id, w.outcome, w.after.map(Seconds::get)))
        };
        prop_assert_eq!(won(&decision.immediately), winner(&rules, &matching, Triggers::immediately));
        prop_assert_eq!(won(&decision.busy), winner(&rules, &matching, Triggers::busy));
        prop_assert_eq!(won(&decision.unreachable), winner(&rules, &matching, Triggers::unreachable));
        let no_answer = winner(&rules, &matching, |t| t.no_answer().is_some())
            .map(|(i, id, outcome, _)| (i, id, outcome, rules[i].triggers.no_answer().map(Seconds::get)));
        prop_assert_eq!(won(&decision.no_answer), no_answer);
    }

    #[test]
    fn seconds_never_matter(rules in any_rules(), caller in any_caller(), at in any_moment(), holiday: bool) {
        let whole = at.with().second(0).build().unwrap();
        let call = |at| Call { caller: caller.clone(), at, holiday };
        prop_assert_eq!(decide(&rules, &call(at)), decide(&rules, &call(whole)));
    }

    #[test]
    fn what_a_weekly_range_says_returns_after_a_week(range in any_weekly(), at in any_moment()) {
        prop_assert_eq!(range.contains(at), range.contains(at + 7.days()));
    }
}
