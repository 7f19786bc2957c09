//! What the rules page shows.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::{CalendarView, RuleDraft};
use crate::domain::{RuleCode, Slot};

/// A person's rules, and what the PBX has of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RulesView {
    /// The version a change is made against.
    pub version: i64,
    /// The rules in order, each in the JSON form of the domain (read with `domain::json`).
    pub rules: Vec<RuleView>,
    /// What the PBX has.
    pub push: PushView,
    /// The extension's digits.
    pub extension: String,
    /// Whether the extension has a voicemail box.
    pub voicemail: bool,
    /// Who this is shown to, in words only the server reads: their forms carry it, so that what is typed stays theirs.
    pub writer: String,
    /// ISO 3166-1 country of the organisation: how numbers are written.
    pub country: String,
    /// Colleagues: extension, name. All of the organisation up to 500; the page offers them as destinations.
    pub colleagues: Vec<(String, String)>,
    /// Now on the owner's wall clock.
    pub now: DateTime,
    /// Holidays and clock changes around it.
    pub calendar: CalendarView,
    /// The organisation's opening hours, which the presets of a rule's hours are made of.
    pub office_hours: Slot,
}

/// One rule on the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleView {
    /// The domain's JSON form.
    pub rule: serde_json::Value,
    /// Whether the PBX has exactly this rule, at this place.
    pub on_pbx: bool,
    /// Why it could not be saved today: its destination has gone, or is not allowed any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<FieldError>,
    /// The digits of the extension that it sends calls to, where the colleague who owned it has left and nobody owns it since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub departed: Option<String>,
    /// The extensions that some of its calls could go round by, in order; the PBX cuts it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub circle: Vec<String>,
    /// The owner's date since which this forward has been on as it is, where it is to be asked whether it still should.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_since: Option<Date>,
    /// The two digits by which it is switched from a phone; the temporary forward has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<RuleCode>,
}

/// What the PBX has of a person's rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushView {
    /// The list's version now.
    pub version: i64,
    /// What became of it.
    pub state: PushState,
}

/// What became of a save at the PBX.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum PushState {
    /// « appliquée »: the PBX has it, since this local time.
    Applied {
        /// Owner's wall clock.
        at: DateTime,
    },
    /// « en cours ».
    Pending,
    /// « échec »: what happens next is another attempt.
    Failed {
        /// Why.
        reason: PushReason,
        /// Seconds until the next attempt.
        retry_in: u32,
    },
}

/// Why a push failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PushReason {
    /// It does not answer.
    Unavailable,
    /// It refuses our credentials.
    Refused,
    /// It would not store the plan.
    Rejected,
    /// What is stored of the extension cannot be read; the PBX keeps what it has.
    Broken,
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "changed", rename_all = "snake_case")]
#[allow(
    clippy::large_enum_variant,
    reason = "one at a time, on its way to a page; large where pointers have 64 bits, so not expected everywhere"
)]
pub enum Changed {
    /// Saved; the list has this version now.
    Saved {
        /// New version.
        version: i64,
        /// A chain of extensions that some calls can go round by now, and could not before; nobody has been asked whether that is meant.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        circle: Vec<String>,
    },
    /// Refused, field by field; nothing is changed.
    Refused {
        /// At least one.
        errors: Vec<FieldError>,
    },
    /// Only some callers or hours can reach a loop: saved once the person accepts (`RuleDraft::accept`).
    Warned {
        /// The chain of extensions, `["204", "207", "204"]`.
        chain: Vec<String>,
    },
    /// Somebody saved since; nothing is changed.
    Stale {
        /// The list's version now.
        version: i64,
        /// The same rule as it is now; `None`: it is gone, or the change was not about one rule.
        theirs: Option<RuleDraft>,
    },
}

impl Changed {
    /// Saved, and no calls can go round that could not before.
    #[must_use]
    pub fn saved(version: i64) -> Self {
        Self::Saved {
            version,
            circle: vec![],
        }
    }
}

/// Where the list says what became of a change; `word`: `saved`, `deleted` or `restored`.
#[must_use]
pub fn list_after(word: &str, version: i64, circle: &[String]) -> String {
    let circle = if circle.is_empty() { "" } else { "&circle" };
    format!("/rules?{word}={version}{circle}")
}

/// Something wrong with one field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the form (`destination`, `range-1-to`), empty for the form as a whole.
    pub field: String,
    /// Stable code, a key of the words (`number_too_short`, …).
    pub code: String,
    /// What was understood or found, to be shown as it is (never HTML).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub data: String,
    /// For a change of a whole list: the name of the rule it is about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub rule: String,
    /// For a list: which of its lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<ListLine>,
}

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListLine {
    /// From 1.
    pub n: u32,
    /// What is meant on it, as typed, to be shown as it is (never HTML).
    pub text: String,
}
