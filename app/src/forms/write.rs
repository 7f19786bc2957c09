//! From a rule to the form that shows it.

use crate::{
    api::forwarding::{DatesDraft, MomentDraft, RangeDraft, RuleDraft},
    domain::{
        Destination, Holidays, Mode, Origin, Outcome, Pattern, Rule, WeeklyRange, json::DAYS,
    },
};

impl RuleDraft {
    /// The form of a new rule: everyone, at any time, immediately; only the destination is missing.
    #[must_use]
    pub fn blank(version: i64, name: &str) -> Self {
        Self {
            version,
            name: name.to_owned(),
            enabled: true,
            origin: "anyone".to_owned(),
            slot: "always".to_owned(),
            ranges: vec![RangeDraft::default()],
            holidays: "ignore".to_owned(),
            triggers: vec!["immediately".to_owned()],
            seconds: "20".to_owned(),
            outcome: "forward".to_owned(),
            ..Self::default()
        }
    }

    /// The form of a stored rule, which reads back as the same rule. Numbers are in E.164.
    #[must_use]
    pub fn from_rule(rule: &Rule, version: i64) -> Self {
        let triggers = [
            ("immediately", rule.triggers.immediately()),
            ("busy", rule.triggers.busy()),
            ("no_answer", rule.triggers.no_answer().is_some()),
            ("unreachable", rule.triggers.unreachable()),
        ];
        let (outcome, destination) = match &rule.outcome {
            Outcome::Forward(Destination::Extension(to)) => ("forward", to.to_string()),
            Outcome::Forward(Destination::Number(to)) => ("forward", to.to_string()),
            Outcome::Voicemail => ("voicemail", String::new()),
            Outcome::LetItRing => ("let_it_ring", String::new()),
            Outcome::Reject => ("reject", String::new()),
        };
        Self {
            id: Some(rule.id.0.to_string()),
            version,
            name: rule.name.as_str().to_owned(),
            enabled: rule.enabled,
            origin: match rule.origin {
                Origin::Anyone => "anyone",
                Origin::Internal => "internal",
                Origin::External => "external",
                Origin::Anonymous => "anonymous",
                Origin::Numbers {
                    mode: Mode::Only, ..
                } => "only",
                Origin::Numbers {
                    mode: Mode::AllBut, ..
                } => "all_but",
            }
            .to_owned(),
            numbers: match &rule.origin {
                Origin::Numbers { patterns, .. } => lines(patterns),
                _ => String::new(),
            },
            colleague: String::new(),
            slot: if rule.slot.is_always() {
                "always"
            } else {
                "some"
            }
            .to_owned(),
            ranges: if rule.slot.weekly.is_empty() {
                vec![RangeDraft::default()]
            } else {
                let ranges = rule.slot.weekly.iter().copied();
                ranges.map(RangeDraft::from_range).collect()
            },
            dates: rule.slot.dates.iter().map(DatesDraft::from_range).collect(),
            holidays: match rule.slot.holidays {
                Holidays::Ignore => "ignore",
                Holidays::Only => "only",
                Holidays::Except => "except",
            }
            .to_owned(),
            until: rule.until.map(MomentDraft::at).unwrap_or_default(),
            triggers: triggers
                .into_iter()
                .filter(|(_, acts)| *acts)
                .map(|(name, _)| name.to_owned())
                .collect(),
            seconds: rule
                .triggers
                .no_answer()
                .map_or_else(|| "20".to_owned(), |seconds| seconds.get().to_string()),
            outcome: outcome.to_owned(),
            destination,
            accept: false,
            writer: String::new(),
        }
    }
}

fn lines(patterns: &[Pattern]) -> String {
    let lines: Vec<_> = patterns.iter().map(Pattern::to_string).collect();
    lines.join("\n")
}

impl RangeDraft {
    pub(super) fn from_range(range: WeeklyRange) -> Self {
        Self {
            days: DAYS
                .iter()
                .filter(|(_, day)| range.days().contains(*day))
                .map(|(name, _)| (*name).to_owned())
                .collect(),
            from: range.from().to_string(),
            to: range.to().to_string(),
        }
    }
}
