//! One line of a user's ordered list, and the list.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Origin, Outcome, Slot, Triggers};

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

/// A user's rules in their order, with the version a change is made against.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleList {
    /// Grows by one with each saved change; 0 for a list nobody has touched.
    pub version: i64,
    /// First match wins, trigger by trigger.
    pub rules: Vec<Rule>,
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
