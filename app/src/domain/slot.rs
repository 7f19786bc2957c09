//! When a rule applies. Times are wall-clock times of the rule's owner.

use jiff::{
    Span,
    civil::{Date, DateTime, Time, Weekday},
};
use serde::{Deserialize, Serialize};

/// At most this many weekly ranges, and as many date ranges, in one slot.
pub const MAX_RANGES: usize = 20;

/// A minute of the day, 0 (00:00) to 1440 (24:00).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Minute(u16);

impl Minute {
    /// 00:00.
    pub const START: Self = Self(0);
    /// 24:00.
    pub const MIDNIGHT: Self = Self(1440);

    /// `None` past 24:00 or with 60 minutes or more.
    #[must_use]
    pub fn new(hour: u16, minute: u16) -> Option<Self> {
        let total = hour.checked_mul(60)?.checked_add(minute)?;
        (minute < 60 && total <= 1440).then_some(Self(total))
    }

    /// Reads `H:MM` or `HH:MM`, up to `24:00`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (hour, minute) = text.trim().split_once(':')?;
        let digits = |s: &str, len: std::ops::RangeInclusive<usize>| {
            (len.contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit()))
                .then(|| s.parse::<u16>().ok())
                .flatten()
        };
        Self::new(digits(hour, 1..=2)?, digits(minute, 2..=2)?)
    }

    /// Minutes since 00:00.
    #[must_use]
    pub fn get(self) -> u16 {
        self.0
    }

    /// The minute on a date; 24:00 is the next day's 00:00.
    #[must_use]
    pub fn on(self, date: Date) -> DateTime {
        // Saturating: there is no day after 9999-12-31.
        date.at(0, 0, 0, 0)
            .saturating_add(Span::new().minutes(self.0))
    }

    /// The minute that a wall clock shows; seconds are dropped.
    #[must_use]
    pub fn of(time: Time) -> Self {
        Self(u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs()))
    }
}

impl std::fmt::Display for Minute {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl TryFrom<String> for Minute {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not a time of day")
    }
}

impl From<Minute> for String {
    fn from(minute: Minute) -> Self {
        minute.to_string()
    }
}

/// A non-empty set of weekdays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Days(u8);

impl Days {
    /// Monday to Sunday.
    pub const ALL: Self = Self(0b111_1111);

    /// `None` for an empty set.
    #[must_use]
    pub fn new(days: impl IntoIterator<Item = Weekday>) -> Option<Self> {
        let bits = days
            .into_iter()
            .fold(0, |bits, day| bits | 1 << day.to_monday_zero_offset());
        (bits != 0).then_some(Self(bits))
    }

    /// The days of either set.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the day is in the set.
    #[must_use]
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & (1 << day.to_monday_zero_offset()) != 0
    }

    /// The days in order from Monday.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        Weekday::Monday
            .cycle_forward()
            .take(7)
            .filter(move |day| self.contains(*day))
    }
}

/// Some weekdays, from a minute (included) to a minute (excluded).
///
/// `from > to` crosses midnight into the next day; equal ends are not representable except as `00:00–24:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeeklyRange {
    days: Days,
    from: Minute,
    to: Minute,
}

impl WeeklyRange {
    /// `None` where the ends are equal, where it starts at 24:00, or where it would cross midnight to end at 00:00
    /// of its own start (`00:00–00:00`).
    #[must_use]
    pub fn new(days: Days, from: Minute, to: Minute) -> Option<Self> {
        (from != to && from != Minute::MIDNIGHT).then_some(Self { days, from, to })
    }

    /// The days it starts on.
    #[must_use]
    pub fn days(&self) -> Days {
        self.days
    }

    /// First minute, included.
    #[must_use]
    pub fn from(&self) -> Minute {
        self.from
    }

    /// Last minute, excluded.
    #[must_use]
    pub fn to(&self) -> Minute {
        self.to
    }

    /// Whether it is from midnight to midnight.
    #[must_use]
    pub fn is_whole_day(&self) -> bool {
        self.from.get() == 0 && self.to.get().is_multiple_of(1440)
    }

    /// Whether it ends on the day after it began. `18:00–00:00` ends with its own day and does not cross.
    #[must_use]
    pub fn crosses_midnight(&self) -> bool {
        self.to < self.from && self.to.get() != 0
    }

    /// When it holds, in minutes since Monday 00:00, half open; what goes past Sunday is on Monday.
    #[must_use]
    pub fn spans(&self) -> Vec<(u16, u16)> {
        const WEEK: u16 = 7 * 1440;
        let mut spans = Vec::new();
        for day in self.days.iter() {
            let midnight = u16::from(day.to_monday_zero_offset().unsigned_abs()) * 1440;
            let length = (self.to.get() + 1440 - self.from.get() - 1) % 1440 + 1;
            let start = midnight + self.from.get();
            let end = start + length;
            spans.push((start, end.min(WEEK)));
            if end > WEEK {
                spans.push((0, end - WEEK));
            }
        }
        spans
    }

    /// Whether the wall clock's own weekday and minute are in the range. Past midnight it is the day before that must
    /// be among the range's days: Friday 18:00–08:00 holds on Saturday at 02:00.
    #[must_use]
    pub fn contains(&self, at: DateTime) -> bool {
        let (today, now) = (at.weekday(), Minute::of(at.time()));
        let started = self.days.contains(today) && now >= self.from;
        if self.crosses_midnight() {
            started || (self.days.contains(today.previous()) && now < self.to)
        } else {
            started && (now < self.to || self.to.get() == 0)
        }
    }
}

/// An end of a date range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The whole day, as the first or as the last day.
    Day(Date),
    /// A minute: included as a start, excluded as an end.
    At(DateTime),
}

/// A range of dates with a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateRange {
    from: Bound,
    to: Bound,
}

impl DateRange {
    /// `None` where it would hold no minute. Seconds are not representable: ends are whole minutes.
    #[must_use]
    pub fn new(from: Bound, to: Bound) -> Option<Self> {
        let range = Self { from, to };
        let whole = |bound: Bound| match bound {
            Bound::At(at) => at.second() == 0 && at.subsec_nanosecond() == 0,
            Bound::Day(_) => true,
        };
        (whole(from) && whole(to) && range.start() < range.end()?).then_some(range)
    }

    /// As written.
    #[must_use]
    pub fn from(&self) -> Bound {
        self.from
    }

    /// As written.
    #[must_use]
    pub fn to(&self) -> Bound {
        self.to
    }

    /// First local minute, included.
    #[must_use]
    pub fn start(&self) -> DateTime {
        match self.from {
            Bound::Day(date) => date.at(0, 0, 0, 0),
            Bound::At(at) => at,
        }
    }

    /// First local minute that is no longer in it; `None` past the calendar's end (year 9999).
    #[must_use]
    pub fn end(&self) -> Option<DateTime> {
        match self.to {
            Bound::Day(date) => date.tomorrow().ok().map(|next| next.at(0, 0, 0, 0)),
            Bound::At(at) => Some(at),
        }
    }

    /// Whether the wall clock is in the range.
    #[must_use]
    pub fn contains(&self, at: DateTime) -> bool {
        at >= self.start() && self.end().is_none_or(|end| at < end)
    }
}

/// What the organisation's holiday calendar changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Holidays {
    /// Nothing.
    #[default]
    Ignore,
    /// The rule applies on holidays only.
    Only,
    /// The rule does not apply on holidays.
    Except,
}

impl Holidays {
    /// Whether the rule may apply on a date that is a holiday, or is not one.
    #[must_use]
    pub fn hold(self, holiday: bool) -> bool {
        match self {
            Self::Ignore => true,
            Self::Only => holiday,
            Self::Except => !holiday,
        }
    }
}

/// When a rule applies: every part that is present must hold at the call's own local minute and date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slot {
    /// Union of weekly ranges; empty means any hour.
    pub weekly: Vec<WeeklyRange>,
    /// Union of date ranges; empty means any date.
    pub dates: Vec<DateRange>,
    /// Holidays of the owner's organisation.
    pub holidays: Holidays,
}

impl Slot {
    /// Whether the slot is « at any time ».
    #[must_use]
    pub fn is_always(&self) -> bool {
        self.weekly.is_empty() && self.dates.is_empty() && self.holidays == Holidays::Ignore
    }

    /// Whether one of the weekly ranges holds, or there is none.
    #[must_use]
    pub fn weekly_holds(&self, at: DateTime) -> bool {
        self.weekly.is_empty() || self.weekly.iter().any(|range| range.contains(at))
    }

    /// Whether one of the date ranges holds, or there is none. The date is the wall clock's own, also where a weekly
    /// range that began the evening before still runs.
    #[must_use]
    pub fn dates_hold(&self, at: DateTime) -> bool {
        self.dates.is_empty() || self.dates.iter().any(|range| range.contains(at))
    }
}
