//! From what was typed to a rule.

use crate::{
    api::forwarding::{FieldError, RuleDraft},
    domain::{
        Extension, Numbering, Origin, Outcome, Rule, RuleId, RuleName, Seconds, Slot, Triggers,
        rule::RuleNameError, slot::MAX_RANGES,
    },
};

use super::destination;

impl FieldError {
    /// What is wrong with a field.
    #[must_use]
    pub fn new(field: &str, code: &str, data: &str) -> Self {
        Self {
            field: field.to_owned(),
            code: code.to_owned(),
            data: data.chars().filter(|c| !c.is_control()).take(40).collect(),
        }
    }
}

/// What has been read so far, and everything that is wrong.
#[derive(Default)]
struct Reading {
    errors: Vec<FieldError>,
}

impl Reading {
    fn refuse<T>(&mut self, field: &str, code: &str, data: &str) -> Option<T> {
        self.errors.push(FieldError::new(field, code, data));
        None
    }
}

impl RuleDraft {
    /// Reads the form; every field's error is told, not only the first.
    ///
    /// `before` is the stored rule where one is edited: its switch, its end, and the parts that this form cannot show
    /// (`keep`) stay as they are. `exists` says which extensions there are. What the list as a whole refuses (loops,
    /// classes of numbers, a missing voicemail box) is the caller's to check. `fresh` is the id of a new rule.
    pub fn read(
        &self,
        numbering: Numbering,
        exists: &dyn Fn(&Extension) -> bool,
        before: Option<&Rule>,
        fresh: RuleId,
    ) -> Result<Rule, Vec<FieldError>> {
        let mut reading = Reading::default();
        let name = self.read_name(&mut reading);
        let origin = self.read_origin(before, &mut reading);
        let slot = self.read_slot(before, &mut reading);
        let triggers = self.read_triggers(&mut reading);
        let outcome = self.read_outcome(numbering, exists, &mut reading);
        match (name, origin, slot, triggers, outcome) {
            (Some(name), Some(origin), Some(slot), Some(triggers), Some(outcome))
                if reading.errors.is_empty() =>
            {
                Ok(Rule {
                    id: before.map_or(fresh, |before| before.id),
                    name,
                    enabled: before.is_none_or(|before| before.enabled),
                    origin,
                    slot,
                    triggers,
                    outcome,
                    until: before.and_then(|before| before.until),
                })
            }
            _ => Err(reading.errors),
        }
    }

    fn read_name(&self, reading: &mut Reading) -> Option<RuleName> {
        let code = match RuleName::parse(&self.name) {
            Ok(name) => return Some(name),
            Err(RuleNameError::Empty) => "name_empty",
            Err(RuleNameError::TooLong) => "name_too_long",
            Err(RuleNameError::Control) => "control",
        };
        reading.refuse("name", code, "")
    }

    fn read_origin(&self, before: Option<&Rule>, reading: &mut Reading) -> Option<Origin> {
        match (self.origin.as_str(), before) {
            ("anyone", _) => Some(Origin::Anyone),
            ("internal", _) => Some(Origin::Internal),
            ("external", _) => Some(Origin::External),
            ("anonymous", _) => Some(Origin::Anonymous),
            ("keep", Some(before)) => Some(before.origin.clone()),
            _ => reading.refuse("origin", "origin", ""),
        }
    }

    fn read_slot(&self, before: Option<&Rule>, reading: &mut Reading) -> Option<Slot> {
        match (self.slot.as_str(), before) {
            ("always", _) => Some(Slot::default()),
            ("keep", Some(before)) => Some(before.slot.clone()),
            ("weekly", _) => self.read_ranges(reading),
            _ => reading.refuse("slot", "slot", ""),
        }
    }

    /// A range left blank is no range, as long as another one is filled in.
    fn read_ranges(&self, reading: &mut Reading) -> Option<Slot> {
        let filled = || {
            (1..)
                .zip(&self.ranges)
                .filter(|(_, range)| !range.is_blank())
        };
        match filled().count() {
            0 => return reading.refuse("slot", "ranges_none", ""),
            1..=MAX_RANGES => {}
            _ => return reading.refuse("slot", "too_many_ranges", ""),
        }
        let mut weekly = vec![];
        for (n, range) in filled() {
            match range.read(n) {
                Ok(range) => weekly.push(range),
                Err(errors) => reading.errors.extend(errors),
            }
        }
        Some(Slot {
            weekly,
            ..Slot::default()
        })
    }

    fn read_triggers(&self, reading: &mut Reading) -> Option<Triggers> {
        let (mut immediately, mut busy, mut no_answer, mut unreachable) =
            (false, false, false, false);
        for trigger in &self.triggers {
            match trigger.as_str() {
                "immediately" => immediately = true,
                "busy" => busy = true,
                "no_answer" => no_answer = true,
                "unreachable" => unreachable = true,
                _ => return reading.refuse("trigger", "trigger_none", ""),
            }
        }
        match (immediately, busy || no_answer || unreachable) {
            (true, false) => return Some(Triggers::Immediately),
            (true, true) => return reading.refuse("trigger", "trigger_alone", ""),
            (false, false) => return reading.refuse("trigger", "trigger_none", ""),
            (false, true) => {}
        }
        let seconds = if no_answer {
            let read = self.seconds.trim().parse().ok().and_then(Seconds::new);
            if read.is_none() {
                return reading.refuse("seconds", "seconds", "");
            }
            read
        } else {
            None
        };
        Triggers::when(busy, seconds, unreachable)
    }

    fn read_outcome(
        &self,
        numbering: Numbering,
        exists: &dyn Fn(&Extension) -> bool,
        reading: &mut Reading,
    ) -> Option<Outcome> {
        match self.outcome.as_str() {
            "forward" => match destination::read(&self.destination, numbering, exists) {
                Ok(to) => Some(Outcome::Forward(to)),
                Err((code, data)) => reading.refuse("destination", code, &data),
            },
            "voicemail" => Some(Outcome::Voicemail),
            "let_it_ring" => Some(Outcome::LetItRing),
            "reject" => Some(Outcome::Reject),
            _ => reading.refuse("outcome", "outcome", ""),
        }
    }
}

#[cfg(test)]
#[path = "rule_tests.rs"]
mod tests;
