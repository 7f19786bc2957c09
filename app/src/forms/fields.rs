//! The rule form's fields, from and to name–value pairs.

use std::collections::BTreeMap;

use crate::api::forwarding::{RangeDraft, RuleDraft};

impl RuleDraft {
    /// Reads the fields of a post. Unknown fields are ignored; ranges come in the order of their numbers, which may
    /// have gaps. The id is the address's matter.
    #[must_use]
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let mut draft = Self::default();
        let mut ranges = BTreeMap::<u32, RangeDraft>::new();
        for (name, value) in pairs {
            match name.as_str() {
                "version" => draft.version = value.trim().parse().unwrap_or_default(),
                "name" => draft.name.clone_from(value),
                "enabled" => draft.enabled = value == "true",
                "origin" => draft.origin.clone_from(value),
                "numbers" => draft.numbers = value.replace("\r\n", "\n"),
                "colleague" => draft.colleague.clone_from(value),
                "slot" => draft.slot.clone_from(value),
                // The form offers sets of triggers as one choice: « busy no_answer ».
                "trigger" => draft.triggers.extend(
                    value
                        .split(' ')
                        .filter(|one| !one.is_empty())
                        .map(str::to_owned),
                ),
                "seconds" => draft.seconds.clone_from(value),
                "outcome" => draft.outcome.clone_from(value),
                "destination" => draft.destination.clone_from(value),
                "writer" => draft.writer.clone_from(value),
                "accept" => draft.accept = value == "true",
                _ => {
                    if let Some((n, part)) = range_part(name) {
                        let range = ranges.entry(n).or_default();
                        match part {
                            "day" => range.days.push(value.clone()),
                            "from" => range.from.clone_from(value),
                            "to" => range.to.clone_from(value),
                            _ => {}
                        }
                    }
                }
            }
        }
        draft.ranges = ranges.into_values().collect();
        draft
    }

    /// The fields as they would be posted, ranges numbered from 1.
    #[must_use]
    pub fn to_pairs(&self) -> Vec<(String, String)> {
        let mut pairs = vec![
            ("version".to_owned(), self.version.to_string()),
            ("name".to_owned(), self.name.clone()),
            ("enabled".to_owned(), self.enabled.to_string()),
            ("origin".to_owned(), self.origin.clone()),
            ("numbers".to_owned(), self.numbers.clone()),
            ("colleague".to_owned(), self.colleague.clone()),
            ("slot".to_owned(), self.slot.clone()),
            ("trigger".to_owned(), self.triggers.join(" ")),
            ("seconds".to_owned(), self.seconds.clone()),
            ("outcome".to_owned(), self.outcome.clone()),
            ("destination".to_owned(), self.destination.clone()),
            ("writer".to_owned(), self.writer.clone()),
            ("accept".to_owned(), self.accept.to_string()),
        ];
        for (n, range) in (1..).zip(&self.ranges) {
            for day in &range.days {
                pairs.push((format!("range-{n}-day"), day.clone()));
            }
            pairs.push((format!("range-{n}-from"), range.from.clone()));
            pairs.push((format!("range-{n}-to"), range.to.clone()));
        }
        pairs
    }
}

/// `range-3-from` is `(3, "from")`.
fn range_part(name: &str) -> Option<(u32, &str)> {
    let (n, part) = name.strip_prefix("range-")?.split_once('-')?;
    Some((n.parse().ok()?, part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_posted_is_what_was_shown() {
        let draft = RuleDraft {
            version: 7,
            name: "Soirs".into(),
            enabled: true,
            origin: "all_but".into(),
            numbers: "06 8*\n\nÉlodie, poste 207;".into(),
            colleague: "Paul".into(),
            slot: "weekly".into(),
            ranges: vec![
                RangeDraft {
                    days: vec!["mon".into(), "sun".into()],
                    from: "18:00".into(),
                    to: "8h".into(),
                },
                RangeDraft::default(),
            ],
            triggers: vec!["busy".into(), "no_answer".into()],
            seconds: "20".into(),
            outcome: "forward".into(),
            destination: "06 12\n34".into(),
            ..RuleDraft::default()
        };
        assert_eq!(RuleDraft::from_pairs(&draft.to_pairs()), draft);
    }

    #[test]
    fn ranges_with_gaps_close_up_and_triggers_may_be_repeated() {
        let pairs = [
            ("range-9-from", "18:00"),
            ("range-2-from", "08:00"),
            ("range-2-day", "mon"),
            ("range-x-day", "tue"),
            ("trigger", "busy"),
            ("trigger", "unreachable"),
            ("nonsense", "1"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let draft = RuleDraft::from_pairs(&pairs);
        assert_eq!(draft.ranges.len(), 2);
        assert_eq!(draft.ranges[0].from, "08:00");
        assert_eq!(draft.ranges[0].days, ["mon"]);
        assert_eq!(draft.ranges[1].from, "18:00");
        assert_eq!(draft.triggers, ["busy", "unreachable"]);
    }
}
