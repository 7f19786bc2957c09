//! Which rules can never serve, and because of what.
//!
//! Exact, not sampled. A call is a caller and a minute; a list tells callers apart only by its origins and minutes only by
//! its slots, so that both fall into finitely many classes. A class is kept as the set of rules that speak of it, and a rule
//! serves if some caller and some minute together leave nothing in its way. Of the classes only the best for a rule are
//! looked at: where they do not get through, those in whose way more stands do not either.
//!
//! Which dates are holidays is left open, since calendars change: any date may be one. So is whose number is whose. Minutes
//! are the wall clock's, those that a clock change skips included.

use jiff::civil::DateTime;

use super::{Call, Outcome, Rule, Triggers, route::Trigger};

mod callers;
mod matter;
mod minutes;

use callers::Callers;
use matter::Matter;
use minutes::Minutes;

/// Rules of a list, by place: bit 0 is the first.
type Rules = u64;

/// Rules beyond are not looked at; no stored list reaches so far.
const MOST: usize = 64;

/// What a rule of a list is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Use {
    /// It is switched off.
    Off,
    /// It wins for some call, and acts: this one, for one.
    Serves(Trigger, Call),
    /// There is no such call; why, for each of its triggers.
    Never(Vec<Hidden>),
}

/// Why a rule never serves for a trigger. Both empty: there is no call that it speaks of, any more or at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// The trigger.
    pub trigger: Trigger,
    /// Rules above it, by their places in order, that take its calls; none of them could be left out.
    pub above: Vec<usize>,
    /// Rules, by their places in order, that send its remaining calls elsewhere at once, so that no phone rings and the trigger
    /// never comes.
    pub before: Vec<usize>,
}

/// What each rule of a list is good for, for calls of their owner's phones at or after a minute.
///
/// A call that comes back to them after it has been somewhere else rings in spite of immediate forwards to where it has been:
/// what is told of `before` is not true for that one.
#[must_use]
pub fn uses(rules: &[Rule], from: DateTime) -> Vec<Use> {
    let known = &rules[..rules.len().min(MOST)];
    let ground = Ground::of(known, from);
    let mut uses: Vec<_> = (0..known.len()).map(|at| ground.of_rule(at)).collect();
    uses.resize(rules.len(), Use::Off);
    uses
}

/// Where a list's calls can come from and when, and which of its rules do what.
struct Ground<'a> {
    rules: &'a [Rule],
    callers: Callers,
    minutes: Minutes,
    immediate: Rules,
    ringing: Rules,
}

impl<'a> Ground<'a> {
    fn of(rules: &'a [Rule], from: DateTime) -> Self {
        let immediate = which(rules, |rule| rule.triggers.immediately());
        Self {
            rules,
            callers: Callers::of(rules),
            minutes: Minutes::of(rules, from),
            immediate,
            ringing: immediate & which(rules, |rule| rule.outcome == Outcome::LetItRing),
        }
    }

    fn of_rule(&self, at: usize) -> Use {
        let rule = &self.rules[at];
        if !rule.enabled {
            return Use::Off;
        }
        let mut hidden = vec![];
        for trigger in triggers(rule.triggers) {
            match self.of_trigger(at, trigger) {
                Ok(call) => return Use::Serves(trigger, call),
                Err(why) => hidden.push(why),
            }
        }
        Use::Never(hidden)
    }

    /// A call for which the rule acts, or what keeps it from all.
    fn of_trigger(&self, at: usize, trigger: Trigger) -> Result<Call, Hidden> {
        let itself = 1 << at;
        let above = which(self.rules, |rule| has(rule.triggers, trigger)) & (itself - 1);
        let (immediate, ringing) = match trigger {
            Trigger::Immediately => (0, 0),
            _ => (self.immediate, self.ringing),
        };
        let matter = Matter {
            itself,
            against: above | (immediate & !ringing),
            with: ringing,
        };
        let minutes = self.minutes.best(&matter);
        // What stands in the way of each kind of call: rules above, and an immediate rule that goes first.
        let mut ways: Vec<(Rules, Rules)> = vec![];
        for (theirs, who) in self.callers.best(&matter) {
            for (then, when) in &minutes {
                let both = theirs & then;
                let first = lowest(both & immediate) & !ringing;
                let way = (both & above, first);
                if way == (0, 0) {
                    return Ok(Call {
                        caller: who.caller(),
                        at: when.at(),
                        holiday: when.holiday,
                    });
                }
                if let Err(place) = ways.binary_search(&way) {
                    ways.insert(place, way);
                }
            }
        }
        Err(hidden(trigger, &ways))
    }
}

/// Sums up what stands in the way.
fn hidden(trigger: Trigger, ways: &[(Rules, Rules)]) -> Hidden {
    let ringing: Vec<Rules> = ways
        .iter()
        .filter(|(_, first)| *first == 0)
        .map(|(above, _)| *above)
        .collect();
    let above = cover(&ringing);
    // What those above leave, never rings.
    let before = ways
        .iter()
        .filter(|(theirs, _)| theirs & above == 0)
        .fold(0, |all, (_, first)| all | first);
    Hidden {
        trigger,
        above: places(above),
        before: places(before),
    }
}

/// The fewest of the rules, seen from the top, of which each set holds one.
fn cover(sets: &[Rules]) -> Rules {
    let all = sets.iter().fold(0, |all, set| all | set);
    places(all).into_iter().rev().fold(all, |kept, place| {
        let fewer = kept & !(1 << place);
        if sets.iter().all(|set| set & fewer != 0) {
            fewer
        } else {
            kept
        }
    })
}

/// The enabled rules of which something holds.
fn which(rules: &[Rule], holds: impl Fn(&Rule) -> bool) -> Rules {
    rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| rule.enabled && holds(rule))
        .fold(0, |all, (place, _)| all | 1 << place)
}

/// One class for each set of rules.
fn distinct<T>(classes: impl IntoIterator<Item = (Rules, T)>) -> Vec<(Rules, T)> {
    let mut classes: Vec<_> = classes.into_iter().collect();
    classes.sort_by_key(|(rules, _)| *rules);
    classes.dedup_by_key(|(rules, _)| *rules);
    classes
}

fn lowest(rules: Rules) -> Rules {
    rules & rules.wrapping_neg()
}

fn places(rules: Rules) -> Vec<usize> {
    (0..MOST).filter(|place| rules >> place & 1 == 1).collect()
}

fn triggers(triggers: Triggers) -> impl Iterator<Item = Trigger> {
    [
        Trigger::Immediately,
        Trigger::Busy,
        Trigger::NoAnswer,
        Trigger::Unreachable,
    ]
    .into_iter()
    .filter(move |trigger| has(triggers, *trigger))
}

fn has(triggers: Triggers, trigger: Trigger) -> bool {
    match trigger {
        Trigger::Immediately => triggers.immediately(),
        Trigger::Busy => triggers.busy(),
        Trigger::NoAnswer => triggers.no_answer().is_some(),
        Trigger::Unreachable => triggers.unreachable(),
    }
}

#[cfg(test)]
mod tests;
