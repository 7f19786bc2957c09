//! Which rule wins.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::{E164, Extension, Outcome, Rule, RuleId, Seconds, Triggers};

mod reasons;

pub use reasons::Reasons;

/// Who is calling, as far as the PBX knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Caller {
    /// An authenticated extension of the same organisation that shows its number.
    Internal(Extension),
    /// From the trunk with a number.
    External {
        /// The number in E.164, where it could be read.
        number: Option<E164>,
        /// The colleague whose direct number it is.
        colleague: Option<Extension>,
    },
    /// Number withheld or absent.
    Anonymous,
}

/// A call as one rule list sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Who is calling.
    pub caller: Caller,
    /// Arrival, on the wall clock of the list's owner; seconds are ignored.
    pub at: DateTime,
    /// Whether that local date is in the owner's organisation's holiday calendar.
    pub holiday: bool,
}

/// Why a rule does not apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// It is switched off.
    Disabled,
    /// The caller is not one it speaks of.
    Origin,
    /// Neither the day nor the hour.
    WeekdayOrHour,
    /// Outside its dates, or its temporary forward has ended.
    Date,
    /// The holiday calendar.
    Holiday,
}

impl Because {
    /// All, in their order.
    pub const ALL: [Self; 5] = [
        Self::Disabled,
        Self::Origin,
        Self::WeekdayOrHour,
        Self::Date,
        Self::Holiday,
    ];

    /// Stable: as in the JSON form.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Disabled => "disabled",
            Self::Origin => "origin",
            Self::WeekdayOrHour => "weekday_or_hour",
            Self::Date => "date",
            Self::Holiday => "holiday",
        }
    }
}

/// What became of one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Considered {
    /// The rule.
    pub id: RuleId,
    /// Every reason that keeps it from applying; empty: it applies.
    pub because: Reasons,
}

/// The rule that wins for one trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Winner {
    /// Its place in the list, from 0.
    pub index: usize,
    /// Its id.
    pub id: RuleId,
    /// Its outcome, `LetItRing` included.
    pub outcome: Outcome,
    /// For `NoAnswer`: how long the phones ring first.
    pub after: Option<Seconds>,
}

/// The winner for each trigger by itself, and why the others are not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Before any phone rings.
    pub immediately: Option<Winner>,
    /// Every reachable device is busy, or one declines.
    pub busy: Option<Winner>,
    /// Nobody answered in time.
    pub no_answer: Option<Winner>,
    /// No device is registered.
    pub unreachable: Option<Winner>,
    /// Every rule in order.
    pub considered: Vec<Considered>,
}

/// The first enabled rule, trigger by trigger, whose origin and slot match the call.
#[must_use]
pub fn decide(rules: &[Rule], call: &Call) -> Decision {
    let considered: Vec<_> = rules
        .iter()
        .map(|rule| Considered {
            id: rule.id,
            because: because(rule, call),
        })
        .collect();
    let first = |contains: fn(Triggers) -> bool| {
        let applies = |(rule, seen): &(&Rule, &Considered)| {
            contains(rule.triggers) && seen.because.is_empty()
        };
        let (index, (rule, _)) = rules
            .iter()
            .zip(&considered)
            .enumerate()
            .find(|(_, pair)| applies(pair))?;
        Some(Winner {
            index,
            id: rule.id,
            outcome: rule.outcome.clone(),
            after: None,
        })
    };
    let immediately = first(Triggers::immediately);
    let busy = first(Triggers::busy);
    let unreachable = first(Triggers::unreachable);
    let no_answer = first(|triggers| triggers.no_answer().is_some()).map(|winner| Winner {
        after: rules[winner.index].triggers.no_answer(),
        ..winner
    });
    Decision {
        immediately,
        busy,
        no_answer,
        unreachable,
        considered,
    }
}

/// Every reason that keeps the rule from applying to the call.
fn because(rule: &Rule, call: &Call) -> Reasons {
    let ended = rule.until.is_some_and(|until| call.at >= until);
    let holds = [
        (rule.enabled, Because::Disabled),
        (rule.origin.matches(&call.caller), Because::Origin),
        (rule.slot.weekly_holds(call.at), Because::WeekdayOrHour),
        (rule.slot.dates_hold(call.at) && !ended, Because::Date),
        (rule.slot.holidays.hold(call.holiday), Because::Holiday),
    ];
    let broken = holds.into_iter().filter(|(holds, _)| !holds);
    broken.map(|(_, reason)| reason).collect()
}

#[cfg(test)]
mod tests;
