//! The two halves of « exact »: what is said never to serve never wins, and what serves has a call to show. And the reasons.

use jiff::{ToSpan, civil::DateTime};
use proptest::{collection::vec, prelude::*, sample::select};

use super::*;
use crate::domain::{
    day::Way,
    decide,
    testing::{any_caller, any_date, any_minute, any_moment, any_rules},
};

/// The place of the rule that acts for a trigger, if the trigger comes.
fn acts(rules: &[Rule], call: &Call, trigger: Trigger) -> Option<usize> {
    let winner = match (Way::from(decide(rules, call)), trigger) {
        (Way::Immediately(winner), Trigger::Immediately) => Some(winner),
        // A rule that lets it ring acts, too: it keeps those below from acting.
        (Way::Rings { .. }, Trigger::Immediately) => decide(rules, call).immediately,
        (Way::Immediately(_), _) => None,
        (Way::Rings { busy, .. }, Trigger::Busy) => busy,
        (Way::Rings { no_answer, .. }, Trigger::NoAnswer) => no_answer,
        (Way::Rings { unreachable, .. }, Trigger::Unreachable) => unreachable,
    };
    winner.map(|winner| winner.index)
}

/// Mostly minutes at which something of these rules begins or ends.
fn any_calls(rules: &[Rule]) -> impl Strategy<Value = Vec<Call>> + use<> {
    let mut edges: Vec<DateTime> = vec![];
    for rule in rules {
        edges.extend(rule.until);
        for range in &rule.slot.dates {
            edges.push(range.start());
            edges.extend(range.end());
        }
    }
    let mut minutes: Vec<_> = rules
        .iter()
        .flat_map(|rule| &rule.slot.weekly)
        .flat_map(|range| [range.from(), range.to()])
        .collect();
    edges.push(at("2028-02-28T12:00"));
    minutes.push(Minute::START);
    let moment = prop_oneof![
        2 => select(edges),
        2 => (any_date(), select(minutes)).prop_map(|(date, minute)| minute.on(date)),
        1 => (any_date(), any_minute()).prop_map(|(date, minute)| minute.on(date)),
    ];
    let call =
        (any_caller(), moment, -1..=1i64, any::<bool>()).prop_map(|(caller, at, off, holiday)| {
            Call {
                caller,
                at: at.saturating_add(off.minutes()),
                holiday,
            }
        });
    vec(call, 60)
}

fn rules_and_calls() -> impl Strategy<Value = (Vec<Rule>, Vec<Call>)> {
    any_rules().prop_flat_map(|rules| {
        let calls = any_calls(&rules);
        (Just(rules), calls)
    })
}

const TRIGGERS: [Trigger; 4] = [
    Trigger::Immediately,
    Trigger::Busy,
    Trigger::NoAnswer,
    Trigger::Unreachable,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_never_serves_never_wins((rules, calls) in rules_and_calls(), from in any_moment()) {
        let found = uses(&rules, from);
        for call in calls.iter().filter(|call| call.at >= from) {
            for trigger in TRIGGERS {
                if let Some(place) = acts(&rules, call, trigger) {
                    prop_assert!(
                        matches!(found[place], Use::Serves(..)),
                        "rule {} acts at {} for {:?}: {:?}", place + 1, call.at, call.caller, found[place]
                    );
                }
            }
        }
    }

    #[test]
    fn what_serves_has_a_call_to_show(rules in any_rules(), from in any_moment()) {
        for (place, found) in uses(&rules, from).into_iter().enumerate() {
            match found {
                Use::Serves(trigger, call) => {
                    prop_assert!(call.at >= from);
                    prop_assert_eq!(acts(&rules, &call, trigger), Some(place), "{:?}", call);
                }
                Use::Off => prop_assert!(!rules[place].enabled),
                Use::Never(hidden) => prop_assert!(!hidden.is_empty() && rules[place].enabled),
            }
        }
    }

    /// The rules told are enough to hide it, and without any of those above it would serve.
    #[test]
    fn the_reasons_are_enough_and_no_more(rules in any_rules(), from in any_moment()) {
        for (place, found) in uses(&rules, from).into_iter().enumerate() {
            let Use::Never(hidden) = found else { continue };
            for why in hidden {
                let left = |without: Option<usize>| {
                    let kept = |n: &usize| {
                        Some(*n) != without && (*n == place || why.above.contains(n) || why.before.contains(n)
                            // What lets the phones ring is part of how they come to ring.
                            || (why.trigger != Trigger::Immediately && rules[*n].outcome == Outcome::LetItRing && rules[*n].triggers.immediately()))
                    };
                    let list: Vec<_> = (0..rules.len()).filter(kept).map(|n| rules[n].clone()).collect();
                    let place = list.iter().position(|rule| rule.id == rules[place].id).unwrap();
                    let ground = Ground::of(&list, from);
                    ground.of_trigger(place, why.trigger).is_err()
                };
                prop_assert!(left(None), "rule {} is hidden without them: {:?}", place + 1, why);
                for above in &why.above {
                    prop_assert!(!left(Some(*above)), "rule {} is hidden without {}: {:?}", place + 1, above + 1, why);
                }
            }
        }
    }
}
