//! Random rules.

use jiff::{
    ToSpan as _,
    civil::{DateTime, Weekday},
};
use rand::{RngExt as _, rngs::StdRng, seq::IndexedRandom as _};
use renvoi_app::domain::{
    Bound, DateRange, Days, Destination, Extension, Holidays, Minute, Mode, Origin, Outcome,
    Pattern, Rule, RuleCode, RuleId, RuleName, Seconds, Slot, Triggers, WeeklyRange,
};
use renvoi_server::pbx::{
    ExtensionPlan,
    plan::{Code, PlannedRule},
};
use uuid::Uuid;

use super::{direct_number, nobody, numbers};

/// An extension's list: a few rules or, now and then, as many as there may be.
pub fn list(
    rng: &mut StdRng,
    owner: &Extension,
    all: &[Extension],
    direct: &[(String, Extension)],
    day: DateTime,
) -> Vec<PlannedRule> {
    let crowded = rng.random_bool(0.05);
    // As many rules with dates in a row as are looked at together.
    let dated = rng.random_bool(0.15);
    let count = match (crowded, dated) {
        (true, _) => 50,
        (false, true) => rng.random_range(5..=9),
        (false, false) => rng.random_range(0..=7),
    };
    (0..count)
        .map(|n| {
            let mut rule = rule(rng, n, owner, all, day, crowded);
            if dated && rule.slot.dates.is_empty() {
                rule.slot.dates.extend(dates(rng, day));
            }
            let colleagues = match &rule.origin {
                Origin::Numbers { patterns, .. } => direct
                    .iter()
                    .filter(|(_, e)| patterns.contains(&Pattern::Extension(e.clone())))
                    .map(|(_, e)| (e.clone(), direct_number(e)))
                    .collect(),
                _ => vec![],
            };
            PlannedRule {
                rule,
                allowed: rng.random_bool(0.93),
                colleague_numbers: colleagues,
                code: Code::None,
            }
        })
        .map(coded)
        .collect()
}

/// Puts a rule in front that sends whatever call to a colleague, most often before anything rings.
pub fn send_on(rng: &mut StdRng, list: &mut Vec<PlannedRule>, next: &Extension) {
    list.truncate(49);
    let n = u128::try_from(list.len()).unwrap();
    let whatever = Triggers::when(true, Seconds::new(20), true).unwrap();
    let rule = Rule {
        id: RuleId(Uuid::from_u128(n)),
        name: RuleName::parse("in line").unwrap(),
        enabled: true,
        origin: Origin::Anyone,
        slot: Slot::default(),
        triggers: if rng.random_bool(0.8) {
            Triggers::Immediately
        } else {
            whatever
        },
        outcome: Outcome::Forward(Destination::Extension(next.clone())),
        until: None,
    };
    let planned = PlannedRule {
        rule,
        allowed: true,
        colleague_numbers: vec![],
        code: Code::None,
    };
    list.insert(0, coded(planned));
}

/// With the code that goes with its rule, whatever other rules there are.
pub fn coded(planned: PlannedRule) -> PlannedRule {
    let n = i64::try_from(planned.rule.id.0.as_u128()).unwrap();
    PlannedRule {
        code: RuleCode::new(n + 1).map_or(Code::None, Code::Switch),
        ..planned
    }
}

fn rule(
    rng: &mut StdRng,
    n: u128,
    owner: &Extension,
    all: &[Extension],
    day: DateTime,
    crowded: bool,
) -> Rule {
    // Not so short that a phone on a busy machine answers too late: these are seconds divided by `SHORTER`.
    let seconds = |rng: &mut StdRng| Seconds::new(*[20, 30, 40, 60].choose(rng).unwrap());
    let triggers = if rng.random_bool(0.3) {
        Triggers::Immediately
    } else {
        let no_answer = if rng.random_bool(0.5) {
            seconds(rng)
        } else {
            None
        };
        Triggers::when(rng.random_bool(0.5), no_answer, rng.random_bool(0.5))
            .unwrap_or(Triggers::Immediately)
    };
    Rule {
        id: RuleId(Uuid::from_u128(n)),
        name: RuleName::parse(&format!("rule {n}")).unwrap(),
        enabled: rng.random_bool(0.93),
        origin: origin(rng, all),
        slot: slot(rng, day, crowded),
        triggers,
        outcome: outcome(rng, owner, all),
        until: rng.random_bool(0.1).then(|| near(rng, day)),
    }
}

fn origin(rng: &mut StdRng, all: &[Extension]) -> Origin {
    match rng.random_range(0..10) {
        0 => Origin::Internal,
        1 => Origin::External,
        2 => Origin::Anonymous,
        3..=5 => Origin::Numbers {
            mode: *[Mode::Only, Mode::AllBut].choose(rng).unwrap(),
            patterns: numbers::patterns(rng, all),
        },
        _ => Origin::Anyone,
    }
}

fn outcome(rng: &mut StdRng, owner: &Extension, all: &[Extension]) -> Outcome {
    match rng.random_range(0..20) {
        0..=8 => {
            let other: Vec<_> = all.iter().filter(|e| *e != owner).collect();
            Outcome::Forward(Destination::Extension(
                (*other.choose(rng).unwrap()).clone(),
            ))
        }
        9 => Outcome::Forward(Destination::Number(direct_number(all.choose(rng).unwrap()))),
        10 => Outcome::Forward(Destination::Extension(nobody())),
        11..=14 => Outcome::Forward(Destination::Number(numbers::number(rng))),
        15 => Outcome::Voicemail,
        16 => Outcome::Reject,
        _ => Outcome::LetItRing,
    }
}

fn slot(rng: &mut StdRng, day: DateTime, crowded: bool) -> Slot {
    if rng.random_bool(0.3) && !crowded {
        return Slot::default();
    }
    let most = if crowded { 20 } else { 3 };
    let weekly = (0..rng.random_range(0..=most))
        .filter_map(|_| weekly(rng))
        .collect();
    let dates = if rng.random_bool(0.3) {
        (0..rng.random_range(1..=most))
            .filter_map(|_| dates(rng, day))
            .collect()
    } else {
        vec![]
    };
    Slot {
        weekly,
        dates,
        holidays: *[
            Holidays::Ignore,
            Holidays::Ignore,
            Holidays::Only,
            Holidays::Except,
        ]
        .choose(rng)
        .unwrap(),
    }
}

fn weekly(rng: &mut StdRng) -> Option<WeeklyRange> {
    let days = if rng.random_bool(0.3) {
        Days::ALL
    } else {
        Days::new(
            Weekday::Monday
                .cycle_forward()
                .take(7)
                .filter(|_| rng.random_bool(0.6)),
        )?
    };
    WeeklyRange::new(days, minute(rng, 0), minute(rng, 1440))
}

/// Midnight, full and half hours, hours that clocks change, or any minute.
fn minute(rng: &mut StdRng, midnight: u16) -> Minute {
    let minutes = match rng.random_range(0..6) {
        0 => midnight,
        1 => rng.random_range(0..24) * 60,
        2 => rng.random_range(0..48) * 30,
        3 => 120 + rng.random_range(0..61),
        _ => rng.random_range(0..1440),
    };
    Minute::new(minutes / 60, minutes % 60).unwrap()
}

fn dates(rng: &mut StdRng, day: DateTime) -> Option<DateRange> {
    let bound = |rng: &mut StdRng| {
        let at = near(rng, day);
        if rng.random_bool(0.5) {
            Bound::Day(at.date())
        } else {
            Bound::At(at)
        }
    };
    let (a, b) = (bound(rng), bound(rng));
    DateRange::new(a, b).or_else(|| DateRange::new(b, a))
}

fn near(rng: &mut StdRng, day: DateTime) -> DateTime {
    let at = day
        .checked_add(rng.random_range(-5 * 1440..5 * 1440_i64).minutes())
        .unwrap();
    at.with().second(0).subsec_nanosecond(0).build().unwrap()
}

/// Local minutes at which something begins or ends on one of the days around.
pub fn edges(plan: &ExtensionPlan, day: DateTime) -> Vec<DateTime> {
    let mut edges = vec![];
    for rule in plan.rules.iter().map(|planned| &planned.rule) {
        edges.extend(rule.until);
        for range in &rule.slot.dates {
            edges.extend([Some(range.start()), range.end()].into_iter().flatten());
        }
        for minute in rule
            .slot
            .weekly
            .iter()
            .flat_map(|range| [range.from(), range.to()])
        {
            for offset in -1..2_i64 {
                let midnight = day
                    .date()
                    .checked_add(offset.days())
                    .unwrap()
                    .at(0, 0, 0, 0);
                edges.push(
                    midnight
                        .checked_add(i64::from(minute.get()).minutes())
                        .unwrap(),
                );
            }
        }
    }
    edges
}
