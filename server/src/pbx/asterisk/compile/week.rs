//! Weekly ranges as minutes of 168 hours.

use renvoi_app::domain::WeeklyRange;

/// Hours of a week, from Monday 00:00.
pub(super) const HOURS: usize = 168;

/// The sixty minutes of an hour, one bit each; bit 0 is :00.
pub(super) type Minutes = u64;

/// All sixty.
pub(super) const WHOLE: Minutes = (1 << 60) - 1;

/// The minutes of each hour of the week that are in one of the ranges; all of them where there is no range.
pub(super) fn week(ranges: &[WeeklyRange]) -> [Minutes; HOURS] {
    if ranges.is_empty() {
        return [WHOLE; HOURS];
    }
    let mut week = [0; HOURS];
    for range in ranges {
        for day in range.days().iter() {
            let midnight = usize::from(day.to_monday_zero_offset().unsigned_abs()) * 1440;
            let (from, to) = (
                usize::from(range.from().get()),
                usize::from(range.to().get()),
            );
            let length = if to > from {
                to - from
            } else {
                1440 - from + to
            };
            paint(&mut week, midnight + from, length);
        }
    }
    week
}

/// Adds `length` minutes from a minute of the week on; past Sunday's midnight it goes on with Monday.
fn paint(week: &mut [Minutes; HOURS], from: usize, length: usize) {
    let end = from + length;
    let mut minute = from;
    while minute < end {
        let (hour, first) = (minute / 60 % HOURS, minute % 60);
        let count = (60 - first).min(end - minute);
        let bits = if count == 60 { WHOLE } else { (1 << count) - 1 };
        week[hour] |= bits << first;
        minute += count;
    }
}

/// The runs of set minutes within an hour, as `from..to`.
pub(super) fn runs(minutes: Minutes) -> Vec<(u32, u32)> {
    let mut runs = vec![];
    let mut at = 0;
    while at < 60 {
        let rest = minutes >> at;
        if rest == 0 {
            break;
        }
        let from = at + rest.trailing_zeros();
        let to = from + (!(minutes >> from)).trailing_zeros();
        runs.push((from, to.min(60)));
        at = to;
    }
    runs
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date};
    use renvoi_app::domain::{Days, Minute, Slot};

    use super::*;

    fn range(days: &[Weekday], from: &str, to: &str) -> WeeklyRange {
        let days = Days::new(days.iter().copied()).unwrap();
        WeeklyRange::new(
            days,
            Minute::parse(from).unwrap(),
            Minute::parse(to).unwrap(),
        )
        .unwrap()
    }

    /// The domain's own reading of a range, minute by minute through a week, is what is painted.
    #[test]
    fn every_minute_of_the_week_is_the_domains() {
        use Weekday::{Friday, Monday, Saturday, Sunday, Wednesday};
        let slots = [
            vec![range(&[Friday], "18:00", "08:00")],
            vec![range(&[Sunday, Wednesday], "22:17", "06:43")],
            vec![range(&[Monday], "00:00", "24:00")],
            vec![range(&[Sunday], "12:00", "00:00")],
            vec![
                range(&[Saturday], "08:05", "08:06"),
                range(&[Saturday], "08:30", "09:00"),
            ],
            vec![range(&[Sunday], "00:01", "00:00")],
        ];
        for weekly in slots {
            let slot = Slot {
                weekly: weekly.clone(),
                ..Slot::default()
            };
            let painted = week(&weekly);
            let mut at = date(2026, 11, 23).at(0, 0, 0, 0); // a Monday
            for minute in 0..HOURS * 60 {
                let bit = painted[minute / 60] >> (minute % 60) & 1 == 1;
                assert_eq!(bit, slot.weekly_holds(at), "{weekly:?} at {at}");
                at = at.checked_add(jiff::Span::new().minutes(1)).unwrap();
            }
        }
    }

    #[test]
    fn runs_are_what_is_set() {
        assert_eq!(runs(0), []);
        assert_eq!(runs(WHOLE), [(0, 60)]);
        assert_eq!(runs(0b1101), [(0, 1), (2, 4)]);
        assert_eq!(runs(1 << 59), [(59, 60)]);
    }
}
