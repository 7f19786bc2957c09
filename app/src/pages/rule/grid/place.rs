//! Places in the grid, and where keys lead.

use crate::domain::{json::DAYS, week::Cell};

/// A square or a head: row 0 has the hours' heads, column 0 the days'.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    row: usize,
    column: usize,
}

/// The corner has nothing.
const CORNER: Place = Place { row: 0, column: 0 };

/// Hours of a day.
pub(super) const HOURS: usize = 24;

impl Place {
    /// The hour that most people begin with.
    pub(super) const FIRST: Self = Self { row: 1, column: 9 };

    /// The week's first hour.
    #[cfg(feature = "hydrate")]
    pub(super) const EARLIEST: Self = Self { row: 1, column: 1 };

    /// By its number among what can have the focus, in the order of the page.
    #[cfg(any(feature = "hydrate", test))]
    pub(super) fn nth(n: usize) -> Self {
        Self {
            row: (n + 1) / 25,
            column: (n + 1) % 25,
        }
    }

    /// See [`Place::nth`].
    #[cfg(any(feature = "hydrate", test))]
    pub(super) fn number(self) -> usize {
        (self.row * 25 + self.column).saturating_sub(1)
    }

    pub(super) fn cell(self) -> Option<Cell> {
        let (_, day) = DAYS.get(self.row.checked_sub(1)?)?;
        Cell::new(*day, u8::try_from(self.column.checked_sub(1)?).ok()?)
    }

    /// Where a key leads; `None` for keys that lead nowhere. A line of squares holds `across` of them: all 24, or fewer where the
    /// window is narrow; then a day has several lines below its head, and up and down go from line to line.
    pub(super) fn step(self, key: &str, ctrl: bool, across: usize) -> Option<Self> {
        let Self { row, column } = self;
        let wrapped = across < HOURS;
        let last = (HOURS / across.max(1)).saturating_sub(1) * across;
        let (row, column) = match key {
            "ArrowLeft" => (row, column.saturating_sub(1)),
            "ArrowRight" => (row, (column + 1).min(HOURS)),
            "ArrowUp" if wrapped && column > across => (row, column - across),
            // The line above is another day's last one, or the hours' heads.
            "ArrowUp" if wrapped && row > 0 => (row - 1, last + column.max(1)),
            "ArrowUp" => (row.saturating_sub(1), column),
            "ArrowDown" if wrapped && column == 0 => (row, 1),
            "ArrowDown" if wrapped && column <= last => (row, column + across),
            "ArrowDown" if wrapped && row < 7 => (row + 1, column - last),
            "ArrowDown" => ((row + 1).min(7), column),
            "Home" if ctrl => (1, 1),
            "End" if ctrl => (7, HOURS),
            "Home" => (row, 1),
            "End" => (row, HOURS),
            _ => return None,
        };
        let to = Self { row, column };
        Some(if to == CORNER { self } else { to })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_numbered_in_the_order_of_the_page() {
        for n in 0..24 + 7 * 25 {
            assert_eq!(Place::nth(n).number(), n);
        }
        assert_eq!(Place::nth(0), Place { row: 0, column: 1 });
        assert_eq!(Place::nth(24), Place { row: 1, column: 0 });
        let cell = |n: usize| Place::nth(n).cell().map(|cell| cell.to_string());
        assert_eq!([cell(23), cell(24)], [None, None]);
        assert_eq!(cell(25).as_deref(), Some("mon-0"));
        assert_eq!(cell(24 + 7 * 25 - 1).as_deref(), Some("sun-23"));
    }

    #[test]
    fn arrows_stop_at_the_edges() {
        let place = |row, column| Place { row, column };
        for (from, key, ctrl, to) in [
            (place(1, 1), "ArrowLeft", false, Some(place(1, 0))),
            (place(1, 0), "ArrowLeft", false, Some(place(1, 0))),
            (place(1, 0), "ArrowUp", false, Some(place(1, 0))),
            (place(0, 1), "ArrowLeft", false, Some(place(0, 1))),
            (place(7, 24), "ArrowRight", false, Some(place(7, 24))),
            (place(7, 24), "ArrowDown", false, Some(place(7, 24))),
            (place(3, 9), "Home", false, Some(place(3, 1))),
            (place(3, 9), "End", false, Some(place(3, 24))),
            (place(3, 9), "Home", true, Some(place(1, 1))),
            (place(3, 9), "End", true, Some(place(7, 24))),
            (place(3, 9), " ", false, None),
        ] {
            assert_eq!(from.step(key, ctrl, HOURS), to, "{from:?} {key}");
        }
    }

    #[test]
    fn where_a_day_has_several_lines_up_and_down_go_from_line_to_line() {
        let place = |row, column| Place { row, column };
        for (across, from, key, to) in [
            (12, place(1, 9), "ArrowDown", place(1, 21)),
            (12, place(1, 21), "ArrowDown", place(2, 9)),
            (12, place(1, 24), "ArrowDown", place(2, 12)),
            (12, place(7, 12), "ArrowDown", place(7, 24)),
            (12, place(7, 13), "ArrowDown", place(7, 13)),
            (12, place(2, 9), "ArrowUp", place(1, 21)),
            (12, place(2, 12), "ArrowUp", place(1, 24)),
            (12, place(2, 13), "ArrowUp", place(2, 1)),
            // A day's head stands above its squares, and below those of the day before.
            (12, place(2, 0), "ArrowDown", place(2, 1)),
            (12, place(2, 0), "ArrowUp", place(1, 13)),
            (12, place(2, 1), "ArrowLeft", place(2, 0)),
            // The hours' heads are as wide as the squares, and there is no corner.
            (12, place(1, 1), "ArrowUp", place(0, 13)),
            (12, place(1, 0), "ArrowUp", place(0, 13)),
            (12, place(0, 13), "ArrowUp", place(0, 1)),
            (12, place(0, 1), "ArrowUp", place(0, 1)),
            (12, place(0, 1), "ArrowDown", place(0, 13)),
            (12, place(0, 24), "ArrowDown", place(1, 12)),
            (12, place(3, 9), "End", place(3, 24)),
            (8, place(1, 9), "ArrowDown", place(1, 17)),
            (8, place(1, 17), "ArrowDown", place(2, 1)),
            (8, place(2, 8), "ArrowUp", place(1, 24)),
            (8, place(1, 16), "ArrowUp", place(1, 8)),
        ] {
            assert_eq!(
                from.step(key, false, across),
                Some(to),
                "{across}: {from:?} {key}"
            );
        }
    }
}
