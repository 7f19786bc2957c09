//! One line of a user's ordered list, and the list.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{DateRange, Destination, Extension, Origin, Outcome, Pattern, Slot, Triggers};

/// At most this many rules in a list.
pub const MAX_RULES: usize = 50;

/// Identifies a rule; chosen by the server (`UUIDv7`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleId(pub Uuid);

/// 1 to 60 characters, none of them a control character, no blanks at the ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleName(String);

/// Why a text is not a rule name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleNameError {
    /// Nothing but blanks.
    #[error("a rule has a name")]
    Empty,
    /// More than 60 characters.
    #[error("a name has at most 60 characters")]
    TooLong,
    /// CR, LF, NUL or another control character.
    #[error("a name holds no control character")]
    Control,
}

impl RuleName {
    /// Reads a name; surrounding blanks are dropped.
    pub fn parse(text: &str) -> Result<Self, RuleNameError> {
        if text.chars().any(is_forbidden) {
            return Err(RuleNameError::Control);
        }
        let text = text.trim();
        match text.chars().count() {
            0 => Err(RuleNameError::Empty),
            1..=60 => Ok(Self(text.to_owned())),
            _ => Err(RuleNameError::TooLong),
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Control characters, and the invisible ones that would let a name lie about its direction or its end (U+2028,
/// U+2029, bidirectional overrides).
#[must_use]
pub fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A redirection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable across edits.
    pub id: RuleId,
    /// What its owner calls it.
    pub name: RuleName,
    /// A rule that is switched off never applies.
    pub enabled: bool,
    /// Who is calling.
    pub origin: Origin,
    /// When.
    pub slot: Slot,
    /// What must happen to the call first.
    pub triggers: Triggers,
    /// Where the call goes.
    pub outcome: Outcome,
    /// A temporary forward ends at this local minute (excluded); such rules stand first.
    pub until: Option<DateTime>,
}

impl Rule {
    /// Whether it is over on its owner's wall clock: its end has come, or the last of its dates has gone.
    #[must_use]
    pub fn is_over(&self, now: DateTime) -> bool {
        let has_gone = |range: &DateRange| range.end().is_some_and(|end| end <= now);
        let dates = &self.slot.dates;
        self.until.is_some_and(|until| until <= now)
            || (!dates.is_empty() && dates.iter().all(has_gone))
    }

    /// The colleagues whom its sentence names: callers, then the destination.
    pub fn colleagues(&self) -> impl Iterator<Item = &Extension> {
        let callers = match &self.origin {
            Origin::Numbers { patterns, .. } => patterns.as_slice(),
            _ => &[],
        };
        let callers = callers.iter().filter_map(|pattern| match pattern {
            Pattern::Extension(extension) => Some(extension),
            Pattern::Number(_) | Pattern::Prefix(_) => None,
        });
        let destination = match &self.outcome {
            Outcome::Forward(Destination::Extension(extension)) => Some(extension),
            _ => None,
        };
        callers.chain(destination)
    }
}

/// A user's rules in their order, with the version a change is made against.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleList {
    /// Grows by one with each saved change; 0 for a list nobody has touched.
    pub version: i64,
    /// First match wins, trigger by trigger.
    pub rules: Vec<Rule>,
}

/// The rules as calls meet them: one that is refused now (its destination has gone, the policy has changed since) keeps its place
/// and lets calls ring, as it does on the PBX.
#[must_use]
pub fn as_met(rules: &[Rule], refused: impl Fn(&Rule) -> bool) -> Vec<Rule> {
    let met = |rule: &Rule| Rule {
        outcome: if refused(rule) {
            Outcome::LetItRing
        } else {
            rule.outcome.clone()
        },
        ..rule.clone()
    };
    rules.iter().map(met).collect()
}

/// Puts a rule in the place of the one with its id, or at the end; answers where it stands then. One that has lost its end, or
/// got one, goes where such rules stand.
pub fn put(rules: &mut Vec<Rule>, rule: Rule) -> usize {
    let id = rule.id;
    match rules.iter_mut().find(|other| other.id == id) {
        Some(place) => *place = rule,
        None => rules.push(rule),
    }
    rules.sort_by_key(|rule| rule.until.is_none());
    rules
        .iter()
        .position(|rule| rule.id == id)
        .expect("it has just been put")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::at;

    fn rule(end: &serde_json::Value, dates: &serde_json::Value) -> Rule {
        let mut value = serde_json::json!({ "id": Uuid::nil(), "name": "x", "enabled": true, "origin": { "kind": "anyone" },
            "slot": {}, "triggers": ["immediately"], "outcome": { "forward": "+33612345678" } });
        if !end.is_null() {
            value["until"] = end.clone();
        }
        if !dates.is_null() {
            value["slot"]["dates"] = dates.clone();
        }
        let list = serde_json::json!({ "version": 1, "rules": [value] });
        let read = serde_json::from_value::<RuleList>(list);
        read.expect("a list").rules.remove(0)
    }

    #[test]
    fn a_rule_is_over_once_it_can_hold_no_more() {
        use serde_json::{Value, json};
        let (none, always) = (Value::Null, Value::Null);
        let summer = json!([{ "from": "2026-08-03", "to": "2026-08-24" }]);
        let twice = json!([{ "from": "2026-08-03T12:00", "to": "2026-08-24T08:00" }, { "from": "2026-12-24", "to": "2026-12-24" }]);
        for (until, dates, now, over) in [
            (&none, &always, "2036-01-01T00:00", false),
            (
                &json!("2026-04-15T00:00"),
                &always,
                "2026-04-14T23:59",
                false,
            ),
            (
                &json!("2026-04-15T00:00"),
                &always,
                "2026-04-15T00:00",
                true,
            ),
            // Not begun is not over; the last day is still in it.
            (&none, &summer, "2026-04-14T12:00", false),
            (&none, &summer, "2026-08-24T23:59", false),
            (&none, &summer, "2026-08-25T00:00", true),
            (&none, &twice, "2026-08-24T08:00", false),
            (&none, &twice, "2026-12-25T00:00", true),
            (
                &json!("2026-04-15T00:00"),
                &summer,
                "2026-04-15T00:00",
                true,
            ),
        ] {
            assert_eq!(
                rule(until, dates).is_over(at(now)),
                over,
                "{until} {dates} at {now}"
            );
        }
    }

    #[test]
    fn what_is_refused_keeps_its_place_and_lets_ring() {
        let kept = rule(&serde_json::Value::Null, &serde_json::Value::Null);
        let gone = Rule {
            id: RuleId(Uuid::from_u128(1)),
            ..kept.clone()
        };
        let met = as_met(&[gone.clone(), kept.clone()], |rule| rule.id == gone.id);
        let rings = Rule {
            outcome: Outcome::LetItRing,
            ..gone
        };
        assert_eq!(met, [rings, kept]);
    }
}
