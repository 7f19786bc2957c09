//! Rules that are saved and could not be saved now: a setting has changed since, or what they need has gone. They keep their
//! place, and the PBX lets calls ring.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::forwarding::FieldError;

/// Some of an organisation's, and how many there are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RefusedRules {
    /// Of all that there are.
    pub total: u64,
    /// By extension, then in their owner's order.
    pub rules: Vec<RefusedRule>,
    /// The organisation's country, ISO 3166-1, for the way numbers are written.
    pub country: String,
    /// Colleagues that these rules name: extension, name.
    pub colleagues: Vec<(String, String)>,
}

/// A rule, whose it is, and why it is refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RefusedRule {
    /// Digits.
    pub extension: String,
    /// The owner's name; empty where nobody owns the extension.
    pub owner: String,
    /// In its JSON form.
    pub rule: Value,
    /// As its owner is told.
    pub why: FieldError,
}

/// The page of who helps.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RefusedView {
    /// The organisation's name.
    pub organisation: String,
    /// Who reads administers it: they came from its settings.
    pub administrator: bool,
    /// Which page it is, from 1.
    pub page: u64,
    /// How many there are; one where there is no rule.
    pub pages: u64,
    /// The place of its first rule among all, from 1.
    pub first: u64,
    /// Its rules.
    pub refused: RefusedRules,
}
