//! The week as hours to be painted: what a drawing of 7 × 24 cells and weekly ranges say of each other.
//!
//! Minutes are kept: an hour that a range holds in part is neither painted nor empty, and stays as it is until somebody
//! paints it.

mod cell;
mod ranges;

pub use cell::Cell;

use super::WeeklyRange;

/// Hours of a week.
pub const CELLS: usize = 7 * 24;

/// An hour whose 60 minutes are all held.
const WHOLE: u64 = (1 << 60) - 1;

/// Some minutes of the week, on the wall clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week([u64; CELLS]);

/// How much of an hour is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// No minute.
    Empty,
    /// Its first minute, and not its last.
    Early,
    /// Neither its first nor its last, or both and not all between.
    Middle,
    /// Its last minute, and not its first.
    Late,
    /// Every minute.
    Whole,
}

impl Default for Week {
    fn default() -> Self {
        Self([0; CELLS])
    }
}

impl Week {
    /// The minutes that any of the ranges holds; after midnight they are on the next day.
    #[must_use]
    pub fn of(ranges: &[WeeklyRange]) -> Self {
        let mut week = Self::default();
        for (from, to) in ranges.iter().flat_map(WeeklyRange::spans) {
            for (hour, held) in (0_u16..).zip(&mut week.0) {
                let midnight = hour * 60;
                let (from, to) = (from.max(midnight), to.min(midnight + 60));
                if from < to {
                    // Sixty bits at most, shifted by less than sixty.
                    *held |= (WHOLE >> (60 - (to - from))) << (from - midnight);
                }
            }
        }
        week
    }

    /// How much of an hour is held.
    #[must_use]
    pub fn fill(&self, cell: Cell) -> Fill {
        let held = self.0[cell.index()];
        match (held, held & 1 != 0, held >> 59 != 0) {
            (0, ..) => Fill::Empty,
            (WHOLE, ..) => Fill::Whole,
            (_, true, false) => Fill::Early,
            (_, false, true) => Fill::Late,
            _ => Fill::Middle,
        }
    }

    /// Whether every minute of an hour is held.
    #[must_use]
    pub fn is_painted(&self, cell: Cell) -> bool {
        self.0[cell.index()] == WHOLE
    }

    /// Holds every minute of an hour, or none.
    pub fn paint(&mut self, cell: Cell, on: bool) {
        self.0[cell.index()] = if on { WHOLE } else { 0 };
    }

    /// Every other minute.
    #[must_use]
    pub fn opposite(&self) -> Self {
        Self(self.0.map(|held| !held & WHOLE))
    }

    fn holds(&self, minute: u16) -> bool {
        self.0[usize::from(minute / 60)] >> (minute % 60) & 1 != 0
    }
}

#[cfg(test)]
mod tests;
