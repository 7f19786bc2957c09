//! Loops: extensions that forward to each other.
//!
//! The PBX breaks every loop by itself (a destination already visited acts as `LetItRing`); here its maker is told.

use std::collections::{HashSet, VecDeque};

use super::{Context, Problem, Severity, error};
use crate::domain::{Destination, Extension, Mode, Origin, Outcome, Pattern, Rule, Triggers};

/// Kinds of caller, as bits: a caller stays the same along a chain.
type Kinds = u8;
const INTERNAL: Kinds = 1;
const EXTERNAL: Kinds = 2;
const ANONYMOUS: Kinds = 4;
const ANYONE: Kinds = INTERNAL | EXTERNAL | ANONYMOUS;

/// Tells of a loop that every call runs into (an error), or else of those that some call may run into (warnings).
///
/// Hours are not intersected along the chain, since each owner has a clock and a calendar of their own: two
/// colleagues who cover for each other at different hours are warned. A rule that names its own extension is refused
/// for that already.
pub(super) fn find(rules: &[Rule], context: &Context<'_>, problems: &mut Vec<Problem>) {
    if let Some((rule, chain)) = unconditional(rules, context) {
        problems.push(error(rule, "outcome.forward", "cycle", chain));
        return;
    }
    for edge in edges(rules, context)
        .into_iter()
        .filter(|edge| edge.to != *context.own)
    {
        if let Some(chain) = way_back(&edge, context) {
            problems.push(Problem {
                severity: Severity::Warning,
                ..error(edge.rule, "outcome.forward", "cycle_possible", chain)
            });
        }
    }
}

/// The loop that follows from every extension sending every call on at once, if it comes back.
fn unconditional(rules: &[Rule], context: &Context<'_>) -> Option<(usize, Vec<String>)> {
    let (first, mut next) = always_to(rules, context).filter(|(_, to)| to != context.own)?;
    let mut chain = vec![context.own.to_string()];
    while next != *context.own {
        if chain.contains(&next.to_string()) {
            // A loop among colleagues, which this list does not belong to.
            return None;
        }
        chain.push(next.to_string());
        next = always_to(context.directory.rules_of(&next), context)?.1;
    }
    chain.push(next.to_string());
    Some((first, chain))
}

/// Where every call goes at once: the first enabled immediate rule, if nothing but its place can keep it from winning.
fn always_to(rules: &[Rule], context: &Context<'_>) -> Option<(usize, Extension)> {
    let mut immediate = rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| rule.enabled && rule.triggers.immediately());
    let (n, rule) = immediate.next()?;
    let to = colleague(&rule.outcome, context)?;
    is_unconditional(rule).then_some((n, to))
}

fn is_unconditional(rule: &Rule) -> bool {
    rule.origin == Origin::Anyone && rule.slot.is_always() && rule.until.is_none()
}

/// A rule that sends some calls to a colleague.
struct Edge {
    rule: usize,
    to: Extension,
    kinds: Kinds,
}

/// The rules that can win for some call and send it to a colleague.
fn edges(rules: &[Rule], context: &Context<'_>) -> Vec<Edge> {
    let live = |n: usize| {
        let earlier = |contains: fn(Triggers) -> bool| {
            let hides =
                |rule: &Rule| rule.enabled && contains(rule.triggers) && is_unconditional(rule);
            contains(rules[n].triggers) && !rules[..n].iter().any(hides)
        };
        let event = earlier(Triggers::busy)
            || earlier(|triggers| triggers.no_answer().is_some())
            || earlier(Triggers::unreachable);
        earlier(Triggers::immediately) || (event && phones_may_ring(rules))
    };
    let edge = |(n, rule): (usize, &Rule)| {
        Some(Edge {
            rule: n,
            to: colleague(&rule.outcome, context).filter(|_| rule.enabled)?,
            kinds: kinds(&rule.origin),
        })
    };
    rules
        .iter()
        .enumerate()
        .filter_map(edge)
        .filter(|edge| live(edge.rule))
        .collect()
}

/// Whether some call gets past the immediate rules.
fn phones_may_ring(rules: &[Rule]) -> bool {
    let mut immediate = rules
        .iter()
        .filter(|rule| rule.enabled && rule.triggers.immediately());
    immediate
        .find(|rule| rule.outcome == Outcome::LetItRing || is_unconditional(rule))
        .is_none_or(|rule| rule.outcome == Outcome::LetItRing)
}

/// The shortest way from an edge of this list back to its owner, for callers who can take every step of it.
fn way_back(first: &Edge, context: &Context<'_>) -> Option<Vec<String>> {
    let mut seen = HashSet::new();
    let own = context.own.to_string();
    let mut open = VecDeque::from([(first.to.clone(), first.kinds, vec![own.clone()])]);
    while let Some((at, kinds, mut chain)) = open.pop_front() {
        chain.push(at.to_string());
        if at == *context.own {
            return Some(chain);
        }
        if !seen.insert((at.clone(), kinds)) {
            continue;
        }
        for edge in edges(context.directory.rules_of(&at), context) {
            let kinds = kinds & edge.kinds;
            if kinds != 0 {
                open.push_back((edge.to, kinds, chain.clone()));
            }
        }
    }
    None
}

/// The colleague a call is sent to, a direct number of the organisation included.
fn colleague(outcome: &Outcome, context: &Context<'_>) -> Option<Extension> {
    match outcome {
        Outcome::Forward(Destination::Extension(extension)) => Some(extension.clone()),
        Outcome::Forward(Destination::Number(number)) => context.directory.owner_of(number),
        Outcome::Voicemail | Outcome::LetItRing | Outcome::Reject => None,
    }
}

fn kinds(origin: &Origin) -> Kinds {
    match origin {
        Origin::Anyone
        | Origin::Numbers {
            mode: Mode::AllBut, ..
        } => ANYONE,
        Origin::Internal => INTERNAL,
        Origin::External => EXTERNAL,
        Origin::Anonymous => ANONYMOUS,
        Origin::Numbers {
            mode: Mode::Only,
            patterns,
        } => patterns.iter().fold(0, |kinds, pattern| match pattern {
            Pattern::Number(_) | Pattern::Prefix(_) => kinds | EXTERNAL,
            Pattern::Extension(_) => kinds | INTERNAL | EXTERNAL,
        }),
    }
}
