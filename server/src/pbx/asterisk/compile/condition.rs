//! What must hold for a rule, as expressions that the dialplan evaluates.
//!
//! Facts of the call, set by the router: `rvm` minute of the hour, `rvt` local time as `yyyymmddHHMM`, `rvn` the caller (digits of
//! the E.164 number, `x<extension>`, or `-`), `rvg` where this generation's rows are. `rvy` is set by a program's own preamble.

use std::{collections::BTreeSet, fmt::Write as _};

use jiff::civil::{Date, DateTime};
use renvoi_app::domain::DateRange;

use super::{
    callers::slashed,
    extension::{Rows, link},
    rules::acts,
    week::{Minutes, WHOLE, runs},
};
use crate::pbx::plan::{Code, ExtensionPlan, PlannedRule};

/// A conjunction of parts.
pub(super) type Condition = Vec<Part>;

/// A disjunction of terms, or its negation. Terms are short; there may be many.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Part {
    /// Each a complete expression.
    pub any_of: Vec<String>,
    /// Whether none of them may hold.
    pub negated: bool,
}

impl Part {
    /// Holds where one of the terms does.
    pub(super) fn any(any_of: Vec<String>) -> Self {
        Self {
            any_of,
            negated: false,
        }
    }

    /// The whole part as one expression.
    pub(super) fn text(&self) -> String {
        negate(&self.any_of.join("|"), self.negated)
    }
}

/// The expression, or its contrary.
pub(super) fn negate(text: &str, negated: bool) -> String {
    if negated {
        format!("(({text})=0)")
    } else {
        format!("({text})")
    }
}

/// The minutes of an hour; `None` for all of them.
pub(super) fn minutes(minutes: Minutes) -> Option<Part> {
    let term = |(from, to): (u32, u32)| match (from, to) {
        (0, to) => format!("${{rvm}}<{to}"),
        (from, 60) => format!("${{rvm}}>={from}"),
        (from, to) => format!("(${{rvm}}>={from}&${{rvm}}<{to})"),
    };
    (minutes != WHOLE).then(|| Part::any(runs(minutes).into_iter().map(term).collect()))
}

/// Date ranges; `None` where there are none.
pub(super) fn dates(ranges: &[DateRange]) -> Option<Part> {
    let term = |range: &DateRange| {
        let mut text = format!("(${{rvt}}>={}", stamp(range.start()));
        if let Some(end) = range.end() {
            let _ = write!(text, "&${{rvt}}<{}", stamp(end));
        }
        text + ")"
    };
    (!ranges.is_empty()).then(|| Part::any(ranges.iter().map(term).collect()))
}

/// Within which local minutes a rule's dates are, all of them: as the router's `rvt`, the end excluded, or without one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Season {
    from: String,
    to: Option<String>,
}

impl Season {
    /// `None` where there are no dates.
    pub(super) fn of(ranges: &[DateRange]) -> Option<Self> {
        let one = |range: &DateRange| Self {
            from: stamp(range.start()),
            to: range.end().map(stamp),
        };
        ranges.iter().map(one).reduce(Self::with)
    }

    /// This and another one, and what is between them.
    pub(super) fn with(self, other: Self) -> Self {
        Self {
            from: self.from.min(other.from),
            to: self.to.zip(other.to).map(|(one, other)| one.max(other)),
        }
    }

    pub(super) fn text(&self) -> String {
        let Self { from, to } = self;
        let to = to.as_ref().map(|to| format!("&${{rvt}}<{to}"));
        format!("(${{rvt}}>={from}{})", to.unwrap_or_default())
    }
}

/// The end of a temporary forward.
pub(super) fn until(end: Option<DateTime>) -> Option<Part> {
    end.map(|end| Part::any(vec![format!("${{rvt}}<{}", stamp(end))]))
}

/// Holidays; `None` where they do not matter.
pub(super) fn holidays(holidays: renvoi_app::domain::Holidays) -> Option<Part> {
    use renvoi_app::domain::Holidays;
    let term = match holidays {
        Holidays::Ignore => return None,
        Holidays::Only => "${rvy}=1",
        Holidays::Except => "${rvy}=0",
    };
    Some(Part::any(vec![term.to_owned()]))
}

/// What the phones have switched since, among `rvsw`: a rule that is on unless it was switched off there, or off unless it was
/// switched on; the temporary forward, unless it was changed there. `None` for a rule that no phone changes.
pub(super) fn switched(planned: &PlannedRule) -> Option<Part> {
    let (looked_for, negated) = match planned.code {
        Code::None => return None,
        Code::Switch(code) if planned.rule.enabled => (format!("{code}n"), true),
        Code::Switch(code) => (format!("{code}y"), false),
        Code::Temporary => ("t".to_owned(), true),
    };
    Some(Part {
        any_of: vec![format!("${{REGEX(\"/{looked_for}\" ${{rvsw}})}}")],
        negated,
    })
}

/// A local minute as the router's `rvt`.
fn stamp(at: DateTime) -> String {
    let (y, mo, d) = (at.year(), at.month(), at.day());
    format!("{y:04}{mo:02}{d:02}{:02}{:02}", at.hour(), at.minute())
}

/// How a program finds out whether the call's local date is a holiday, as `rvy`.
pub(super) struct Holidays {
    text: String,
}

impl Holidays {
    /// Writes the dates where a rule asks for them.
    pub(super) fn of(plan: &ExtensionPlan, rows: &mut Rows) -> Option<Self> {
        let ignore = renvoi_app::domain::Holidays::Ignore;
        let asked = plan
            .rules
            .iter()
            .any(|planned| acts(planned) && planned.rule.slot.holidays != ignore);
        if !asked {
            return None;
        }
        let dates: BTreeSet<_> = plan.holidays.iter().collect();
        let date = |date: &Date| format!("{:04}{:02}{:02}", date.year(), date.month(), date.day());
        let chunks = slashed(dates.into_iter().map(date));
        let term = |n| {
            format!(
                "${{REGEX(\"/${{rvt:0:8}}/\" ${{DB(${{rvg}}/{})}})}}",
                link("h", n)
            )
        };
        let terms: Vec<_> = (0..chunks.len()).map(term).collect();
        rows.chain("h", chunks);
        let text = match terms.len() {
            0 => "${SET(rvy=0)}".to_owned(),
            _ => format!("${{SET(rvy=$[{}])}}", terms.join("|")),
        };
        Some(Self { text })
    }

    /// What a program that asks begins with.
    pub(super) fn preamble(&self) -> String {
        self.text.clone()
    }
}
