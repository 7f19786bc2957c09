//! A forward of all calls for a while.

use serde::{Deserialize, Serialize};

/// The form of a temporary forward as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TemporaryDraft {
    /// What the rule is called, in its owner's language.
    pub name: String,
    /// `destination`: as in a rule's form.
    pub destination: String,
    /// `until`: `tonight`, `monday` or `date`.
    pub until: String,
    /// `at`: for `date`, local time as `2026-12-01T12:00`.
    pub at: String,
    /// `accept`: the person has seen the warning about a loop.
    pub accept: bool,
}
