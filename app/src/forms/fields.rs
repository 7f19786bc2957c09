//! The rule form's fields, from and to name–value pairs.

use std::collections::BTreeMap;

use super::paint::Painted;
use crate::api::forwarding::{DatesDraft, RangeDraft, RuleDraft};

impl RuleDraft {
    /// Reads the fields of a post. Unknown fields are ignored; ranges come in the order of their numbers, which may
    /// have gaps. The id is the address's matter. A form that does not speak of its switch leaves it on. What was painted
    /// is in the ranges.
    #[must_use]
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let (mut draft, painted) = Self::typed(pairs);
        painted.apply(&mut draft);
        draft
    }

    /// The fields as typed, and what was painted beside them.
    pub(crate) fn typed(pairs: &[(String, String)]) -> (Self, Painted) {
        let mut painted = Painted::default();
        let mut draft = Self {
            enabled: true,
            ..Self::default()
        };
        let mut ranges = BTreeMap::<u32, RangeDraft>::new();
        let mut dates = BTreeMap::<u32, DatesDraft>::new();
        for (name, value) in pairs {
            let field = match name.as_str() {
                "version" => {
                    draft.version = value.trim().parse().unwrap_or_default();
                    continue;
                }
                "enabled" => {
                    draft.enabled = value == "true";
                    continue;
                }
                // The form offers sets of triggers as one choice: « busy no_answer ».
                "trigger" => {
                    let some = value.split(' ').filter(|one| !one.is_empty());
                    draft.triggers.extend(some.map(str::to_owned));
                    continue;
                }
                "accept" => {
                    draft.accept = value == "true";
                    continue;
                }
                "name" => &mut draft.name,
                "origin" => &mut draft.origin,
                // A text area posts its lines with CR LF.
                "numbers" => {
                    draft.numbers = value.replace("\r\n", "\n");
                    continue;
                }
                "colleague" => &mut draft.colleague,
                "slot" => &mut draft.slot,
                "holidays" => &mut draft.holidays,
                "until" => &mut draft.until.date,
                "until-time" => &mut draft.until.time,
                "seconds" => &mut draft.seconds,
                "outcome" => &mut draft.outcome,
                "destination" => &mut draft.destination,
                "writer" => &mut draft.writer,
                _ if painted.take(name, value) => continue,
                _ => {
                    if let Some((n, part)) = row_part(name, "range-") {
                        ranges.entry(n).or_default().set(part, value);
                    } else if let Some((n, part)) = row_part(name, "date-") {
                        dates.entry(n).or_default().set(part, value);
                    }
                    continue;
                }
            };
            field.clone_from(value);
        }
        draft.ranges = ranges.into_values().collect();
        draft.dates = dates.into_values().collect();
        (draft, painted)
    }

    /// The fields as they would be posted, ranges numbered from 1; nothing is painted beside them.
    #[must_use]
    pub fn to_pairs(&self) -> Vec<(String, String)> {
        let mut pairs = vec![];
        let mut post = |name: &str, value: &str| pairs.push((name.to_owned(), value.to_owned()));
        post("version", &self.version.to_string());
        post("name", &self.name);
        post("enabled", &self.enabled.to_string());
        post("origin", &self.origin);
        post("numbers", &self.numbers);
        post("colleague", &self.colleague);
        post("slot", &self.slot);
        post("holidays", &self.holidays);
        post("until", &self.until.date);
        post("until-time", &self.until.time);
        post("trigger", &self.triggers.join(" "));
        post("seconds", &self.seconds);
        post("outcome", &self.outcome);
        post("destination", &self.destination);
        post("writer", &self.writer);
        post("accept", &self.accept.to_string());
        for (n, range) in (1..).zip(&self.ranges) {
            for day in &range.days {
                post(&format!("range-{n}-day"), day);
            }
            post(&format!("range-{n}-from"), &range.from);
            post(&format!("range-{n}-to"), &range.to);
        }
        for (n, dates) in (1..).zip(&self.dates) {
            post(&format!("date-{n}-from"), &dates.from.date);
            post(&format!("date-{n}-from-time"), &dates.from.time);
            post(&format!("date-{n}-to"), &dates.to.date);
            post(&format!("date-{n}-to-time"), &dates.to.time);
        }
        pairs
    }
}

impl RangeDraft {
    fn set(&mut self, part: &str, value: &str) {
        match part {
            "day" => self.days.push(value.to_owned()),
            "from" => value.clone_into(&mut self.from),
            "to" => value.clone_into(&mut self.to),
            _ => {}
        }
    }
}

impl DatesDraft {
    fn set(&mut self, part: &str, value: &str) {
        let field = match part {
            "from" => &mut self.from.date,
            "from-time" => &mut self.from.time,
            "to" => &mut self.to.date,
            "to-time" => &mut self.to.time,
            _ => return,
        };
        value.clone_into(field);
    }
}

/// `range-3-from` is `(3, "from")` of `range-`.
fn row_part<'a>(name: &'a str, kind: &str) -> Option<(u32, &'a str)> {
    let (n, part) = name.strip_prefix(kind)?.split_once('-')?;
    Some((n.parse().ok()?, part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::forwarding::MomentDraft;

    #[test]
    fn what_is_posted_is_what_was_shown() {
        let draft = RuleDraft {
            version: 7,
            name: "Soirs".into(),
            enabled: true,
            origin: "all_but".into(),
            numbers: "06 8*\n\nÉlodie, poste 207;".into(),
            colleague: "Paul".into(),
            slot: "some".into(),
            holidays: "except".into(),
            until: MomentDraft {
                date: "24/08/2026".into(),
                time: "8h".into(),
            },
            dates: vec![
                DatesDraft {
                    from: MomentDraft {
                        date: "3 août".into(),
                        time: "12:00".into(),
                    },
                    ..DatesDraft::default()
                },
                DatesDraft::default(),
            ],
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
