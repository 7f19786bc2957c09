//! The parts of a rule: origin, slot, outcome.

use jiff::civil::{Date, DateTime, Weekday};
use serde_json::Value;

use super::read::{Path, Reader, child, item};
use crate::domain::origin::MAX_PATTERNS;
use crate::domain::slot::MAX_RANGES;
use crate::domain::{
    Bound, DateRange, Days, Destination, E164, Extension, Holidays, Minute, Mode, Origin, Outcome,
    Pattern, Prefix, Slot, WeeklyRange,
};

/// Weekdays from Monday.
pub(super) const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Reader<'_> {
    pub(super) fn origin(&mut self, value: &Value, path: &Path<'_>) -> Option<Origin> {
        let map = self.object(value, path, &["kind", "mode", "patterns"])?;
        let kind = self.field(map, path, "kind")?;
        let at = child(path, "kind");
        let origin = match self.text(kind, &at)? {
            "anyone" => Origin::Anyone,
            "internal" => Origin::Internal,
            "external" => Origin::External,
            "anonymous" => Origin::Anonymous,
            "numbers" => {
                let mode = self.field(map, path, "mode");
                let mode = mode.and_then(|value| self.mode(value, &child(path, "mode")));
                let patterns = self.field(map, path, "patterns")?;
                let at = child(path, "patterns");
                let patterns = self.array(patterns, &at, MAX_PATTERNS, "too_many_patterns")?;
                let patterns = self.each(patterns, &at, Self::pattern)?;
                return Some(Origin::Numbers {
                    mode: mode?,
                    patterns,
                });
            }
            other => return self.wrong(&at, "unknown_value", other),
        };
        for key in ["mode", "patterns"] {
            if map.contains_key(key) {
                return self.wrong(&child(path, key), "unknown_key", "");
            }
        }
        Some(origin)
    }

    fn mode(&mut self, value: &Value, path: &Path<'_>) -> Option<Mode> {
        match self.text(value, path)? {
            "only" => Some(Mode::Only),
            "all_but" => Some(Mode::AllBut),
            other => self.wrong(path, "unknown_value", other),
        }
    }

    fn pattern(&mut self, value: &Value, path: &Path<'_>) -> Option<Pattern> {
        let text = self.text(value, path)?;
        if let Some(context) = self.context {
            return match context.pattern(text) {
                Ok(pattern) => Some(pattern),
                Err(error) => self.wrong(path, error.code(), error.data()),
            };
        }
        let pattern = match text.strip_suffix('*') {
            Some(prefix) => Prefix::parse(prefix).map(Pattern::Prefix),
            None => canonical_number(text).map(|who| match who {
                Destination::Number(number) => Pattern::Number(number),
                Destination::Extension(extension) => Pattern::Extension(extension),
            }),
        };
        match pattern {
            Some(pattern) => Some(pattern),
            None => self.wrong(path, "number_not_canonical", text),
        }
    }

    pub(super) fn slot(&mut self, value: &Value, path: &Path<'_>) -> Option<Slot> {
        let map = self.object(value, path, &["weekly", "dates", "holidays"])?;
        let weekly = match map.get("weekly") {
            None => Some(vec![]),
            Some(value) => {
                let at = child(path, "weekly");
                let items = self.array(value, &at, MAX_RANGES, "too_many_ranges");
                items.and_then(|items| self.each(items, &at, Self::weekly))
            }
        };
        let dates = match map.get("dates") {
            None => Some(vec![]),
            Some(value) => {
                let at = child(path, "dates");
                let items = self.array(value, &at, MAX_RANGES, "too_many_ranges");
                items.and_then(|items| self.each(items, &at, Self::dates))
            }
        };
        let at = child(path, "holidays");
        let holidays = match map.get("holidays") {
            None => Some(Holidays::Ignore),
            Some(value) => match self.text(value, &at)? {
                "ignore" => Some(Holidays::Ignore),
                "only" => Some(Holidays::Only),
                "except" => Some(Holidays::Except),
                other => self.wrong(&at, "unknown_value", other),
            },
        };
        Some(Slot {
            weekly: weekly?,
            dates: dates?,
            holidays: holidays?,
        })
    }

    fn weekly(&mut self, value: &Value, path: &Path<'_>) -> Option<WeeklyRange> {
        let map = self.object(value, path, &["days", "from", "to"])?;
        let days = self.field(map, path, "days");
        let days = days.and_then(|value| self.days(value, &child(path, "days")));
        let from = self.field(map, path, "from");
        let from = from.and_then(|value| self.minute(value, &child(path, "from")));
        let to = self.field(map, path, "to");
        let to = to.and_then(|value| self.minute(value, &child(path, "to")));
        let (days, from, to) = (days?, from?, to?);
        match WeeklyRange::new(days, from, to) {
            Some(range) => Some(range),
            None if from == to => self.wrong(&child(path, "to"), "ends_equal", ""),
            None => self.wrong(&child(path, "from"), "starts_at_midnight", ""),
        }
    }

    fn days(&mut self, value: &Value, path: &Path<'_>) -> Option<Days> {
        let items = self.array(value, path, 7, "duplicate")?;
        let days = self.each(items, path, |reader, value, path| {
            let name = reader.text(value, path)?;
            let day = Weekday::Monday.cycle_forward().take(7).zip(DAYS);
            match day.into_iter().find(|(_, known)| *known == name) {
                Some((day, _)) => Some(day),
                None => reader.wrong(path, "unknown_value", name),
            }
        })?;
        if let Some(n) = (1..days.len()).find(|n| days[..*n].contains(&days[*n])) {
            return self.wrong(&item(path, n), "duplicate", "");
        }
        Days::new(days)
    }

    fn minute(&mut self, value: &Value, path: &Path<'_>) -> Option<Minute> {
        let text = self.text(value, path)?;
        match Minute::parse(text) {
            Some(minute) => Some(minute),
            None => self.wrong(path, "time", text),
        }
    }

    fn dates(&mut self, value: &Value, path: &Path<'_>) -> Option<DateRange> {
        let map = self.object(value, path, &["from", "to"])?;
        let from = self.field(map, path, "from");
        let from = from.and_then(|value| self.bound(value, &child(path, "from")));
        let to = self.field(map, path, "to");
        let to = to.and_then(|value| self.bound(value, &child(path, "to")));
        match DateRange::new(from?, to?) {
            Some(range) => Some(range),
            None => self.wrong(&child(path, "to"), "ends_before_start", ""),
        }
    }

    fn bound(&mut self, value: &Value, path: &Path<'_>) -> Option<Bound> {
        let text = self.text(value, path)?;
        if text.len() != 10 {
            return self.moment(value, path).map(Bound::At);
        }
        self.date(text, path).map(Bound::Day)
    }

    /// A date: `2026-12-24`. One that looks like it and is in no calendar is told apart.
    pub(super) fn date(&mut self, text: &str, path: &Path<'_>) -> Option<Date> {
        if !has_shape(text, "dddd-dd-dd") {
            return self.wrong(path, "date", text);
        }
        match text.parse() {
            Ok(date) => Some(date),
            Err(_) => self.wrong(path, "date_no_day", text),
        }
    }

    /// A local minute: `2026-12-24T12:00`.
    pub(super) fn moment(&mut self, value: &Value, path: &Path<'_>) -> Option<DateTime> {
        let text = self.text(value, path)?;
        if !has_shape(text, "dddd-dd-ddTdd:dd") {
            return self.wrong(path, "date", text);
        }
        self.date(&text[..10], path)?;
        match text.parse() {
            Ok(moment) => Some(moment),
            Err(_) => self.wrong(path, "date", text),
        }
    }

    pub(super) fn outcome(&mut self, value: &Value, path: &Path<'_>) -> Option<Outcome> {
        match value.as_str() {
            Some("voicemail") => Some(Outcome::Voicemail),
            Some("let_it_ring") => Some(Outcome::LetItRing),
            Some("reject") => Some(Outcome::Reject),
            Some(other) => self.wrong(path, "unknown_value", other),
            None => {
                let map = self.object(value, path, &["forward"])?;
                let number = self.field(map, path, "forward")?;
                let destination = self.destination(number, &child(path, "forward"))?;
                Some(Outcome::Forward(destination))
            }
        }
    }

    fn destination(&mut self, value: &Value, path: &Path<'_>) -> Option<Destination> {
        let text = self.text(value, path)?;
        match self.context {
            Some(context) => match context.destination(text) {
                Ok(destination) => Some(destination),
                Err(error) => self.wrong(path, error.code(), error.data()),
            },
            None => match canonical_number(text) {
                Some(destination) => Some(destination),
                None => self.wrong(path, "number_not_canonical", text),
            },
        }
    }
}

fn canonical_number(text: &str) -> Option<Destination> {
    if let Some(number) = E164::parse(text) {
        return Some(Destination::Number(number));
    }
    let extension = Extension::parse(text).ok()?;
    (extension.as_str() == text).then_some(Destination::Extension(extension))
}

/// `d` stands for a digit, anything else for itself.
fn has_shape(text: &str, shape: &str) -> bool {
    let fits = |(c, s): (u8, u8)| {
        if s == b'd' {
            c.is_ascii_digit()
        } else {
            c == s
        }
    };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
}
