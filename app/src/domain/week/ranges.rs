//! From minutes to ranges, as people would write them.
//!
//! Hours that go on for less than a day are one range, over midnight too, and the same hours on several days are one
//! range of these days. What goes on for longer is cut at midnight, except that it begins or ends with a night where other
//! days have the same night: « tous les jours de 18:00 à 08:00, tout le week-end ».

use jiff::civil::Weekday;

use super::Week;
use crate::domain::{Days, Minute, WeeklyRange};

const DAY: u16 = 1440;
const WEEK: u16 = 7 * DAY;

/// Minutes in a row: where they begin in the week, and how many they are.
#[derive(Clone, Copy)]
struct Run {
    start: u16,
    minutes: u16,
}

/// From a minute to a minute of the same day or, not after the first, of the next one.
type Hours = (u16, u16);

/// Hours, each with the days it begins on (bits, Monday the lowest).
#[derive(Default)]
struct Found(Vec<(Hours, u8)>);

impl Week {
    /// Ranges that hold these minutes and no others; none have the same hours.
    #[must_use]
    pub fn ranges(&self) -> Vec<WeeklyRange> {
        let (short, long): (Vec<Run>, Vec<Run>) = self
            .runs()
            .into_iter()
            .partition(|run| run.minutes < DAY || run.is_a_day());
        let mut found = Found::default();
        for run in short {
            let end = run.start % DAY + run.minutes;
            let to = if end > DAY { end - DAY } else { end };
            found.add((run.start % DAY, to), run.start / DAY);
        }
        let nights: Vec<Hours> = found
            .0
            .iter()
            .map(|(hours, _)| *hours)
            .filter(|hours| crosses(*hours))
            .collect();
        for run in long {
            cut(run, &nights, &mut found);
        }
        for (hours, days) in found.0.iter_mut().filter(|(hours, _)| crosses(*hours)) {
            self.every_day(*hours, days);
        }
        found
            .0
            .sort_by_key(|(hours, days)| (days.trailing_zeros(), *hours));
        found.0.into_iter().filter_map(range).collect()
    }

    /// Minutes in a row, over the end of the week too.
    fn runs(&self) -> Vec<Run> {
        let starts = (0..WEEK).filter(|at| self.holds(*at) && !self.holds((at + WEEK - 1) % WEEK));
        let runs: Vec<_> = starts
            .map(|start| {
                let held = (0..WEEK).take_while(|n| self.holds((start + n) % WEEK));
                let minutes = u16::try_from(held.count()).unwrap_or(WEEK);
                Run { start, minutes }
            })
            .collect();
        if runs.is_empty() && self.holds(0) {
            // It never begins.
            return vec![Run {
                start: 0,
                minutes: WEEK,
            }];
        }
        runs
    }

    /// A night that is held on every day is said so, though some days' are in a longer run.
    fn every_day(&self, (from, to): Hours, days: &mut u8) {
        let held = |day: u16| {
            let start = day * DAY + from;
            (0..DAY - from + to).all(|n| self.holds((start + n) % WEEK))
        };
        if (0..7).all(held) {
            *days = 0b111_1111;
        }
    }
}

impl Run {
    /// From midnight to midnight.
    fn is_a_day(self) -> bool {
        self.minutes == DAY && self.start.is_multiple_of(DAY)
    }
}

/// Takes a run of more than a day apart: its first evening, whole days, its last morning.
fn cut(run: Run, nights: &[Hours], found: &mut Found) {
    let end = run.start + run.minutes;
    let mut next = run.start;
    if !run.start.is_multiple_of(DAY) {
        let from = run.start % DAY;
        let night = nights.iter().find(|(start, _)| *start == from);
        let hours = night.copied().unwrap_or((from, DAY));
        found.add(hours, run.start / DAY);
        next += DAY - from;
    }
    while next + DAY <= end {
        found.add((0, DAY), next / DAY);
        next += DAY;
    }
    let to = end - next;
    if to > 0 {
        let fits = |(from, until): &&Hours| *until == to && next - DAY + from >= run.start;
        match nights.iter().find(fits) {
            Some(night) => found.add(*night, next / DAY - 1),
            None => found.add((0, to), next / DAY),
        }
    }
}

impl Found {
    fn add(&mut self, hours: Hours, day: u16) {
        let day = 1 << (day % 7);
        match self.0.iter_mut().find(|(known, _)| *known == hours) {
            Some((_, days)) => *days |= day,
            None => self.0.push((hours, day)),
        }
    }
}

/// Whether it ends on the day after.
fn crosses((from, to): Hours) -> bool {
    to < from
}

fn range(((from, to), days): (Hours, u8)) -> Option<WeeklyRange> {
    let days = Weekday::Monday
        .cycle_forward()
        .zip(0..7)
        .filter(|(_, n)| days >> n & 1 != 0);
    let minute = |at: u16| Minute::new(at / 60, at % 60);
    WeeklyRange::new(
        Days::new(days.map(|(day, _)| day))?,
        minute(from)?,
        minute(to)?,
    )
}
