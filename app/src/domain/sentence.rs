//! Weekly ranges as the parts of a sentence, in no language; the pages word them.

use jiff::civil::Weekday;

use super::{Days, Minute, WeeklyRange};

/// Days that share their hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeeklyGroup {
    /// The days the hours begin on.
    pub days: DaysPart,
    /// In the order they were typed; never empty.
    pub hours: Vec<Hours>,
}

/// From a minute to a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Included.
    pub from: Minute,
    /// Excluded; midnight at the end of the day is 24:00.
    pub to: Minute,
    /// Whether it ends on the day after.
    pub next_day: bool,
}

impl Hours {
    /// From 00:00 to 24:00: the hours need no mention.
    #[must_use]
    pub fn whole_day(&self) -> bool {
        self.from.get() == 0 && self.to == Minute::MIDNIGHT
    }
}

/// Days as people say them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DaysPart {
    /// « tous les jours »
    EveryDay,
    /// « le week-end »: Saturday and Sunday, no other.
    Weekend,
    /// « du lundi au mercredi et le vendredi »; never empty.
    Runs(Vec<DayRun>),
}

/// One day, or three and more in a row, past Sunday too (« du samedi au lundi »).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayRun {
    /// The first day.
    pub first: Weekday,
    /// The last day, included; the first itself for a day alone.
    pub last: Weekday,
}

/// Ranges of the same hours are told once with all their days, then hours of the same days together.
#[must_use]
pub fn weekly_groups(ranges: &[WeeklyRange]) -> Vec<WeeklyGroup> {
    let mut by_hours: Vec<(Hours, Days)> = Vec::new();
    for range in ranges {
        let hours = hours(*range);
        match by_hours.iter_mut().find(|(known, _)| *known == hours) {
            Some((_, days)) => *days = days.union(range.days()),
            None => by_hours.push((hours, range.days())),
        }
    }
    let mut by_days: Vec<(Days, Vec<Hours>)> = Vec::new();
    for (hours, days) in by_hours {
        match by_days.iter_mut().find(|(known, _)| *known == days) {
            Some((_, all)) => all.push(hours),
            None => by_days.push((days, vec![hours])),
        }
    }
    let told = |(days, hours)| WeeklyGroup {
        days: describe_days(days),
        hours,
    };
    by_days.into_iter().map(told).collect()
}

fn hours(range: WeeklyRange) -> Hours {
    let to = if range.to().get() == 0 {
        Minute::MIDNIGHT
    } else {
        range.to()
    };
    Hours {
        from: range.from(),
        to,
        next_day: range.crosses_midnight(),
    }
}

/// Days as people say them, beginning with Monday unless a run comes from the week before.
#[must_use]
pub fn describe_days(days: Days) -> DaysPart {
    use Weekday::{Monday, Saturday, Sunday};
    if days == Days::ALL {
        return DaysPart::EveryDay;
    }
    if Days::new([Saturday, Sunday]) == Some(days) {
        return DaysPart::Weekend;
    }
    // Not every day is in the set, so a run has a first day.
    let first_days = Monday
        .cycle_forward()
        .take(7)
        .filter(|day| days.contains(*day) && !days.contains(day.previous()));
    let mut runs = Vec::new();
    for first in first_days {
        let run: Vec<_> = first
            .cycle_forward()
            .take_while(|day| days.contains(*day))
            .collect();
        match run.as_slice() {
            [first, _, .., last] if run.len() > 2 => runs.push(DayRun {
                first: *first,
                last: *last,
            }),
            few => runs.extend(few.iter().map(|day| DayRun {
                first: *day,
                last: *day,
            })),
        }
    }
    // A pair over the week's end: « le lundi et le dimanche », in the week's order.
    runs.sort_by_key(|run| run.first.to_monday_zero_offset());
    DaysPart::Runs(runs)
}

#[cfg(test)]
mod tests;
