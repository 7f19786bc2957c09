//! Rules to measure with.

use renvoi_app::domain::{
    Bound, DateRange, Days, Destination, E164, Extension, Minute, Mode, Origin, Outcome, Pattern,
    Rule, RuleId, RuleName, Seconds, Slot, Triggers, WeeklyRange,
};
use uuid::Uuid;

fn rule(n: u32, triggers: Triggers, outcome: Outcome) -> Rule {
    Rule {
        id: RuleId(Uuid::from_u128(u128::from(n) + 1)),
        name: RuleName::parse(&format!("Rule {n}")).expect("a name"),
        enabled: true,
        origin: Origin::Anyone,
        slot: Slot::default(),
        triggers,
        outcome,
        until: None,
    }
}

fn mobile(n: u32) -> Outcome {
    let number = E164::parse(&format!("+336{:08}", n % 100_000_000)).expect("a number");
    Outcome::Forward(Destination::Number(number))
}

/// What people have: evenings to a mobile, a colleague when busy, a mobile when nobody answers.
pub fn usual(n: u32) -> Vec<Rule> {
    let minute = |hour| Minute::new(hour, 0).expect("an hour");
    let mut evenings = rule(1, Triggers::Immediately, mobile(n));
    let range = WeeklyRange::new(Days::ALL, minute(18), minute(8));
    evenings.slot.weekly = vec![range.expect("a range")];
    let busy = Triggers::when(true, None, false).expect("not empty");
    let colleague = Extension::parse("1000").expect("digits");
    let away = Triggers::when(false, Seconds::new(20), true).expect("not empty");
    vec![
        evenings,
        rule(2, busy, Outcome::Forward(Destination::Extension(colleague))),
        rule(3, away, mobile(n + 1)),
    ]
}

/// As many rules as wanted of which none matches a colleague's call today, and which therefore are all looked at: half by
/// who calls, half by the date.
pub fn mismatching(count: u32) -> Vec<Rule> {
    (0..count)
        .map(|n| {
            let mut rule = rule(n, Triggers::Immediately, mobile(n));
            if n % 2 == 0 {
                let other = Extension::parse(&format!("{}", 700 + n)).expect("digits");
                rule.origin = Origin::Numbers {
                    mode: Mode::Only,
                    patterns: vec![Pattern::Extension(other)],
                };
            } else {
                let year = 2001 + i16::try_from(n % 20).expect("small");
                let day = |day| Bound::Day(jiff::civil::date(year, 7, day));
                rule.slot.dates = vec![DateRange::new(day(1), day(21)).expect("a range")];
            }
            rule
        })
        .collect()
}

/// As many rules as wanted, each with hours, dates and a list of callers, of which the last matches a colleague's call in April
/// 2026: everything of every rule is looked at.
pub fn crowded(count: u32) -> Vec<Rule> {
    let minute = |hour, minute| Minute::new(hour, minute).expect("a time of day");
    let range = |from, to| WeeklyRange::new(Days::ALL, from, to).expect("a range");
    let day = |month| Bound::Day(jiff::civil::date(2026, month, 28));
    (0..count)
        .map(|n| {
            let mut rule = rule(n, Triggers::Immediately, mobile(n));
            let numbers = (0..8).map(|other| {
                let number = format!("+3370{:07}", n * 100 + other);
                Pattern::Number(E164::parse(&number).expect("a number"))
            });
            rule.origin = Origin::Numbers {
                mode: if n + 1 == count {
                    Mode::AllBut
                } else {
                    Mode::Only
                },
                patterns: numbers.collect(),
            };
            let shift = u16::try_from(n % 50).expect("small");
            rule.slot.weekly = vec![
                range(minute(18, shift), minute(8, shift)),
                range(minute(12, shift), minute(14, shift)),
                range(minute(14, shift), minute(15, shift)),
            ];
            rule.slot.dates = vec![
                DateRange::new(day(1), day(2)).expect("a range"),
                DateRange::new(day(3), day(5)).expect("a range"),
            ];
            rule
        })
        .collect()
}
