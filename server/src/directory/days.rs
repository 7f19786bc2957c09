//! The days and the wall clock that pages compute with.

use jiff::{Timestamp, ToSpan, ZonedDateTime, civil::Date, tz::TimeZone};
use renvoi_app::{api::forwarding::CalendarView, domain::clock::ClockChange};

use super::calendar;
use crate::{clock::Clock, store::organisation::Organisation};

/// What a page computes with: the present year and the next, as far as a plan looks.
#[must_use]
pub fn calendar_view(org: &Organisation, clock: &dyn Clock) -> CalendarView {
    let year = clock.local(&org.zone).date().year();
    let (first, last) = (Date::constant(year, 1, 1), Date::constant(year + 1, 12, 31));
    let calendar = calendar(org);
    let years = [year, year + 1].into_iter();
    CalendarView {
        first,
        last,
        holidays: years
            .flat_map(|year| calendar.holidays(&org.country, year))
            .collect(),
        changes: clock_changes(&org.zone, first, last),
        next_change: next_clock_change(&clock.local(&org.zone)),
    }
}

/// Changes of a zone's wall clock on the days from a first to a last one; none where the zone is unknown.
#[must_use]
pub fn clock_changes(zone: &str, first: Date, last: Date) -> Vec<ClockChange> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let Ok(start) = zone.to_timestamp(first.at(0, 0, 0, 0)) else {
        return vec![];
    };
    // One that happens at the very first minute counts, too.
    let Ok(start) = start.checked_sub(1.second()) else {
        return vec![];
    };
    changes_after(&zone, start)
        .take_while(|change| change.at.date() <= last)
        .filter(|change| change.minutes != 0)
        .collect()
}

/// The change of a wall clock that is next after a moment.
#[must_use]
pub fn next_clock_change(now: &ZonedDateTime) -> Option<ClockChange> {
    // A zone may have many that change nothing but its name; two years have seen every other one.
    let until = now.datetime().checked_add(2.years()).ok()?;
    changes_after(now.time_zone(), now.timestamp())
        .take_while(|change| change.at <= until)
        .find(|change| change.minutes != 0)
}

/// Whatever changes in a zone, to the minute.
fn changes_after(zone: &TimeZone, start: Timestamp) -> impl Iterator<Item = ClockChange> {
    let mut offset = zone.to_offset(start);
    zone.following(start).map(move |change| {
        let before = offset;
        offset = change.offset();
        ClockChange {
            at: before.to_datetime(change.timestamp()),
            minutes: (offset.seconds() - before.seconds()) / 60,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_that_is_twice_comes_before_the_change_once() {
        let next = |now: &str| {
            next_clock_change(&now.parse().unwrap())
                .map(|change| (change.at.to_string(), change.minutes))
        };
        let row = |at: &str, minutes| Some((at.to_owned(), minutes));
        for (now, change) in [
            (
                "2026-10-25T02:30+02:00[Europe/Paris]",
                row("2026-10-25T03:00:00", -60),
            ),
            (
                "2026-10-25T02:30+01:00[Europe/Paris]",
                row("2027-03-28T02:00:00", 60),
            ),
            (
                "2026-04-05T01:45+11:00[Australia/Lord_Howe]",
                row("2026-04-05T02:00:00", -30),
            ),
            (
                "2026-04-05T01:45+10:30[Australia/Lord_Howe]",
                row("2026-10-04T02:00:00", 30),
            ),
            ("2026-04-05T01:45+05:30[Asia/Kolkata]", None),
        ] {
            assert_eq!(next(now), change, "{now}");
        }
    }

    /// A zone, the first and the last day, and the changes between them: when, by how many minutes.
    type Row = (
        &'static str,
        &'static str,
        &'static str,
        &'static [(&'static str, i32)],
    );

    #[test]
    fn clocks_change_where_and_when_they_do() {
        let table: &[Row] = &[
            (
                "Europe/Paris",
                "2026-01-01",
                "2027-12-31",
                &[
                    ("2026-03-29T02:00:00", 60),
                    ("2026-10-25T03:00:00", -60),
                    ("2027-03-28T02:00:00", 60),
                    ("2027-10-31T03:00:00", -60),
                ],
            ),
            (
                "Europe/Paris",
                "2026-03-29",
                "2026-03-29",
                &[("2026-03-29T02:00:00", 60)],
            ),
            ("Europe/Paris", "2026-03-30", "2026-10-24", &[]),
            (
                "Australia/Lord_Howe",
                "2026-01-01",
                "2026-12-31",
                &[("2026-04-05T02:00:00", -30), ("2026-10-04T02:00:00", 30)],
            ),
            ("Asia/Kolkata", "2026-01-01", "2027-12-31", &[]),
            // Samoa went from 29 to 31 December.
            (
                "Pacific/Apia",
                "2011-12-30",
                "2011-12-31",
                &[("2011-12-30T00:00:00", 1440)],
            ),
            ("Nowhere/Atall", "2026-01-01", "2027-12-31", &[]),
        ];
        for (zone, first, last, expected) in table {
            let found = clock_changes(zone, first.parse().unwrap(), last.parse().unwrap());
            let found: Vec<_> = found
                .iter()
                .map(|change| (change.at.to_string(), change.minutes))
                .collect();
            let expected: Vec<_> = expected
                .iter()
                .map(|(at, minutes)| ((*at).to_owned(), *minutes))
                .collect();
            assert_eq!(found, expected, "{zone} from {first} to {last}");
        }
    }
}
