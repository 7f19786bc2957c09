use std::collections::HashMap;

use jiff::civil::Weekday;

use super::*;
use crate::domain::testing::{at, day, ext, rule, to_extension, to_number, weekly, when};
use crate::domain::{Bound, DateRange, Mode, Pattern, Prefix, Slot};

#[derive(Default)]
struct World(HashMap<Extension, Vec<Rule>>);

impl Directory for World {
    fn has_extension(&self, extension: &Extension) -> bool {
        ["204", "205", "206", "207"].contains(&extension.as_str())
    }

    fn owner_of(&self, number: &E164) -> Option<Extension> {
        let digits = number.as_str().strip_prefix("+33145670")?;
        Some(ext(digits)).filter(|extension| self.has_extension(extension))
    }

    fn rules_of(&self, extension: &Extension) -> &[Rule] {
        self.0.get(extension).map_or(&[], Vec::as_slice)
    }
}

impl Classes for World {
    fn class(&self, number: &E164) -> NumberClass {
        let number = number.as_str();
        let starts = |prefix: &str| number.starts_with(prefix);
        match () {
            () if starts("+336") || starts("+337") => NumberClass::Mobile,
            () if starts("+3389") => NumberClass::Premium,
            () if starts("+33805") => NumberClass::Freephone,
            () if starts("+3381") => NumberClass::Shared,
            () if starts("+33000") => NumberClass::Unknown,
            () if starts("+33118") => NumberClass::Short,
            () if starts("+33") => NumberClass::National,
            () => NumberClass::International {
                country: "GB".to_owned(),
            },
        }
    }
}

/// Problems as `path code data…`, notices, warnings and errors marked by their first letter.
fn told_in(world: &World, rules: &[Rule], policy: &Policy) -> Vec<String> {
    let own = ext("204");
    let context = Context {
        own: &own,
        voicemail: false,
        numbering: Numbering::for_country("FR").unwrap(),
        policy,
        directory: world,
        classes: world,
    };
    let tell = |problem: Problem| {
        let mark = ['N', 'W', 'E'][problem.severity as usize];
        let text = format!(
            "{mark} {} {} {}",
            problem.path(),
            problem.code,
            problem.data.join(">")
        );
        text.trim().to_owned()
    };
    check(rules, &context).into_iter().map(tell).collect()
}

fn told(rules: &[Rule]) -> Vec<String> {
    told_in(&World::default(), rules, &Policy::default())
}

fn sends_to(outcome: Outcome) -> Rule {
    Rule { outcome, ..rule(1) }
}

#[test]
fn destinations() {
    let table = [
        ("205", None),
        ("+33612345678", None),
        ("+33145678901", None),
        ("+33145670205", None),
        ("+33805123456", None),
        ("+33810123456", None),
        ("204", Some("own_extension 204")),
        ("300", Some("no_such_extension 300")),
        ("+33145670204", Some("own_number +33145670204")),
        ("+3315", Some("emergency +3315")),
        ("+33112", Some("emergency +33112")),
        ("+33116000", Some("emergency +33116000")),
        ("15", Some("emergency 15")),
        ("+49110", Some("emergency +49110")),
        ("+1911", Some("emergency +1911")),
        ("+33118712", Some("emergency +33118712")),
        ("+33891234567", Some("class_not_allowed premium")),
        ("+442079460958", Some("class_not_allowed international")),
        ("+33000000000", Some("class_not_allowed unknown")),
    ];
    for (to, expected) in table {
        let outcome = if to.starts_with('+') {
            to_number(to)
        } else {
            to_extension(to)
        };
        let expected: Vec<_> = expected
            .map(|code| format!("E rules[0].outcome.forward {code}"))
            .into_iter()
            .collect();
        assert_eq!(told(&[sends_to(outcome.clone())]), expected, "{to}");
        let off = Rule {
            enabled: false,
            ..sends_to(outcome)
        };
        assert_eq!(told(&[off]), expected, "{to}, switched off");
    }
}

#[test]
fn the_policy_is_the_organisations() {
    let policy = Policy {
        mobile: false,
        premium: true,
        international: true,
        ..Policy::default()
    };
    let check = |to| told_in(&World::default(), &[sends_to(to_number(to))], &policy);
    assert_eq!(
        check("+33612345678"),
        ["E rules[0].outcome.forward class_not_allowed mobile"]
    );
    assert!(check("+33891234567").is_empty());
    assert!(check("+442079460958").is_empty());
    assert_eq!(
        check("+33112"),
        ["E rules[0].outcome.forward emergency +33112"]
    );
}

#[test]
fn a_listed_beginning_decides_before_the_kind_and_after_what_is_never_allowed() {
    let policy: Policy =
        serde_json::from_str(r#"{ "allowed": ["+33891*", "+33118*"], "forbidden": ["+33612*"] }"#)
            .unwrap();
    let check = |to| told_in(&World::default(), &[sends_to(to_number(to))], &policy);
    assert!(check("+33891234567").is_empty());
    assert_eq!(
        check("+33612345678"),
        ["E rules[0].outcome.forward number_not_allowed +33612345678"]
    );
    assert!(check("+33712345678").is_empty());
    assert_eq!(
        check("+33118712"),
        ["E rules[0].outcome.forward emergency +33118712"]
    );
}

#[test]
fn a_policy_is_read_with_its_defaults() {
    let policy: Policy = serde_json::from_str(r#"{"premium": true}"#).unwrap();
    assert_eq!(
        policy,
        Policy {
            premium: true,
            ..Policy::default()
        }
    );
    assert!(serde_json::from_str::<Policy>(r#"{"primium": true}"#).is_err());
}

#[test]
fn voicemail_needs_a_box() {
    assert_eq!(
        told(&[sends_to(Outcome::Voicemail)]),
        ["E rules[0].outcome no_voicemail"]
    );
    assert!(told(&[sends_to(Outcome::Reject), sends_to(Outcome::LetItRing)]).is_empty());
}

#[test]
fn limits_are_told() {
    let weekly = weekly(&[Weekday::Monday], "08:00", "09:00");
    let dates = DateRange::new(day("2026-01-01"), day("2026-01-01")).unwrap();
    let prefix = Pattern::Prefix(Prefix::parse("+336").unwrap());
    let numbers = |n| Origin::Numbers {
        mode: Mode::Only,
        patterns: vec![prefix.clone(); n],
    };
    let slot = |n| Slot {
        weekly: vec![weekly; n],
        dates: vec![dates; n],
        ..Slot::default()
    };
    let rule = |n: usize, patterns| Rule {
        slot: slot(n),
        origin: numbers(patterns),
        ..sends_to(Outcome::Reject)
    };
    let errors = |rules: &[Rule]| {
        let told = told(rules).into_iter();
        told.filter(|told| told.starts_with('E'))
            .collect::<Vec<_>>()
    };
    assert!(errors(&[rule(20, 100)]).is_empty());
    assert!(errors(&vec![sends_to(Outcome::Reject); 50]).is_empty());
    assert_eq!(
        errors(&[rule(21, 101)]),
        [
            "E rules[0].slot.weekly too_many_ranges 20",
            "E rules[0].slot.dates too_many_ranges 20",
            "E rules[0].origin.patterns too_many_patterns 100",
        ]
    );
    assert_eq!(errors(&[rule(1, 0)]), ["E rules[0].origin.patterns empty"]);
    assert_eq!(
        errors(&vec![sends_to(Outcome::Reject); 51]),
        ["E rules too_many_rules 50"]
    );
}

#[test]
fn temporary_rules_stand_first() {
    let until = Some(at("2026-07-31T18:00"));
    let temporary = Rule {
        until,
        ..sends_to(Outcome::Reject)
    };
    let lasting = sends_to(Outcome::Reject);
    assert!(told(&[temporary.clone(), temporary.clone(), lasting.clone()]).is_empty());
    assert_eq!(
        told(&[lasting, temporary]),
        ["E rules[1].until temporary_not_first"]
    );
}

#[test]
fn overlaps_are_noticed() {
    use Weekday::{Friday, Monday, Saturday, Sunday};
    let table = [
        (
            weekly(&[Friday], "18:00", "08:00"),
            weekly(&[Saturday], "07:59", "12:00"),
            true,
        ),
        (
            weekly(&[Friday], "18:00", "08:00"),
            weekly(&[Saturday], "08:00", "12:00"),
            false,
        ),
        (
            weekly(&[Sunday], "22:00", "06:00"),
            weekly(&[Monday], "00:00", "01:00"),
            true,
        ),
        (
            weekly(&[Friday], "18:00", "24:00"),
            weekly(&[Saturday], "00:00", "01:00"),
            false,
        ),
        (
            weekly(&[Friday], "18:00", "00:00"),
            weekly(&[Saturday], "00:00", "01:00"),
            false,
        ),
        (
            weekly(&[Friday], "00:00", "24:00"),
            weekly(&[Friday], "23:59", "24:00"),
            false,
        ),
        (
            weekly(&[Monday, Friday], "08:00", "12:00"),
            weekly(&[Friday], "09:00", "10:00"),
            true,
        ),
    ];
    for (a, b, meet) in table {
        let slot = Slot {
            weekly: vec![a, b],
            ..Slot::default()
        };
        let told = told(&[Rule {
            slot,
            ..sends_to(Outcome::Reject)
        }]);
        let expected: &[&str] = if meet {
            &["N rules[0].slot.weekly[1] ranges_overlap 0"]
        } else {
            &[]
        };
        assert_eq!(told, expected, "{a:?} {b:?}");
    }
    let august = DateRange::new(day("2026-08-03"), Bound::At(at("2026-08-24T08:00"))).unwrap();
    let later = DateRange::new(Bound::At(at("2026-08-24T08:00")), day("2026-08-30")).unwrap();
    let last = DateRange::new(day("2026-08-24"), day("2026-08-24")).unwrap();
    let dates = |dates: &[DateRange]| {
        let slot = Slot {
            dates: dates.to_vec(),
            ..Slot::default()
        };
        told(&[Rule {
            slot,
            ..sends_to(Outcome::Reject)
        }])
    };
    assert!(dates(&[august, later]).is_empty());
    assert_eq!(
        dates(&[august, later, last]),
        ["N rules[0].slot.dates[2] ranges_overlap 0"]
    );
}

/// What 204 is told of its rules, in a world of colleagues with theirs.
fn looped(own: &[Rule], colleagues: &[(&str, Vec<Rule>)]) -> Vec<String> {
    let colleagues = colleagues.iter().cloned();
    let world = World(
        colleagues
            .map(|(extension, rules)| (ext(extension), rules))
            .collect(),
    );
    told_in(&world, own, &Policy::default())
}

fn to(extension: &str) -> Rule {
    sends_to(to_extension(extension))
}

#[test]
fn everyone_always_at_once_is_an_error() {
    let error = ["E rules[0].outcome.forward cycle 204>205>204"];
    assert_eq!(looped(&[to("205")], &[("205", vec![to("204")])]), error);
    // A direct number is the extension behind it.
    let by_number = sends_to(to_number("+33145670204"));
    assert_eq!(looped(&[to("205")], &[("205", vec![by_number])]), error);
    let three = [("205", vec![to("206")]), ("206", vec![to("204")])];
    assert_eq!(
        looped(&[to("205")], &three),
        ["E rules[0].outcome.forward cycle 204>205>206>204"]
    );
    // A switched-off rule before it changes nothing.
    let off = Rule {
        enabled: false,
        ..to("207")
    };
    assert_eq!(
        looped(&[off, to("205")], &[("205", vec![to("204")])]),
        ["E rules[1].outcome.forward cycle 204>205>204"]
    );
}

#[test]
fn what_only_some_calls_reach_is_a_warning() {
    let warning = ["W rules[0].outcome.forward cycle_possible 204>205>204"];
    let back = [("205", vec![to("204")])];
    let evenings = Slot {
        weekly: vec![weekly(&[Weekday::Friday], "18:00", "08:00")],
        ..Slot::default()
    };
    let conditional = [
        Rule {
            origin: Origin::Internal,
            ..to("205")
        },
        Rule {
            slot: evenings,
            ..to("205")
        },
        Rule {
            until: Some(at("2026-07-31T18:00")),
            ..to("205")
        },
        Rule {
            triggers: when(false, Some(20), false),
            ..to("205")
        },
    ];
    for rule in conditional {
        assert_eq!(
            looped(std::slice::from_ref(&rule), &back),
            warning,
            "{rule:?}"
        );
        assert_eq!(
            looped(
                &[to("205")],
                &[(
                    "205",
                    vec![Rule {
                        outcome: to_extension("204"),
                        ..rule
                    }]
                )]
            ),
            warning
        );
    }
    // Somebody else's rule may win before.
    let internal_first = vec![
        Rule {
            origin: Origin::Internal,
            ..to("206")
        },
        to("204"),
    ];
    assert_eq!(looped(&[to("205")], &[("205", internal_first)]), warning);
}

#[test]
fn what_no_call_reaches_is_not_told() {
    let none: [&str; 0] = [];
    let back = [("205", vec![to("204")])];
    let external = Rule {
        origin: Origin::External,
        ..to("205")
    };
    let internal = Rule {
        origin: Origin::Internal,
        ..to("204")
    };
    let busy = Rule {
        triggers: when(true, None, false),
        ..to("205")
    };
    let ring = sends_to(Outcome::LetItRing);
    // Switched off; hidden by a rule before it; kinds of caller that exclude each other; a phone that never rings.
    assert_eq!(
        looped(
            &[Rule {
                enabled: false,
                ..to("205")
            }],
            &back
        ),
        none
    );
    assert_eq!(looped(&[ring.clone(), to("205")], &back), none);
    assert_eq!(looped(&[to("207"), to("205")], &back), none);
    assert_eq!(looped(&[external], &[("205", vec![internal])]), none);
    assert_eq!(looped(&[to("207"), busy.clone()], &back), none);
    // A loop among colleagues is theirs.
    assert_eq!(
        looped(
            &[to("205")],
            &[("205", vec![to("206")]), ("206", vec![to("205")])]
        ),
        none
    );
    // The phone rings after all.
    let some = ["W rules[1].outcome.forward cycle_possible 204>205>204"];
    assert_eq!(looped(&[ring, busy.clone()], &back), some);
    let for_some = Rule {
        origin: Origin::Internal,
        ..to("207")
    };
    assert_eq!(looped(&[for_some, busy], &back), some);
}
