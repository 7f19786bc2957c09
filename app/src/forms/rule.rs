//! From what was typed to a rule.

use crate::{
    api::forwarding::{FieldError, ListLine, RuleDraft},
    domain::{
        Origin, Outcome, Rule, RuleId, RuleName, Seconds, Slot, Triggers, origin::MAX_PATTERNS,
        rule::RuleNameError, slot::MAX_RANGES,
    },
};

use super::{
    known::Known,
    list::{Item, items},
};

/// A part of the form as read, or everything that is wrong with it.
pub type Part<T> = Result<T, Vec<FieldError>>;

/// More faults of one list than this are counted only.
const MOST_TOLD: usize = 10;

impl FieldError {
    /// What is wrong with a field.
    #[must_use]
    pub fn new(field: &str, code: &str, data: &str) -> Self {
        Self {
            field: field.to_owned(),
            code: code.to_owned(),
            data: shown(data, 120),
            rule: String::new(),
            line: None,
        }
    }

    fn on(self, item: &Item<'_>) -> Self {
        let line = ListLine {
            n: item.line,
            text: shown(item.text, 40),
        };
        Self {
            line: Some(line),
            ..self
        }
    }
}

/// What may be shown of a text that came from anywhere.
fn shown(text: &str, most: usize) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(most)
        .collect()
}

fn refuse<T>(field: &str, code: &str) -> Part<T> {
    Err(vec![FieldError::new(field, code, "")])
}

/// The part, or nothing and its faults among the others.
fn keep<T>(part: Part<T>, errors: &mut Vec<FieldError>) -> Option<T> {
    part.map_err(|more| errors.extend(more)).ok()
}

impl RuleDraft {
    /// Reads the form; every field's error is told, not only the first.
    ///
    /// `before` is the stored rule where one is edited: its switch, its end, and the parts that this form cannot show
    /// (`keep`) stay as they are. What the list as a whole refuses (loops, classes of numbers, a missing voicemail box) is
    /// the caller's to check. `fresh` is the id of a new rule.
    pub fn read(&self, known: &Known<'_>, before: Option<&Rule>, fresh: RuleId) -> Part<Rule> {
        let mut errors = vec![];
        let name = keep(self.read_name(), &mut errors);
        let origin = keep(self.read_origin(known), &mut errors);
        let slot = keep(self.read_slot(before), &mut errors);
        let triggers = keep(self.read_triggers(), &mut errors);
        let outcome = keep(self.read_outcome(known), &mut errors);
        match (name, origin, slot, triggers, outcome) {
            (Some(name), Some(origin), Some(slot), Some(triggers), Some(outcome)) => Ok(Rule {
                id: before.map_or(fresh, |before| before.id),
                name,
                enabled: before.is_none_or(|before| before.enabled),
                origin,
                slot,
                triggers,
                outcome,
                until: before.and_then(|before| before.until),
            }),
            _ => Err(errors),
        }
    }

    /// Reads what the rule is called.
    pub fn read_name(&self) -> Part<RuleName> {
        RuleName::parse(&self.name).or_else(|error| {
            let code = match error {
                RuleNameError::Empty => "name_empty",
                RuleNameError::TooLong => "name_too_long",
                RuleNameError::Control => "control",
            };
            refuse("name", code)
        })
    }

    /// Reads who calls.
    pub fn read_origin(&self, known: &Known<'_>) -> Part<Origin> {
        Ok(match self.origin.as_str() {
            "anyone" => Origin::Anyone,
            "internal" => Origin::Internal,
            "external" => Origin::External,
            "anonymous" => Origin::Anonymous,
            _ => match self.mode() {
                Some(mode) => Origin::Numbers {
                    mode,
                    patterns: self.read_numbers(known)?,
                },
                None => return refuse("origin", "origin"),
            },
        })
    }

    fn read_numbers(&self, known: &Known<'_>) -> Part<Vec<crate::domain::Pattern>> {
        let (mut patterns, mut errors, mut faults) = (vec![], vec![], 0);
        // One line, unlike the list.
        if self.colleague.chars().any(char::is_control) {
            return refuse("colleague", "control");
        }
        let listed = items(&self.numbers).map(|item| ("numbers", item));
        let beside = items(&self.colleague).map(|item| ("colleague", item));
        for (field, item) in listed.chain(beside) {
            match item.read(known) {
                Ok(pattern) => patterns.push(pattern),
                Err((code, data)) => {
                    faults += 1;
                    if faults <= MOST_TOLD {
                        let error = FieldError::new(field, code, &data);
                        errors.push(match field {
                            "numbers" => error.on(&item),
                            _ => error,
                        });
                    }
                }
            }
        }
        let told = |code: &str, count: usize| FieldError::new("numbers", code, &count.to_string());
        if faults > MOST_TOLD {
            errors.push(told("more_lines", faults - MOST_TOLD));
        }
        match patterns.len() + faults {
            0 => errors.push(FieldError::new("numbers", "numbers_none", "")),
            1..=MAX_PATTERNS => {}
            count => errors.insert(0, told("numbers_too_many", count)),
        }
        if errors.is_empty() {
            Ok(patterns)
        } else {
            Err(errors)
        }
    }

    fn read_slot(&self, before: Option<&Rule>) -> Part<Slot> {
        match (self.slot.as_str(), before) {
            ("always", _) => Ok(Slot::default()),
            ("keep", Some(before)) => Ok(before.slot.clone()),
            ("weekly", _) => self.read_ranges(),
            _ => refuse("slot", "slot"),
        }
    }

    /// A range left blank is no range, as long as another one is filled in.
    fn read_ranges(&self) -> Part<Slot> {
        let filled = || {
            (1..)
                .zip(&self.ranges)
                .filter(|(_, range)| !range.is_blank())
        };
        match filled().count() {
            0 => return refuse("slot", "ranges_none"),
            1..=MAX_RANGES => {}
            _ => return refuse("slot", "too_many_ranges"),
        }
        let (mut weekly, mut errors) = (vec![], vec![]);
        for (n, range) in filled() {
            match range.read(n) {
                Ok(range) => weekly.push(range),
                Err(more) => errors.extend(more),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Slot {
            weekly,
            ..Slot::default()
        })
    }

    /// Reads what must happen first.
    pub fn read_triggers(&self) -> Part<Triggers> {
        let (mut immediately, mut busy, mut no_answer, mut unreachable) =
            (false, false, false, false);
        for trigger in &self.triggers {
            match trigger.as_str() {
                "immediately" => immediately = true,
                "busy" => busy = true,
                "no_answer" => no_answer = true,
                "unreachable" => unreachable = true,
                _ => return refuse("trigger", "trigger_none"),
            }
        }
        match (immediately, busy || no_answer || unreachable) {
            (true, false) => return Ok(Triggers::Immediately),
            (true, true) => return refuse("trigger", "trigger_alone"),
            (false, false) => return refuse("trigger", "trigger_none"),
            (false, true) => {}
        }
        if no_answer && self.seconds.chars().any(char::is_control) {
            return refuse("seconds", "control");
        }
        let seconds = self.seconds.trim().parse().ok().and_then(Seconds::new);
        if no_answer && seconds.is_none() {
            return refuse("seconds", "seconds");
        }
        Triggers::when(busy, seconds.filter(|_| no_answer), unreachable)
            .map_or_else(|| refuse("trigger", "trigger_none"), Ok)
    }

    /// Reads where the call goes.
    pub fn read_outcome(&self, known: &Known<'_>) -> Part<Outcome> {
        match self.outcome.as_str() {
            "forward" => known
                .destination(&self.destination)
                .map(Outcome::Forward)
                .map_err(|(code, data)| vec![FieldError::new("destination", code, &data)]),
            "voicemail" => Ok(Outcome::Voicemail),
            "let_it_ring" => Ok(Outcome::LetItRing),
            "reject" => Ok(Outcome::Reject),
            _ => refuse("outcome", "outcome"),
        }
    }
}

#[cfg(test)]
#[path = "rule_tests.rs"]
mod tests;
