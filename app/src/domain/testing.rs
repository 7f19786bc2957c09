//! What the domain's tests share: short constructors, and random rules and calls crowded where mistakes would be.

use jiff::civil::{Date, DateTime, Weekday, date};
use proptest::{collection::vec, option, prelude::*, sample::select};
use uuid::Uuid;

use super::*;

/// Rules R1, R2, …: everybody, always, at once, rejected, but for what each changes of that in the JSON form.
pub(crate) fn written(changes: &[serde_json::Value]) -> Vec<Rule> {
    let rules: Vec<_> = (1..)
        .zip(changes)
        .map(|(n, changes)| {
            let mut rule = serde_json::json!({ "id": format!("01980000-0000-7000-8000-{n:012}"), "name": format!("R{n}"),
                "enabled": true, "origin": { "kind": "anyone" }, "slot": {}, "triggers": ["immediately"], "outcome": "reject" });
            for (key, part) in changes.as_object().unwrap() {
                rule[key] = part.clone();
            }
            rule
        })
        .collect();
    let list = serde_json::json!({ "version": 1, "rules": rules });
    serde_json::from_value::<RuleList>(list).unwrap().rules
}

pub(crate) fn ext(text: &str) -> Extension {
    Extension::parse(text).unwrap()
}

pub(crate) fn e164(text: &str) -> E164 {
    E164::parse(text).unwrap()
}

pub(crate) fn at(text: &str) -> DateTime {
    text.parse().unwrap()
}

pub(crate) fn day(text: &str) -> Bound {
    Bound::Day(text.parse().unwrap())
}

pub(crate) fn minute(text: &str) -> Minute {
    Minute::parse(text).unwrap()
}

pub(crate) fn to_number(text: &str) -> Outcome {
    Outcome::Forward(Destination::Number(e164(text)))
}

pub(crate) fn to_extension(text: &str) -> Outcome {
    Outcome::Forward(Destination::Extension(ext(text)))
}

pub(crate) fn when(busy: bool, after: Option<u32>, unreachable: bool) -> Triggers {
    let after = after.map(|seconds| Seconds::new(seconds).unwrap());
    Triggers::when(busy, after, unreachable).unwrap()
}

/// Everyone, always, immediately, to extension 104.
pub(crate) fn rule(n: u128) -> Rule {
    Rule {
        id: RuleId(Uuid::from_u128(n)),
        name: RuleName::parse(&format!("règle {n}")).unwrap(),
        enabled: true,
        origin: Origin::Anyone,
        slot: Slot::default(),
        triggers: Triggers::Immediately,
        outcome: to_extension("104"),
        until: None,
    }
}

pub(crate) fn weekly(days: &[Weekday], from: &str, to: &str) -> WeeklyRange {
    let days = Days::new(days.iter().copied()).unwrap();
    WeeklyRange::new(days, minute(from), minute(to)).unwrap()
}

pub(crate) fn external(number: &str) -> Caller {
    Caller::External {
        number: Some(e164(number)),
        colleague: None,
    }
}

pub(crate) fn any_minute() -> impl Strategy<Value = Minute> {
    prop_oneof![
        3 => select(vec![0, 1, 480, 481, 719, 1080, 1439, 1440]),
        1 => 0..=1440u16,
    ]
    .prop_map(|m| Minute::new(m / 60, m % 60).unwrap())
}

/// Around a leap day, around a new year, and now and then anywhere in between.
pub(crate) fn any_date() -> impl Strategy<Value = Date> {
    let near = |start: Date, span: i64| {
        (0..span).prop_map(move |n| start.checked_add(jiff::Span::new().days(n)).unwrap())
    };
    prop_oneof![
        4 => near(date(2028, 2, 26), 10),
        1 => near(date(2027, 12, 29), 6),
        1 => near(date(2027, 12, 29), 200),
    ]
}

pub(crate) fn any_moment() -> impl Strategy<Value = DateTime> {
    (any_date(), any_minute(), 0..60i8).prop_map(|(date, minute, second)| {
        let m = i16::try_from(minute.get() % 1440).unwrap();
        let (hour, minute) = (i8::try_from(m / 60).unwrap(), i8::try_from(m % 60).unwrap());
        date.at(hour, minute, second, 0)
    })
}

fn any_whole_moment() -> impl Strategy<Value = DateTime> {
    any_moment().prop_map(|at| at.with().second(0).build().unwrap())
}

pub(crate) fn any_weekly() -> impl Strategy<Value = WeeklyRange> {
    (1..128u8, any_minute(), any_minute()).prop_filter_map("ends", |(bits, from, to)| {
        let days = Weekday::Monday.cycle_forward().take(7);
        let days = days.filter(|day| bits & (1 << day.to_monday_zero_offset()) != 0);
        WeeklyRange::new(Days::new(days)?, from, to)
    })
}

pub(crate) fn any_dates() -> impl Strategy<Value = DateRange> {
    let bound = || {
        prop_oneof![
            any_date().prop_map(Bound::Day),
            any_whole_moment().prop_map(Bound::At)
        ]
    };
    (bound(), bound()).prop_filter_map("ends", |(a, b)| {
        DateRange::new(a, b).or_else(|| DateRange::new(b, a))
    })
}

pub(crate) fn any_slot() -> impl Strategy<Value = Slot> {
    let holidays = select(vec![Holidays::Ignore, Holidays::Only, Holidays::Except]);
    (vec(any_weekly(), 0..4), vec(any_dates(), 0..3), holidays).prop_map(
        |(weekly, dates, holidays)| Slot {
            weekly,
            dates,
            holidays,
        },
    )
}

const NUMBERS: [&str; 4] = [
    "+33612345678",
    "+33612345679",
    "+33680000001",
    "+14155550123",
];
const EXTENSIONS: [&str; 3] = ["104", "105", "2061"];

fn any_number() -> impl Strategy<Value = E164> {
    select(NUMBERS.to_vec()).prop_map(e164)
}

fn any_extension() -> impl Strategy<Value = Extension> {
    select(EXTENSIONS.to_vec()).prop_map(ext)
}

pub(crate) fn any_caller() -> impl Strategy<Value = Caller> {
    prop_oneof![
        any_extension().prop_map(Caller::Internal),
        (
            option::of(any_number()),
            option::weighted(0.2, any_extension())
        )
            .prop_map(|(number, colleague)| Caller::External { number, colleague }),
        Just(Caller::Anonymous),
    ]
}

pub(crate) fn any_origin() -> impl Strategy<Value = Origin> {
    let pattern = prop_oneof![
        any_number().prop_map(Pattern::Number),
        select(vec!["+3", "+336", "+3368", "+1"])
            .prop_map(|prefix| Pattern::Prefix(Prefix::parse(prefix).unwrap())),
        any_extension().prop_map(Pattern::Extension),
    ];
    let mode = select(vec![Mode::Only, Mode::AllBut]);
    prop_oneof![
        2 => Just(Origin::Anyone),
        1 => Just(Origin::Internal),
        1 => Just(Origin::External),
        1 => Just(Origin::Anonymous),
        3 => (mode, vec(pattern, 1..4))
            .prop_map(|(mode, patterns)| Origin::Numbers { mode, patterns }),
    ]
}

pub(crate) fn any_triggers() -> impl Strategy<Value = Triggers> {
    let seconds = option::of((5..=120u32).prop_map(|s| Seconds::new(s).unwrap()));
    let events = (any::<bool>(), seconds, any::<bool>())
        .prop_filter_map("empty", |(b, n, u)| Triggers::when(b, n, u));
    prop_oneof![1 => Just(Triggers::Immediately), 3 => events]
}

pub(crate) fn any_outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        any_number().prop_map(|n| Outcome::Forward(Destination::Number(n))),
        any_extension().prop_map(|e| Outcome::Forward(Destination::Extension(e))),
        Just(Outcome::Voicemail),
        Just(Outcome::LetItRing),
        Just(Outcome::Reject),
    ]
}

pub(crate) fn any_rule() -> impl Strategy<Value = Rule> {
    (
        "[\\p{L}\\p{N}][\\p{L}\\p{N} '\"\\\\«]{0,20}[\\p{L}\\p{N}]",
        prop::bool::weighted(0.8),
        any_origin(),
        any_slot(),
        any_triggers(),
        any_outcome(),
        option::weighted(0.2, any_whole_moment()),
    )
        .prop_map(
            |(name, enabled, origin, slot, triggers, outcome, until)| Rule {
                id: RuleId(Uuid::nil()),
                name: RuleName::parse(&name).unwrap(),
                enabled,
                origin,
                slot,
                triggers,
                outcome,
                until,
            },
        )
}

/// Up to eight rules, numbered from 1.
pub(crate) fn any_rules() -> impl Strategy<Value = Vec<Rule>> {
    vec(any_rule(), 0..8).prop_map(|mut rules| {
        for (n, rule) in (1..).zip(&mut rules) {
            rule.id = RuleId(Uuid::from_u128(n));
        }
        rules
    })
}
