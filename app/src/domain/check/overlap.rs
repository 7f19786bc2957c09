//! Ranges of one slot that hold the same minute: harmless, and seldom meant.

use super::{Problem, Severity};
use crate::domain::{DateRange, Slot, WeeklyRange};

/// Tells of each range that shares a minute with an earlier one; the data is the earlier one's index.
pub(super) fn notice(rule: usize, slot: &Slot, problems: &mut Vec<Problem>) {
    let mut tell = |part: &str, pairs: Vec<(usize, usize)>| {
        problems.extend(pairs.into_iter().map(|(earlier, later)| Problem {
            severity: Severity::Notice,
            rule: Some(rule),
            field: format!("slot.{part}[{later}]"),
            code: "ranges_overlap".to_owned(),
            data: vec![earlier.to_string()],
        }));
    };
    tell("weekly", weekly_overlaps(&slot.weekly));
    tell("dates", date_overlaps(&slot.dates));
}

/// Each weekly range that shares a minute with an earlier one, behind the first such one; by index. Whole days are not told of:
/// a night that runs into one is meant.
#[must_use]
pub fn weekly_overlaps(ranges: &[WeeklyRange]) -> Vec<(usize, usize)> {
    let spans = |range: &WeeklyRange| {
        if range.is_whole_day() {
            vec![]
        } else {
            range.spans()
        }
    };
    let weekly: Vec<_> = ranges.iter().map(spans).collect();
    pairs(&weekly, |a, b| {
        a.iter().any(|a| b.iter().any(|b| a.0 < b.1 && b.0 < a.1))
    })
}

/// The same of ranges of dates.
#[must_use]
pub fn date_overlaps(ranges: &[DateRange]) -> Vec<(usize, usize)> {
    pairs(ranges, dates_meet)
}

/// For each item the first earlier one it meets.
fn pairs<T>(items: &[T], meet: impl Fn(&T, &T) -> bool) -> Vec<(usize, usize)> {
    let earlier = |later: usize| (0..later).find(|earlier| meet(&items[*earlier], &items[later]));
    (0..items.len())
        .filter_map(|later| Some((earlier(later)?, later)))
        .collect()
}

fn dates_meet(a: &DateRange, b: &DateRange) -> bool {
    let starts_before_end =
        |a: &DateRange, b: &DateRange| b.end().is_none_or(|end| a.start() < end);
    starts_before_end(a, b) && starts_before_end(b, a)
}
