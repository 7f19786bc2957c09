//! The days and the wall clock that rules are read on.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::clock::ClockChange;

/// The organisation's days and wall clock, as far as the page looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarView {
    /// The first day that is known of.
    pub first: Date,
    /// The last, included.
    pub last: Date,
    /// Holidays from the first day to the last.
    pub holidays: Vec<Date>,
    /// Changes of the owner's wall clock, likewise.
    pub changes: Vec<ClockChange>,
    /// The one that is next as this is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_change: Option<ClockChange>,
}

impl CalendarView {
    /// Whether a day is a holiday; not beyond those that are known of.
    #[must_use]
    pub fn is_holiday(&self, date: Date) -> bool {
        self.holidays.contains(&date)
    }
}
