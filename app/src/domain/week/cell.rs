//! An hour of the week.

use jiff::civil::Weekday;

use super::CELLS;
use crate::domain::json::DAYS;

/// An hour of the week, Monday 00:00 first. Written `mon-8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell(u8);

impl Cell {
    /// `None` from 24 on.
    #[must_use]
    pub fn new(day: Weekday, hour: u8) -> Option<Self> {
        let day = day.to_monday_zero_offset().unsigned_abs();
        (hour < 24).then_some(Self(day * 24 + hour))
    }

    /// Reads `mon-8`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let (day, hour) = name.split_once('-')?;
        let (_, day) = DAYS.iter().find(|(name, _)| *name == day)?;
        let digits = (1..=2).contains(&hour.len()) && hour.bytes().all(|b| b.is_ascii_digit());
        Self::new(*day, hour.parse().ok().filter(|_| digits)?)
    }

    /// Every one, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..CELLS).filter_map(|n| u8::try_from(n).ok().map(Self))
    }

    /// Those between two corners, both included, whichever way they lie.
    pub fn between(self, other: Self) -> impl Iterator<Item = Self> {
        let sorted = |a: u8, b: u8| a.min(b)..=a.max(b);
        let days = sorted(self.0 / 24, other.0 / 24);
        let hours = sorted(self.0 % 24, other.0 % 24);
        days.flat_map(move |day| hours.clone().map(move |hour| Self(day * 24 + hour)))
    }

    /// Its place among all.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The day.
    #[must_use]
    pub fn day(self) -> Weekday {
        DAYS[self.index() / 24].1
    }

    /// The hour it begins at, 0 to 23.
    #[must_use]
    pub fn hour(self) -> u8 {
        self.0 % 24
    }
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", DAYS[self.index() / 24].0, self.hour())
    }
}
