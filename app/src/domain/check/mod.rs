//! What a list is refused for, and what its owner is warned of.

use serde::{Deserialize, Serialize};

use super::origin::MAX_PATTERNS;
use super::rule::MAX_RULES;
use super::slot::MAX_RANGES;
use super::{E164, Extension, Numbering, Origin, Outcome, Rule};

mod class;
mod country;
mod cycle;
mod destination;
mod overlap;

pub use class::{Classes, MAX_LISTED, NumberClass, Policy};
pub use country::{countries, is_country};
pub use destination::{Refusal, allow};
pub use overlap::{date_overlaps, weekly_overlaps};

/// What the organisation knows of its extensions.
pub trait Directory {
    /// Whether somebody has this extension.
    fn has_extension(&self, extension: &Extension) -> bool;
    /// Whose direct number it is, within the organisation.
    fn owner_of(&self, number: &E164) -> Option<Extension>;
    /// The rules of a colleague, in order; empty where there are none.
    fn rules_of(&self, extension: &Extension) -> &[Rule];
}

/// What a list is checked against.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The extension whose list it is.
    pub own: &'a Extension,
    /// Whether that extension has a voicemail box.
    pub voicemail: bool,
    /// The organisation's country.
    pub numbering: Numbering,
    /// The kinds of number it allows.
    pub policy: &'a Policy,
    /// Its extensions.
    pub directory: &'a dyn Directory,
    /// Numbering-plan data.
    pub classes: &'a dyn Classes,
}

/// How much a problem weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Told, and saved.
    Notice,
    /// Saved once the person accepts it.
    Warning,
    /// Not saved.
    Error,
}

/// Something to say about a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// How much it weighs.
    pub severity: Severity,
    /// The rule's place, from 0; `None`: the list as a whole.
    pub rule: Option<usize>,
    /// The part of the rule, as in the JSON form: `outcome.forward`, `slot.weekly[1]`.
    pub field: String,
    /// Stable, a key of the words.
    pub code: String,
    /// What it is about: a number, a class, a limit, or the extensions of a chain in order.
    pub data: Vec<String>,
}

impl Problem {
    /// Where in the JSON form of the list.
    #[must_use]
    pub fn path(&self) -> String {
        match self.rule {
            Some(rule) => format!("rules[{rule}].{}", self.field),
            None => self.field.clone(),
        }
    }
}

/// Everything there is to say about a list, switched-off rules included.
#[must_use]
pub fn check(rules: &[Rule], context: &Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    if rules.len() > MAX_RULES {
        problems.push(Problem {
            rule: None,
            ..error(0, "rules", "too_many_rules", vec![MAX_RULES.to_string()])
        });
    }
    for (n, rule) in rules.iter().enumerate() {
        limits(n, rule, &mut problems);
        if rule.until.is_some() && n > 0 && rules[n - 1].until.is_none() {
            problems.push(error(n, "until", "temporary_not_first", vec![]));
        }
        match &rule.outcome {
            Outcome::Forward(destination) => {
                if let Err(refusal) = allow(destination, context) {
                    let (code, data) = (refusal.code(), vec![refusal.data().to_owned()]);
                    problems.push(error(n, "outcome.forward", code, data));
                }
            }
            Outcome::Voicemail if !context.voicemail => {
                problems.push(error(n, "outcome", "no_voicemail", vec![]));
            }
            Outcome::Voicemail | Outcome::LetItRing | Outcome::Reject => {}
        }
        overlap::notice(n, &rule.slot, &mut problems);
    }
    cycle::find(rules, context, &mut problems);
    problems
}

fn limits(n: usize, rule: &Rule, problems: &mut Vec<Problem>) {
    let ranges = vec![MAX_RANGES.to_string()];
    if rule.slot.weekly.len() > MAX_RANGES {
        problems.push(error(n, "slot.weekly", "too_many_ranges", ranges.clone()));
    }
    if rule.slot.dates.len() > MAX_RANGES {
        problems.push(error(n, "slot.dates", "too_many_ranges", ranges));
    }
    if let Origin::Numbers { patterns, .. } = &rule.origin {
        let field = "origin.patterns";
        if patterns.is_empty() {
            problems.push(error(n, field, "empty", vec![]));
        } else if patterns.len() > MAX_PATTERNS {
            let most = vec![MAX_PATTERNS.to_string()];
            problems.push(error(n, field, "too_many_patterns", most));
        }
    }
}

fn error(rule: usize, field: &str, code: &str, data: Vec<String>) -> Problem {
    Problem {
        severity: Severity::Error,
        rule: Some(rule),
        field: field.to_owned(),
        code: code.to_owned(),
        data,
    }
}

#[cfg(test)]
mod tests;
