//! A forward of all calls for a while.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::{
    api::account::Lang,
    domain::{Destination, Origin, Outcome, Rule, RuleId, RuleName, Slot, Triggers},
    words::home::temporary_name,
};

/// Whether a rule is what the first page's form makes: every call elsewhere at once until an end, under the name it gives. Other
/// rules that end by themselves were written or imported on purpose, and are nobody's to replace.
#[must_use]
pub fn is_temporary_forward(rule: &Rule) -> bool {
    rule.until.is_some()
        && rule.origin == Origin::Anyone
        && rule.slot.is_always()
        && rule.triggers.immediately()
        && matches!(rule.outcome, Outcome::Forward(_))
        && [Lang::Fr, Lang::En]
            .into_iter()
            .any(|lang| temporary_name(lang) == rule.name.as_str())
}

/// Every call elsewhere at once, until an end on the extension's wall clock.
#[must_use]
pub fn temporary_forward(id: RuleId, name: RuleName, to: Destination, until: DateTime) -> Rule {
    Rule {
        id,
        name,
        enabled: true,
        origin: Origin::Anyone,
        slot: Slot::default(),
        triggers: Triggers::Immediately,
        outcome: Outcome::Forward(to),
        until: Some(until),
    }
}

/// The name that it has, in a language.
#[must_use]
pub fn temporary_rule_name(lang: Lang) -> RuleName {
    RuleName::parse(temporary_name(lang)).expect("the portal's own name is one")
}

/// The form of a temporary forward as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TemporaryDraft {
    /// `version`: the list's, as the form was shown.
    pub version: i64,
    /// What the rule is called, in its owner's language.
    pub name: String,
    /// `destination`: as in a rule's form.
    pub destination: String,
    /// `until`: `tonight`, `monday` or `date`; `default`, by Enter in a field: until `at` where that is filled in, otherwise tonight.
    pub until: String,
    /// `at`: for `date`, local time as `2026-12-01T12:00`.
    pub at: String,
    /// `writer`: whom the form was shown to, as [`LineView::writer`](crate::api::home::LineView::writer) says.
    pub writer: String,
    /// `accept`: the person has seen the warning about a loop.
    pub accept: bool,
}
