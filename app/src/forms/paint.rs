//! Hours painted on the grid of a week, as changes of the typed ranges.
//!
//! The ranges are what a rule says; the grid only shows them. A post therefore carries what the grid showed (`cells`)
//! beside what is checked now (`cell`, repeated): where the two differ somebody has painted, and only there are the ranges
//! changed. A range to the minute stays as it was typed until its own hour is painted.

use std::fmt::Write as _;

use crate::{
    api::forwarding::{RangeDraft, RuleDraft},
    domain::{
        WeeklyRange,
        week::{Cell, Week},
    },
};

/// What is posted of the grid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Painted {
    /// The hours that were shown as painted: six hexadecimal digits a day.
    shown: Option<Week>,
    checked: Week,
}

impl Painted {
    /// Takes a field of the grid; `false` where it is none.
    pub(super) fn take(&mut self, name: &str, value: &str) -> bool {
        match name {
            "cells" => self.shown = read_cells(value),
            "cell" => {
                if let Some(cell) = Cell::parse(value) {
                    self.checked.paint(cell, true);
                }
            }
            _ => return false,
        }
        true
    }

    /// Puts what was painted into the draft's ranges.
    pub fn apply(&self, draft: &mut RuleDraft) {
        // A form that does not say what it showed has painted nothing.
        let Some(shown) = &self.shown else { return };
        for on in [false, true] {
            let changed: Vec<_> = Cell::all()
                .filter(|cell| {
                    shown.is_painted(*cell) != on && self.checked.is_painted(*cell) == on
                })
                .collect();
            if !changed.is_empty() {
                draft.ranges = paint(&draft.ranges, changed, on);
            }
        }
    }
}

/// Makes hours part of the ranges or takes them out, whole. Ranges that cannot be read are kept as they are.
#[must_use]
pub fn paint(
    rows: &[RangeDraft],
    cells: impl IntoIterator<Item = Cell>,
    on: bool,
) -> Vec<RangeDraft> {
    let before = week_of(rows);
    let mut week = before.clone();
    for cell in cells {
        week.paint(cell, on);
    }
    if week == before {
        return rows.to_vec();
    }
    written(&week, rows)
}

/// The week's ranges, as typed where one of these rows says the same; with those of them that cannot be read.
pub(super) fn written(week: &Week, rows: &[RangeDraft]) -> Vec<RangeDraft> {
    let typed = |range: &WeeklyRange| rows.iter().find(|row| row.try_read() == Some(*range));
    let mut found: Vec<_> = week
        .ranges()
        .into_iter()
        .map(|range| {
            typed(&range)
                .cloned()
                .unwrap_or_else(|| RangeDraft::from_range(range))
        })
        .collect();
    let unread = rows
        .iter()
        .filter(|row| !row.is_blank() && row.try_read().is_none());
    found.extend(unread.cloned());
    if found.is_empty() {
        found.push(RangeDraft::default());
    }
    found
}

/// What the ranges that can be read hold.
#[must_use]
pub fn week_of(rows: &[RangeDraft]) -> Week {
    let ranges: Vec<_> = rows.iter().filter_map(RangeDraft::try_read).collect();
    Week::of(&ranges)
}

/// What the grid shows as painted, for `cells`.
#[must_use]
pub fn shown_cells(week: &Week) -> String {
    let cells: Vec<_> = Cell::all().collect();
    cells.chunks(24).fold(String::new(), |mut text, day| {
        let bits = day.iter().rev().fold(0_u32, |bits, cell| {
            bits << 1 | u32::from(week.is_painted(*cell))
        });
        let _ = write!(text, "{bits:06x}");
        text
    })
}

fn read_cells(text: &str) -> Option<Week> {
    let digits = text.len() == 42 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let cells: Vec<_> = Cell::all().collect();
    let mut week = Week::default();
    for (n, day) in cells.chunks(24).enumerate() {
        let bits = u32::from_str_radix(text.get(n * 6..n * 6 + 6).filter(|_| digits)?, 16).ok()?;
        for cell in day {
            week.paint(*cell, bits >> cell.hour() & 1 != 0);
        }
    }
    Some(week)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(days: &str, from: &str, to: &str) -> RangeDraft {
        RangeDraft {
            days: days.split_whitespace().map(str::to_owned).collect(),
            from: from.to_owned(),
            to: to.to_owned(),
        }
    }

    fn cells(names: &[&str]) -> Vec<Cell> {
        names
            .iter()
            .map(|name| Cell::parse(name).unwrap())
            .collect()
    }

    /// The form as it was shown, with these cells checked or not instead.
    fn posted(rows: &[RangeDraft], other: &[&str]) -> Vec<RangeDraft> {
        let week = week_of(rows);
        let mut pairs = RuleDraft {
            ranges: rows.to_vec(),
            ..RuleDraft::default()
        }
        .to_pairs();
        pairs.push(("cells".into(), shown_cells(&week)));
        let other = cells(other);
        for cell in Cell::all() {
            if week.is_painted(cell) != other.contains(&cell) {
                pairs.push(("cell".into(), cell.to_string()));
            }
        }
        RuleDraft::from_pairs(&pairs).ranges
    }

    #[test]
    fn a_post_changes_what_was_painted_alone() {
        let typed = [row("mon tue", "8h30", "12h")];
        assert_eq!(posted(&typed, &[]), typed);
        // The hour that is held in part is painted whole; the other day keeps its minutes.
        assert_eq!(
            posted(&typed, &["mon-8"]),
            [row("mon", "08:00", "12:00"), row("tue", "08:30", "12:00")]
        );
        assert_eq!(
            posted(&typed, &["mon-13", "tue-13"]),
            [typed[0].clone(), row("mon tue", "13:00", "14:00")]
        );
        assert_eq!(
            posted(&typed, &["tue-9", "tue-10", "tue-11"]),
            [row("mon", "08:30", "12:00"), row("tue", "08:30", "09:00")]
        );
        assert_eq!(
            posted(&[row("mon", "8", "9")], &["mon-8"]),
            [RangeDraft::default()]
        );
    }

    #[test]
    fn what_cannot_be_read_is_kept_and_what_is_blank_is_not() {
        let typed = [
            row("mon", "18:0", ""),
            RangeDraft::default(),
            row("", "9", "10"),
        ];
        assert_eq!(posted(&typed, &[]), typed);
        assert_eq!(
            posted(&typed, &["sun-23", "mon-0"]),
            [
                row("sun", "23:00", "01:00"),
                typed[0].clone(),
                typed[2].clone()
            ]
        );
    }

    #[test]
    fn a_grid_that_does_not_say_what_it_showed_paints_nothing() {
        let typed = [row("mon", "8", "9")];
        let long = "0".repeat(43);
        for shown in ["", "0", "+00000", long.as_str(), &"x".repeat(42)] {
            let mut pairs = RuleDraft {
                ranges: typed.to_vec(),
                ..RuleDraft::default()
            }
            .to_pairs();
            pairs.push(("cells".into(), shown.into()));
            pairs.push(("cell".into(), "tue-8".into()));
            assert_eq!(RuleDraft::from_pairs(&pairs).ranges, typed, "{shown}");
        }
    }

    #[test]
    fn what_is_shown_is_read_back() {
        for cell in Cell::all() {
            let mut week = Week::default();
            week.paint(cell, true);
            assert_eq!(read_cells(&shown_cells(&week)), Some(week));
        }
    }
}
