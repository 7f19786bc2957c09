//! The canonical form: the order of keys is part of it.

use serde::Serialize;

use crate::domain::{
    Bound, DateRange, Destination, Holidays, Mode, Origin, Outcome, Rule, RuleList, Slot, Triggers,
    WeeklyRange,
};

#[derive(Serialize)]
pub(super) struct List {
    version: i64,
    rules: Vec<One>,
}

#[derive(Serialize)]
pub(super) struct One {
    id: String,
    name: String,
    enabled: bool,
    origin: OriginForm,
    #[serde(skip_serializing_if = "Option::is_none")]
    slot: Option<SlotForm>,
    triggers: Vec<TriggerForm>,
    outcome: OutcomeForm,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

#[derive(Serialize)]
struct OriginForm {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    patterns: Option<Vec<String>>,
}

#[derive(Serialize)]
pub(super) struct SlotForm {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    weekly: Vec<WeeklyForm>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dates: Vec<DatesForm>,
    holidays: &'static str,
}

#[derive(Serialize)]
struct WeeklyForm {
    days: Vec<&'static str>,
    from: String,
    to: String,
}

#[derive(Serialize)]
struct DatesForm {
    from: String,
    to: String,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum TriggerForm {
    Immediately,
    Busy,
    NoAnswer(u8),
    Unreachable,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum OutcomeForm {
    Forward(String),
    Voicemail,
    LetItRing,
    Reject,
}

pub(super) fn list(list: &RuleList) -> List {
    List {
        version: list.version,
        rules: list.rules.iter().map(rule).collect(),
    }
}

pub(super) fn rule(rule: &Rule) -> One {
    One {
        id: rule.id.0.to_string(),
        name: rule.name.as_str().to_owned(),
        enabled: rule.enabled,
        origin: origin(&rule.origin),
        slot: (!rule.slot.is_always()).then(|| slot(&rule.slot)),
        triggers: triggers(rule.triggers),
        outcome: outcome(&rule.outcome),
        until: rule.until.map(moment),
    }
}

pub(super) fn outcome(outcome: &Outcome) -> OutcomeForm {
    match outcome {
        Outcome::Forward(Destination::Extension(extension)) => {
            OutcomeForm::Forward(extension.to_string())
        }
        Outcome::Forward(Destination::Number(number)) => OutcomeForm::Forward(number.to_string()),
        Outcome::Voicemail => OutcomeForm::Voicemail,
        Outcome::LetItRing => OutcomeForm::LetItRing,
        Outcome::Reject => OutcomeForm::Reject,
    }
}

fn origin(origin: &Origin) -> OriginForm {
    let (kind, list) = match origin {
        Origin::Anyone => ("anyone", None),
        Origin::Internal => ("internal", None),
        Origin::External => ("external", None),
        Origin::Anonymous => ("anonymous", None),
        Origin::Numbers { mode, patterns } => ("numbers", Some((mode, patterns))),
    };
    OriginForm {
        kind,
        mode: list.map(|(mode, _)| match mode {
            Mode::Only => "only",
            Mode::AllBut => "all_but",
        }),
        patterns: list.map(|(_, patterns)| patterns.iter().map(ToString::to_string).collect()),
    }
}

pub(super) fn slot(slot: &Slot) -> SlotForm {
    SlotForm {
        weekly: slot.weekly.iter().copied().map(weekly).collect(),
        dates: slot.dates.iter().map(dates).collect(),
        holidays: match slot.holidays {
            Holidays::Ignore => "ignore",
            Holidays::Only => "only",
            Holidays::Except => "except",
        },
    }
}

fn weekly(range: WeeklyRange) -> WeeklyForm {
    let days = range.days().iter();
    let name = |offset: i8| super::read_parts::DAYS[usize::from(offset.unsigned_abs())];
    WeeklyForm {
        days: days.map(|day| name(day.to_monday_zero_offset())).collect(),
        from: range.from().to_string(),
        to: range.to().to_string(),
    }
}

fn dates(range: &DateRange) -> DatesForm {
    let bound = |bound| match bound {
        Bound::Day(date) => date.to_string(),
        Bound::At(at) => moment(at),
    };
    DatesForm {
        from: bound(range.from()),
        to: bound(range.to()),
    }
}

fn triggers(triggers: Triggers) -> Vec<TriggerForm> {
    let mut forms = Vec::new();
    if triggers.immediately() {
        forms.push(TriggerForm::Immediately);
    }
    if triggers.busy() {
        forms.push(TriggerForm::Busy);
    }
    if let Some(after) = triggers.no_answer() {
        forms.push(TriggerForm::NoAnswer(after.get()));
    }
    if triggers.unreachable() {
        forms.push(TriggerForm::Unreachable);
    }
    forms
}

/// To the minute: `2026-12-24T12:00`.
pub(super) fn moment(at: jiff::civil::DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}
