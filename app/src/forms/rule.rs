//! From what was typed to a rule.

use jiff::civil::DateTime;

use crate::{
    api::forwarding::{DatesDraft, FieldError, ListLine, RangeDraft, RuleDraft},
    domain::{
        Holidays, Origin, Outcome, Pattern, Rule, RuleId, RuleName, Seconds, Slot, Triggers,
        origin::MAX_PATTERNS, rule::RuleNameError, slot::MAX_RANGES,
    },
};

use super::{
    known::Known,
    list::{Item, items},
};

/// A part of the form as read, or everything that is wrong with it.
pub type Part<T> = Result<T, Vec<FieldError>>;

/// The parts of the sentence, each as far as it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Who calls.
    pub origin: Part<Origin>,
    /// When.
    pub slot: Part<Slot>,
    /// Until when a temporary rule lasts.
    pub until: Part<Option<DateTime>>,
    /// What must happen first.
    pub triggers: Part<Triggers>,
    /// Where the call goes.
    pub outcome: Part<Outcome>,
}

impl Parts {
    /// What is wrong with the first part that cannot be read.
    #[must_use]
    pub fn first_error(&self) -> Option<&FieldError> {
        fn first<T>(part: &Part<T>) -> Option<&FieldError> {
            part.as_ref().err()?.first()
        }
        first(&self.origin)
            .or_else(|| first(&self.slot))
            .or_else(|| first(&self.until))
            .or_else(|| first(&self.triggers))
            .or_else(|| first(&self.outcome))
    }
}

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

/// Reads the rows that are filled in: one left blank is none.
fn rows<T, R>(
    rows: &[T],
    is_blank: fn(&T) -> bool,
    read: fn(&T, usize) -> Part<R>,
) -> Part<Vec<R>> {
    let (mut found, mut errors) = (vec![], vec![]);
    for (n, row) in (1..).zip(rows).filter(|(_, row)| !is_blank(row)) {
        match read(row, n) {
            Ok(row) => found.push(row),
            Err(more) => errors.extend(more),
        }
    }
    if errors.is_empty() {
        Ok(found)
    } else {
        Err(errors)
    }
}

/// The part, or nothing and its faults among the others.
pub(super) fn keep<T>(part: Part<T>, errors: &mut Vec<FieldError>) -> Option<T> {
    part.map_err(|more| errors.extend(more)).ok()
}

impl RuleDraft {
    /// Reads the form; every field's error is told, not only the first.
    ///
    /// What the list as a whole refuses (loops, classes of numbers, a missing voicemail box) is the caller's to check. `id`
    /// is that of the stored rule, or of the new one.
    pub fn read(&self, known: &Known<'_>, id: RuleId) -> Part<Rule> {
        let parts = self.parts(known);
        let mut errors = vec![];
        let name = keep(self.read_name(), &mut errors);
        let origin = keep(parts.origin, &mut errors);
        let slot = keep(parts.slot, &mut errors);
        let until = keep(parts.until, &mut errors);
        let triggers = keep(parts.triggers, &mut errors);
        let outcome = keep(parts.outcome, &mut errors);
        match (name, origin, slot, until, triggers, outcome) {
            (Some(name), Some(origin), Some(slot), Some(until), Some(triggers), Some(outcome)) => {
                Ok(Rule {
                    id,
                    name,
                    enabled: self.enabled,
                    origin,
                    slot,
                    triggers,
                    outcome,
                    until,
                })
            }
            _ => Err(errors),
        }
    }

    /// Reads each part of the sentence by itself.
    #[must_use]
    pub fn parts(&self, known: &Known<'_>) -> Parts {
        Parts {
            origin: self.read_origin(known),
            slot: self.read_slot(),
            until: self.until.read_until(),
            triggers: self.read_triggers(),
            outcome: self.read_outcome(known),
        }
    }

    fn read_name(&self) -> Part<RuleName> {
        RuleName::parse(&self.name).or_else(|error| {
            let code = match error {
                RuleNameError::Empty => "name_empty",
                RuleNameError::TooLong => "name_too_long",
                RuleNameError::Control => "control",
            };
            refuse("name", code)
        })
    }

    fn read_origin(&self, known: &Known<'_>) -> Part<Origin> {
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

    fn read_numbers(&self, known: &Known<'_>) -> Part<Vec<Pattern>> {
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

    fn read_slot(&self) -> Part<Slot> {
        match self.slot.as_str() {
            "always" => return Ok(Slot::default()),
            "some" => {}
            _ => return refuse("slot", "slot"),
        }
        let mut errors = vec![];
        let weekly = rows(&self.ranges, RangeDraft::is_blank, RangeDraft::read);
        let dates = rows(&self.dates, DatesDraft::is_blank, DatesDraft::read);
        let holidays = match self.holidays.as_str() {
            "" | "ignore" => Ok(Holidays::Ignore),
            "only" => Ok(Holidays::Only),
            "except" => Ok(Holidays::Except),
            _ => refuse("holidays", "holidays"),
        };
        let weekly = keep(weekly, &mut errors);
        let dates = keep(dates, &mut errors);
        let holidays = keep(holidays, &mut errors);
        let (Some(weekly), Some(dates), Some(holidays)) = (weekly, dates, holidays) else {
            return Err(errors);
        };
        let slot = Slot {
            weekly,
            dates,
            holidays,
        };
        if slot.weekly.len() > MAX_RANGES {
            errors.push(FieldError::new("slot", "too_many_ranges", ""));
        }
        if slot.dates.len() > MAX_RANGES {
            errors.push(FieldError::new("dates", "too_many_dates", ""));
        }
        if slot.is_always() {
            errors.push(FieldError::new("slot", "slot_empty", ""));
        }
        if errors.is_empty() {
            Ok(slot)
        } else {
            Err(errors)
        }
    }

    fn read_triggers(&self) -> Part<Triggers> {
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

    fn read_outcome(&self, known: &Known<'_>) -> Part<Outcome> {
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
