//! The rules that one class of callers meets.

use renvoi_app::domain::{Destination, Outcome, Triggers};

use super::{
    callers::{Class, Lists, Test},
    condition::{self, Condition, Part, Season},
    program::Step,
    week::Minutes,
};
use crate::pbx::plan::{Code, ExtensionPlan, PlannedRule};

/// Enabled rules, as callers of one class meet them.
pub(super) struct Rules<'a> {
    plan: &'a ExtensionPlan,
    class: Class,
    phones: Phones,
    tested: Vec<(&'a PlannedRule, Test)>,
    any_list: Vec<String>,
}

/// Whether the phones have their say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Phones {
    /// Nothing has been dialled that the rules do not know of.
    Silent,
    /// Each rule asks whether it has been switched.
    Heard,
}

/// Whether a rule may ever act: it is on, or can be switched on from a phone.
pub(super) fn acts(planned: &PlannedRule) -> bool {
    planned.rule.enabled || matches!(planned.code, Code::Switch(_))
}

/// What is known of the caller as a program is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// Nothing: lists are looked into.
    Nothing,
    /// That no list of the class holds the caller.
    InNoList,
}

impl<'a> Rules<'a> {
    pub(super) fn of(
        plan: &'a ExtensionPlan,
        enabled: &[&'a PlannedRule],
        class: Class,
        phones: Phones,
        lists: &mut Lists,
    ) -> Self {
        let tested: Vec<_> = enabled
            .iter()
            .map(|planned| (*planned, lists.test(planned, class)))
            .collect();
        let lists_tested = tested
            .iter()
            .filter(|(_, test)| matches!(test, Test::Listed { .. }))
            .count();
        // Looked into only where there are many.
        let any_list = if lists_tested < 2 {
            vec![]
        } else {
            lists.any(class, phones)
        };
        Self {
            plan,
            class,
            phones,
            tested,
            any_list,
        }
    }

    /// How many lists are looked into in an hour.
    pub(super) fn lists_in(&self, minutes: &[Minutes]) -> usize {
        let in_hour = self
            .tested
            .iter()
            .zip(minutes)
            .filter(|(_, minutes)| **minutes != 0);
        in_hour
            .filter(|((_, test), _)| matches!(test, Test::Listed { .. }))
            .count()
    }

    /// One of these holds where any list of the class holds the caller.
    pub(super) fn in_any_list(&self) -> Vec<String> {
        debug_assert_ne!(
            self.class,
            Class::Anonymous,
            "an anonymous caller is in no list"
        );
        self.any_list.clone()
    }

    /// The rules that can match in an hour, as far as an earlier one does not always win before them.
    pub(super) fn steps(&self, minutes: &[Minutes], known: Known) -> Vec<Step> {
        let mut open = Open::ALL;
        let mut steps = vec![];
        for ((planned, test), minutes) in self.tested.iter().zip(minutes) {
            let caller = match (test, known) {
                (_, _) if *minutes == 0 => continue,
                (Test::Never, _) | (Test::Listed { negated: false, .. }, Known::InNoList) => {
                    continue;
                }
                (Test::Always, _) | (Test::Listed { negated: true, .. }, Known::InNoList) => None,
                (Test::Listed { any_of, negated }, Known::Nothing) => Some(Part {
                    any_of: any_of.clone(),
                    negated: *negated,
                }),
            };
            let rule = &planned.rule;
            let tokens = open.tokens(rule.triggers, &outcome(self.plan, planned));
            if tokens.is_empty() {
                continue;
            }
            let switched = match self.phones {
                Phones::Silent => None,
                Phones::Heard => condition::switched(planned),
            };
            let condition: Condition = [
                switched,
                condition::minutes(*minutes),
                condition::until(rule.until),
                condition::dates(&rule.slot.dates),
                condition::holidays(rule.slot.holidays),
                caller,
            ]
            .into_iter()
            .flatten()
            .collect();
            if condition.is_empty() {
                open.close(rule.triggers);
            }
            steps.push(Step {
                condition,
                season: Season::of(&rule.slot.dates),
                tokens,
            });
        }
        steps
    }
}

/// The triggers that no rule always wins yet.
#[expect(clippy::struct_excessive_bools, reason = "a set of the four triggers")]
struct Open {
    immediately: bool,
    busy: bool,
    no_answer: bool,
    unreachable: bool,
}

impl Open {
    const ALL: Self = Self {
        immediately: true,
        busy: true,
        no_answer: true,
        unreachable: true,
    };

    fn tokens(&self, triggers: Triggers, outcome: &str) -> String {
        let said = |open: bool, wanted: bool, letter: &str| {
            (open && wanted).then(|| format!("{letter}{outcome}/"))
        };
        [
            said(self.immediately, triggers.immediately(), "I"),
            said(self.busy, triggers.busy(), "B"),
            triggers
                .no_answer()
                .and_then(|after| said(self.no_answer, true, &format!("N{}.", after.get()))),
            said(self.unreachable, triggers.unreachable(), "U"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn close(&mut self, triggers: Triggers) {
        self.immediately &= !triggers.immediately();
        self.busy &= !triggers.busy();
        self.no_answer &= triggers.no_answer().is_none();
        self.unreachable &= !triggers.unreachable();
    }
}

/// What a rule does, in the router's letters; a destination that is not allowed keeps its place and lets it ring.
fn outcome(plan: &ExtensionPlan, planned: &PlannedRule) -> String {
    match &planned.rule.outcome {
        Outcome::Forward(Destination::Extension(to)) if planned.allowed => format!("x{to}"),
        // Never an emergency number, whatever whoever made the plan allowed.
        Outcome::Forward(Destination::Number(to)) if planned.allowed && !to.is_emergency() => {
            format!("n{}", to.as_str().trim_start_matches('+'))
        }
        Outcome::Voicemail if planned.allowed && plan.voicemail => "v".to_owned(),
        Outcome::Reject => "r".to_owned(),
        Outcome::Forward(_) | Outcome::Voicemail | Outcome::LetItRing => "l".to_owned(),
    }
}
