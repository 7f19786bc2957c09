//! Where the clock changes; past changes and settled zones only, since governments change their minds. A call arrives at an instant; what its owner's wall clock shows then is jiff's answer.

use jiff::{Timestamp, ToSpan, civil::Weekday, civil::date, tz::TimeZone};

use super::*;

/// How many minutes of real time, among the three days around `date`, the range holds.
fn held(zone: &str, around: &str, range: WeeklyRange) -> usize {
    let zone = TimeZone::get(zone).unwrap();
    let noon = zone.to_timestamp(at(&format!("{around}T12:00"))).unwrap();
    let mut rule = rule(1);
    rule.slot.weekly = vec![range];
    let start: Timestamp = noon - 36.hours();
    (0..72 * 60)
        .map(|n| zone.to_datetime(start + n.minutes()))
        .filter(|wall| {
            let call = Call {
                caller: Caller::Anonymous,
                at: *wall,
                holiday: false,
            };
            decide(std::slice::from_ref(&rule), &call)
                .immediately
                .is_some()
        })
        .count()
}

#[test]
fn a_skipped_minute_never_matches_and_a_repeated_one_matches_twice() {
    use Weekday::{Friday, Saturday, Sunday, Thursday};
    let cases = [
        // zone, date, day, range, minutes of real time
        ("Europe/Paris", "2026-03-29", Sunday, "02:00", "03:00", 0),
        ("Europe/Paris", "2026-03-29", Sunday, "01:30", "03:30", 60),
        ("Europe/Paris", "2026-10-25", Sunday, "02:00", "03:00", 120),
        ("Europe/Paris", "2026-10-25", Sunday, "02:59", "03:00", 2),
        (
            "Europe/Paris",
            "2026-10-25",
            Sunday,
            "00:00",
            "24:00",
            25 * 60,
        ),
        (
            "America/New_York",
            "2026-03-08",
            Sunday,
            "02:00",
            "03:00",
            0,
        ),
        (
            "America/New_York",
            "2026-11-01",
            Sunday,
            "01:00",
            "02:00",
            120,
        ),
        // Half an hour only.
        (
            "Australia/Lord_Howe",
            "2026-10-04",
            Sunday,
            "02:00",
            "03:00",
            30,
        ),
        (
            "Australia/Lord_Howe",
            "2026-04-05",
            Sunday,
            "01:00",
            "02:00",
            90,
        ),
        // Midnight itself is skipped; the range that crosses it is an hour shorter.
        ("Africa/Cairo", "2026-04-24", Friday, "00:00", "01:00", 0),
        (
            "Africa/Cairo",
            "2026-04-24",
            Thursday,
            "18:00",
            "08:00",
            13 * 60,
        ),
        // The first hour after midnight comes twice, the second time on the same date.
        (
            "America/Havana",
            "2025-11-02",
            Sunday,
            "00:00",
            "01:00",
            120,
        ),
        // Saturday's last hour comes twice.
        ("Asia/Beirut", "2025-10-25", Saturday, "23:00", "24:00", 120),
        // No change at all.
        ("Asia/Kolkata", "2026-03-29", Sunday, "02:00", "03:00", 60),
        ("UTC", "2026-10-25", Sunday, "02:00", "03:00", 60),
    ];
    for (zone, around, day, from, to, expected) in cases {
        let minutes = held(zone, around, weekly(&[day], from, to));
        assert_eq!(minutes, expected, "{zone} {around} {from}–{to}");
    }
}

#[test]
fn a_date_with_a_clock_change_has_23_or_25_hours() {
    let zone = TimeZone::get("Europe/Paris").unwrap();
    for (day, hours) in [
        (date(2026, 3, 29), 23),
        (date(2026, 6, 1), 24),
        (date(2026, 10, 25), 25),
    ] {
        let mut rule = rule(1);
        rule.slot.dates = vec![DateRange::new(Bound::Day(day), Bound::Day(day)).unwrap()];
        let noon = zone.to_timestamp(day.at(12, 0, 0, 0)).unwrap();
        let start = noon - 36.hours();
        let held = (0..72 * 60)
            .map(|n| zone.to_datetime(start + n.minutes()))
            .filter(|wall| rule.slot.dates_hold(*wall))
            .count();
        assert_eq!(held, hours * 60, "{day}");
    }
}
