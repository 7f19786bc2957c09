//! Weekly ranges as typed.

use crate::{
    api::forwarding::{FieldError, RangeDraft},
    domain::{Days, Minute, WeeklyRange, json::DAYS},
};

/// Reads an hour as people write it: `18:00`, `8h`, `8 h 30`, `18.30`, `18`, `1830`.
pub(super) fn read_minute(text: &str) -> Option<Minute> {
    if text.chars().any(char::is_control) {
        return None;
    }
    let compact: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if matches!(c, 'h' | 'H' | '.') { ':' } else { c })
        .collect();
    let text = compact.as_str();
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    match text.strip_suffix(':').unwrap_or(text) {
        hour if (1..=2).contains(&hour.len()) => Minute::parse(&format!("{hour}:00")),
        _ if digits && text.len() == 4 => {
            Minute::parse(&format!("{}:{}", text.get(..2)?, text.get(2..)?))
        }
        _ => Minute::parse(text),
    }
}

impl RangeDraft {
    /// Reads the range; `n` is its number in the form, from 1.
    pub(super) fn read(&self, n: usize) -> Result<WeeklyRange, Vec<FieldError>> {
        let mut errors = vec![];
        let mut refuse = |part: &str, code: &str, data: &str| {
            errors.push(FieldError::new(&format!("range-{n}-{part}"), code, data));
        };
        let chosen = DAYS
            .iter()
            .filter(|(name, _)| self.days.iter().any(|day| day == name))
            .map(|(_, day)| *day);
        let days = Days::new(chosen);
        if days.is_none() {
            refuse("day", "days_none", "");
        }
        let mut hour = |part: &str, text: &str| {
            let read = read_minute(text);
            if text.chars().any(char::is_control) {
                refuse(part, "control", "");
            } else if text.trim().is_empty() {
                refuse(part, "time_empty", "");
            } else if read.is_none() {
                refuse(part, "time", text);
            }
            read
        };
        let (from, to) = (hour("from", &self.from), hour("to", &self.to));
        if let (Some(from), Some(to)) = (from, to) {
            if from == to {
                refuse("to", "ends_equal", "");
            } else if from == Minute::MIDNIGHT {
                refuse("from", "starts_at_end", "");
            } else if let Some(range) = days.and_then(|days| WeeklyRange::new(days, from, to)) {
                return Ok(range);
            }
        }
        Err(errors)
    }

    /// The range where it can be read, for hints while it is being typed.
    #[must_use]
    pub fn try_read(&self) -> Option<WeeklyRange> {
        self.read(1).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (text, read) in [
            ("18:00", "18:00"),
            (" 8:05 ", "08:05"),
            ("8h", "08:00"),
            ("8 h 30", "08:30"),
            ("8H30", "08:30"),
            ("18.30", "18:30"),
            ("18", "18:00"),
            ("1830", "18:30"),
            ("24:00", "24:00"),
            ("24", "24:00"),
        ] {
            assert_eq!(
                read_minute(text)
                    .map(|minute| minute.to_string())
                    .as_deref(),
                Some(read),
                "{text}"
            );
        }
        for text in [
            "", ":", "25", "8:5", "24:01", "12:60", "midi", "18:00:00", "٣", "18h00h",
        ] {
            assert_eq!(read_minute(text), None, "{text}");
        }
    }

    #[test]
    fn every_fault_of_a_range_is_told_by_its_field() {
        let codes = |range: &RangeDraft| {
            let errors = range.read(3).unwrap_err();
            errors
                .iter()
                .map(|e| format!("{} {}", e.field, e.code))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            codes(&RangeDraft::default()),
            [
                "range-3-day days_none",
                "range-3-from time_empty",
                "range-3-to time_empty"
            ]
        );
        let mut range = RangeDraft {
            days: vec!["mon".into()],
            from: "08:00".into(),
            to: "8h".into(),
        };
        assert_eq!(codes(&range), ["range-3-to ends_equal"]);
        range.from = "24:00".into();
        assert_eq!(codes(&range), ["range-3-from starts_at_end"]);
        range.days = vec!["someday".into()];
        assert_eq!(codes(&range).len(), 2);
    }
}
