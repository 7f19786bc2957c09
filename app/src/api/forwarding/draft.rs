//! A rule as it is typed: nothing checked, nothing lost.

use serde::{Deserialize, Serialize};

/// The rule form's fields as text. One parser serves the hydrated form and the plain post.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RuleDraft {
    /// Absent for a new rule.
    pub id: Option<String>,
    /// The list's version the form was loaded with.
    pub version: i64,
    /// `name`
    pub name: String,
    /// `enabled`: of a new rule; one that is there keeps its switch.
    pub enabled: bool,
    /// `origin`: `anyone`, `internal`, `external`, `anonymous`, `only` or `all_but`.
    pub origin: String,
    /// `numbers`: for `only` and `all_but`, callers as typed or pasted, apart by lines, semicolons or commas: numbers,
    /// beginnings of numbers (`06 8*`), extensions, colleagues by name or as the browser's list offers them.
    pub numbers: String,
    /// `colleague`: one more, typed beside the list.
    pub colleague: String,
    /// `slot`: `always`, or `some`: then the ranges, the dates and the holidays count, each where it is filled in.
    pub slot: String,
    /// `range-N-day` (repeated: `mon` … `sun`), `range-N-from`, `range-N-to`.
    pub ranges: Vec<RangeDraft>,
    /// `date-N-from`, `date-N-from-time`, `date-N-to`, `date-N-to-time`.
    pub dates: Vec<DatesDraft>,
    /// `holidays`: `ignore` (and where nothing is said), `only`, `except`.
    pub holidays: String,
    /// `until`, `until-time`: the end of a temporary rule; both empty for any other.
    pub until: MomentDraft,
    /// `trigger`, repeated: `immediately`, `busy`, `no_answer`, `unreachable`.
    pub triggers: Vec<String>,
    /// `seconds`
    pub seconds: String,
    /// `outcome`: `forward`, `voicemail`, `let_it_ring`, `reject`.
    pub outcome: String,
    /// `destination`: a number or an extension as typed, or « name, poste 207 » as the browser's list offers it.
    pub destination: String,
    /// `writer`: whom the form was shown to, as [`RulesView::writer`](super::RulesView::writer) says.
    pub writer: String,
    /// `accept`: the person has seen the warning about a loop.
    pub accept: bool,
}

/// One range of dates as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DatesDraft {
    /// The first day; with a time, the first minute.
    pub from: MomentDraft,
    /// The last day; with a time, the first minute that is no longer in it.
    pub to: MomentDraft,
}

/// A date and, where it counts, a time as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MomentDraft {
    /// `24/08/2026`
    pub date: String,
    /// `08:00`, or empty.
    pub time: String,
}

/// One weekly range as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RangeDraft {
    /// `mon` … `sun`
    pub days: Vec<String>,
    /// `18:00`
    pub from: String,
    /// `08:00`
    pub to: String,
}
