//! What keeps a list from being kept.

use renvoi_app::{
    api::forwarding::FieldError,
    domain::{
        Rule, RuleId,
        check::{Problem, Severity, check},
    },
};

use super::change::Objection;
use crate::directory::Directory;

/// Judges a list with a rule that somebody has written at this place: whatever is wrong with that rule, with the list as a
/// whole, or leads in circles; and what only may lead in circles, where that is not accepted. Nothing is left to tell of what is good.
pub(super) fn judge(
    rules: &[Rule],
    around: &Directory,
    place: usize,
    accept: bool,
) -> Result<Vec<String>, Objection> {
    let problems = check(rules, &around.context());
    let concerns = |problem: &&Problem| {
        problem.rule.is_none_or(|rule| rule == place) || problem.code == "cycle"
    };
    let errors: Vec<_> = problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .filter(concerns)
        .map(field_error)
        .collect();
    if !errors.is_empty() {
        return Err(Objection::Refused(errors));
    }
    let warning = problems
        .iter()
        .filter(concerns)
        .find(|problem| problem.severity == Severity::Warning);
    match warning {
        Some(warning) if !accept => Err(Objection::Warned(warning.data.clone())),
        _ => Ok(vec![]),
    }
}

/// Refuses what a change would make wrong; what was wrong before (a policy has changed since) stays its owner's to mend, and
/// keeps nobody from switching another rule off. A rule that slept and is to act again is judged like a new one.
///
/// A chain that some calls may go round by now, and could not before, is answered: whoever presses a switch is not asked, but told.
pub(super) fn newly_refused(
    before: &[Rule],
    after: &[Rule],
    around: &Directory,
) -> Result<Vec<String>, Objection> {
    let problems = check(after, &around.context());
    let errors = newly_wrong(before, after, &problems, around);
    if errors.is_empty() {
        Ok(newly_possible(before, after, &problems, around))
    } else {
        let told = |problem| of_rule(after, problem);
        Err(Objection::Refused(errors.into_iter().map(told).collect()))
    }
}

/// Of the problems of a list, the errors that the one before did not have.
pub(super) fn newly_wrong<'a>(
    before: &[Rule],
    after: &[Rule],
    problems: &'a [Problem],
    around: &Directory,
) -> Vec<&'a Problem> {
    let old = key_all(before, &check(before, &around.context()));
    let acted = |id| before.iter().any(|rule| rule.id == id && rule.enabled);
    let wakes = |at: usize| after[at].enabled && !acted(after[at].id);
    let new = |problem: &&Problem| {
        problem.severity == Severity::Error
            && (problem.rule.is_some_and(wakes) || !old.contains(&key(after, problem)))
    };
    problems.iter().filter(new).collect()
}

/// The first circle of a list that the one before could not lead to.
fn newly_possible(
    before: &[Rule],
    after: &[Rule],
    problems: &[Problem],
    around: &Directory,
) -> Vec<String> {
    let mut circles = problems
        .iter()
        .filter(|problem| problem.severity == Severity::Warning)
        .peekable();
    if circles.peek().is_none() {
        return vec![];
    }
    let old = key_all(before, &check(before, &around.context()));
    let new = circles.find(|problem| !old.contains(&key(after, problem)));
    new.map_or_else(Vec::new, |problem| problem.data.clone())
}

/// A problem by its rule, wherever that rule stands.
type Key = (Option<RuleId>, String, Vec<String>);

fn key(rules: &[Rule], problem: &Problem) -> Key {
    (
        problem.rule.map(|index| rules[index].id),
        problem.code.clone(),
        problem.data.clone(),
    )
}

fn key_all(rules: &[Rule], problems: &[Problem]) -> Vec<Key> {
    problems.iter().map(|problem| key(rules, problem)).collect()
}

/// A problem of a list as a whole, with the name of the rule it is about.
fn of_rule(rules: &[Rule], problem: &Problem) -> FieldError {
    let rule = problem.rule.and_then(|at| rules.get(at));
    FieldError {
        rule: rule.map_or_else(String::new, |rule| rule.name.as_str().to_owned()),
        ..field_error(problem)
    }
}

/// A problem by the field of the form it is about.
fn field_error(problem: &Problem) -> FieldError {
    let field = match problem.field.as_str() {
        "outcome.forward" => "destination",
        "outcome" => "outcome",
        "origin.patterns" => "numbers",
        field if field.starts_with("slot") => "slot",
        _ => "",
    };
    FieldError {
        field: field.to_owned(),
        code: problem.code.clone(),
        data: problem.data.join(" → "),
        rule: String::new(),
        line: None,
    }
}
