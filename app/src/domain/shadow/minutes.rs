//! Minutes, as far as a list's slots tell them apart.

use jiff::{
    ToSpan,
    civil::{DateTime, Weekday},
};

use super::{Matter, Rules, distinct, which};
use crate::domain::{Holidays, Minute, Rule, WeeklyRange};

const DAY: u16 = 1440;
const WEEK: u16 = 7 * DAY;

/// The classes of the minutes at or after a moment.
pub(super) struct Minutes {
    /// Kinds of minute of the week; every one is in each of `long`.
    week: Vec<(Rules, Cell)>,
    /// Where a span of dates begins that holds a whole week.
    long: Vec<(Rules, DateTime)>,
    /// A minute of the week in a span of dates that holds less, and where that span begins.
    short: Vec<(Rules, (Cell, DateTime))>,
    /// The rules that speak of dates that are no holiday, and of holidays.
    dates: [Rules; 2],
}

/// A minute.
#[derive(Clone, Copy)]
pub(super) struct When {
    cell: Cell,
    since: DateTime,
    /// On a date that is a holiday, or is not.
    pub(super) holiday: bool,
}

impl When {
    /// On the wall clock.
    pub(super) fn at(self) -> DateTime {
        // It was there when the classes were made.
        self.cell.after(self.since).unwrap_or(self.since)
    }
}

impl Minutes {
    pub(super) fn of(rules: &[Rule], from: DateTime) -> Self {
        let week = week(rules);
        let (mut long, mut short) = (vec![], vec![]);
        for (start, end) in spans(rules, from) {
            let dated = which(rules, |rule| {
                rule.slot.dates_hold(start) && rule.until.is_none_or(|until| start < until)
            });
            let a_week_on = start.checked_add(7.days()).ok();
            if a_week_on.is_some_and(|then| end.is_none_or(|end| then <= end)) {
                long.push((dated, start));
                continue;
            }
            let inside = |at: DateTime| end.is_none_or(|end| at < end);
            short.extend(
                week.iter()
                    .filter(|(_, cell)| cell.after(start).is_some_and(inside))
                    .map(|(rules, cell)| (rules & dated, (*cell, start))),
            );
        }
        Self {
            week: distinct(week),
            long: distinct(long),
            short: distinct(short),
            dates: [
                which(rules, |rule| rule.slot.holidays != Holidays::Only),
                which(rules, |rule| rule.slot.holidays != Holidays::Except),
            ],
        }
    }

    /// The best for a rule.
    pub(super) fn best(&self, matter: &Matter) -> Vec<(Rules, When)> {
        let week = matter.own(self.week.iter().copied());
        let long = matter.own(self.long.iter().copied());
        let short = matter.own(self.short.iter().copied());
        let long = week.iter().flat_map(|(hours, cell)| {
            long.iter()
                .map(move |(dated, start)| (hours & dated, (*cell, *start)))
        });
        let whole = long.chain(short).flat_map(|(rules, (cell, since))| {
            [false, true].map(|holiday| {
                let rules = rules & self.dates[usize::from(holiday)];
                let when = When {
                    cell,
                    since,
                    holiday,
                };
                (rules, when)
            })
        });
        matter.own(whole)
    }
}

/// Part of the week, in minutes from Monday 00:00, in which no weekly range begins or ends.
#[derive(Clone, Copy)]
struct Cell {
    from: u16,
    to: u16,
}

impl Cell {
    /// Its first minute at or after a moment; `None` past the calendar's end.
    fn after(self, moment: DateTime) -> Option<DateTime> {
        let day = u16::from(moment.weekday().to_monday_zero_offset().unsigned_abs());
        let now = day * DAY + Minute::of(moment.time()).get();
        if (self.from..self.to).contains(&now) {
            return Some(moment);
        }
        let wait = (self.from + WEEK - now) % WEEK;
        let whole = moment.with().second(0).subsec_nanosecond(0).build().ok()?;
        whole.checked_add(i64::from(wait).minutes()).ok()
    }
}

/// The week cut wherever a weekly range begins or ends.
fn week(rules: &[Rule]) -> Vec<(Rules, Cell)> {
    let ranges: Vec<(usize, u16, u16)> = rules
        .iter()
        .enumerate()
        .flat_map(|(place, rule)| rule.slot.weekly.iter().map(move |range| (place, range)))
        .flat_map(|(place, range)| {
            let days = range.days();
            days.iter().map(move |day| {
                let (from, to) = ends(*range, day);
                (place, from, to)
            })
        })
        .collect();
    let mut cuts = vec![0, WEEK];
    cuts.extend(ranges.iter().flat_map(|(_, from, to)| [*from, *to % WEEK]));
    cuts.sort_unstable();
    cuts.dedup();
    let always = which(rules, |rule| rule.slot.weekly.is_empty());
    let mut cells: Vec<_> = cuts
        .windows(2)
        .map(|ends| {
            let (from, to) = (ends[0], ends[1]);
            (always, Cell { from, to })
        })
        .collect();
    for (place, from, to) in ranges.iter().filter(|(place, ..)| rules[*place].enabled) {
        let mut paint = |from: u16, to: u16| {
            let first = cells.partition_point(|(_, cell)| cell.from < from);
            let inside = cells[first..].iter_mut();
            for (rules, _) in inside.take_while(|(_, cell)| cell.from < to) {
                *rules |= 1 << place;
            }
        };
        paint(*from, (*to).min(WEEK));
        // From Sunday into Monday.
        paint(0, to.saturating_sub(WEEK));
    }
    cells
}

/// Where a range that begins on a day begins and ends, in minutes of the week; past the week's end on a Sunday night.
fn ends(range: WeeklyRange, day: Weekday) -> (u16, u16) {
    let midnight = u16::from(day.to_monday_zero_offset().unsigned_abs()) * DAY;
    let to = match range.to().get() {
        0 => DAY,
        to if range.crosses_midnight() => DAY + to,
        to => to,
    };
    (midnight + range.from().get(), midnight + to)
}

/// Time from a moment on, cut wherever a date range or a temporary rule begins or ends.
fn spans(rules: &[Rule], from: DateTime) -> Vec<(DateTime, Option<DateTime>)> {
    let mut cuts = vec![from];
    for rule in rules.iter().filter(|rule| rule.enabled) {
        for range in &rule.slot.dates {
            cuts.push(range.start());
            cuts.extend(range.end());
        }
        cuts.extend(rule.until);
    }
    cuts.retain(|cut| *cut >= from);
    cuts.sort_unstable();
    cuts.dedup();
    let ends = cuts.iter().skip(1).copied().map(Some).chain([None]);
    cuts.iter().copied().zip(ends).collect()
}
