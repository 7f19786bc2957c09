use proptest::prelude::*;

use super::*;
use crate::domain::{
    Days,
    json::DAYS,
    testing::{any_weekly, minute},
};

/// `mon-fri 08:30-12:00`, `sat,sun 00:00-24:00`.
fn read(text: &str) -> WeeklyRange {
    let (days, hours) = text.split_once(' ').unwrap();
    let (from, to) = hours.split_once('-').unwrap();
    let place = |name: &str| DAYS.iter().position(|(known, _)| *known == name).unwrap();
    let days = days.split(',').flat_map(|part| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        (place(first)..=place(last)).map(|n| DAYS[n].1)
    });
    WeeklyRange::new(Days::new(days).unwrap(), minute(from), minute(to)).unwrap()
}

fn written(ranges: &[WeeklyRange]) -> Vec<String> {
    let one = |range: &WeeklyRange| {
        let days = DAYS.iter().filter(|(_, day)| range.days().contains(*day));
        let days: Vec<_> = days.map(|(name, _)| *name).collect();
        format!("{} {}-{}", days.join(","), range.from(), range.to())
    };
    ranges.iter().map(one).collect()
}

fn week(ranges: &[&str]) -> Week {
    let ranges: Vec<_> = ranges.iter().map(|text| read(text)).collect();
    Week::of(&ranges)
}

fn cell(name: &str) -> Cell {
    Cell::parse(name).unwrap()
}

#[test]
fn cells_have_names() {
    assert_eq!(Cell::all().count(), CELLS);
    for (n, cell) in Cell::all().enumerate() {
        assert_eq!(cell.index(), n);
        assert_eq!(Cell::parse(&cell.to_string()), Some(cell));
        assert_eq!(Cell::new(cell.day(), cell.hour()), Some(cell));
    }
    for name in [
        "", "mon", "mon-", "mon-24", "mon-+1", "mon-008", "lun-8", "mon-8-9",
    ] {
        assert_eq!(Cell::parse(name), None, "{name}");
    }
}

#[test]
fn a_rectangle_lies_between_any_two_corners() {
    let named = |a: &str, b: &str| {
        let between = cell(a).between(cell(b));
        between.map(|cell| cell.to_string()).collect::<Vec<_>>()
    };
    let four = ["mon-8", "mon-9", "tue-8", "tue-9"];
    for (a, b) in [
        ("mon-8", "tue-9"),
        ("tue-9", "mon-8"),
        ("mon-9", "tue-8"),
        ("tue-8", "mon-9"),
    ] {
        assert_eq!(named(a, b), four);
    }
    assert_eq!(named("sun-23", "sun-23"), ["sun-23"]);
}

#[test]
fn hours_show_how_much_of_them_is_held() {
    let week = week(&[
        "mon 08:30-12:15",
        "tue 09:10-09:20",
        "tue 10:00-10:05",
        "tue 10:55-11:00",
        "sun 22:00-06:30",
    ]);
    for (name, fill) in [
        ("mon-7", Fill::Empty),
        ("mon-8", Fill::Late),
        ("mon-9", Fill::Whole),
        ("mon-12", Fill::Early),
        ("mon-13", Fill::Empty),
        ("tue-9", Fill::Middle),
        ("tue-10", Fill::Middle),
        ("sun-21", Fill::Empty),
        ("sun-22", Fill::Whole),
        ("sun-23", Fill::Whole),
        // Past the end of the week.
        ("mon-0", Fill::Whole),
        ("mon-6", Fill::Early),
    ] {
        assert_eq!(week.fill(cell(name)), fill, "{name}");
    }
}

#[test]
fn ranges_are_as_people_write_them() {
    for (ranges, told) in [
        (&[][..], &[][..]),
        (
            &["mon-fri 09:00-18:00"],
            &["mon,tue,wed,thu,fri 09:00-18:00"],
        ),
        (
            &["mon 08:30-12:00", "tue 08:30-12:00"],
            &["mon,tue 08:30-12:00"],
        ),
        // What touches is one.
        (
            &["mon 08:00-10:00", "mon 10:00-12:00", "mon 11:00-12:30"],
            &["mon 08:00-12:30"],
        ),
        (
            &["mon 20:00-24:00", "tue 00:00-06:00"],
            &["mon 20:00-06:00"],
        ),
        (
            &["sun 22:00-24:00", "mon 00:00-06:00"],
            &["sun 22:00-06:00"],
        ),
        (
            &["mon-thu 09:00-18:00", "fri 09:00-16:00"],
            &["mon,tue,wed,thu 09:00-18:00", "fri 09:00-16:00"],
        ),
        (
            &["mon-sun 00:00-24:00"],
            &["mon,tue,wed,thu,fri,sat,sun 00:00-24:00"],
        ),
        (
            &["mon-sun 18:00-18:30", "mon-sun 18:30-17:59"],
            &["mon,tue,wed,thu,fri,sat,sun 18:00-17:59"],
        ),
        // A day from midnight is a day, one that begins at another hour is cut.
        (&["sat 00:00-24:00"], &["sat 00:00-24:00"]),
        (
            &["sat 18:00-24:00", "sun 00:00-18:00"],
            &["sat 18:00-24:00", "sun 00:00-18:00"],
        ),
        (
            &["fri 18:00-24:00", "sat,sun 00:00-24:00", "mon 00:00-08:00"],
            &["mon 00:00-08:00", "fri 18:00-24:00", "sat,sun 00:00-24:00"],
        ),
        // The nights of the week, and a whole week-end.
        (
            &["mon-sun 18:00-08:00", "sat,sun 00:00-24:00"],
            &[
                "mon,tue,wed,thu,fri,sat,sun 18:00-08:00",
                "sat,sun 00:00-24:00",
            ],
        ),
        (
            &["mon-fri 18:00-08:00", "sun 00:00-24:00"],
            &["mon,tue,wed,thu,fri 18:00-08:00", "sun 00:00-24:00"],
        ),
        (
            &["mon-thu 18:00-08:00", "fri 18:00-24:00", "sat 00:00-24:00"],
            &["mon,tue,wed,thu,fri 18:00-08:00", "sat 00:00-24:00"],
        ),
    ] {
        let found = week(ranges).ranges();
        assert_eq!(written(&found), told, "{ranges:?}");
    }
}

#[test]
fn the_opposite_of_opening_hours_are_evenings_and_week_ends() {
    let evenings = week(&["mon-fri 09:00-18:00"]).opposite();
    assert_eq!(
        written(&evenings.ranges()),
        [
            "mon,tue,wed,thu,fri,sat,sun 18:00-09:00",
            "sat,sun 00:00-24:00"
        ]
    );
    let lunches = week(&["mon-fri 08:30-12:00", "mon-thu 14:00-18:00"]).opposite();
    assert_eq!(
        written(&lunches.ranges()),
        [
            "mon,tue,wed,thu 12:00-14:00",
            "mon,tue,wed,thu,fri,sat,sun 18:00-08:30",
            "fri 12:00-24:00",
            "sat,sun 00:00-24:00"
        ]
    );
    assert_eq!(week(&["mon-sun 00:00-24:00"]).opposite().ranges(), []);
}

#[test]
fn painting_an_hour_changes_no_other_minute() {
    let mut painted = week(&["mon-fri 08:30-12:15"]);
    painted.paint(cell("mon-12"), false);
    painted.paint(cell("tue-13"), true);
    assert_eq!(
        written(&painted.ranges()),
        [
            "mon 08:30-12:00",
            "tue,wed,thu,fri 08:30-12:15",
            "tue 13:00-14:00"
        ]
    );
}

/// Hours painted at random, some in blocks, as people paint.
fn hours() -> impl Strategy<Value = Week> {
    let blocks = prop::collection::vec((0..CELLS, 0..CELLS, any::<bool>()), 0..8);
    blocks.prop_map(|blocks| {
        let mut week = Week::default();
        for (a, b, on) in blocks {
            let corner = |n| Cell::all().nth(n).unwrap();
            for cell in corner(a).between(corner(b)) {
                week.paint(cell, on);
            }
        }
        week
    })
}

/// The same, with ranges to the minute.
fn minutes() -> impl Strategy<Value = Week> {
    (hours(), prop::collection::vec(any_weekly(), 0..6)).prop_map(|(mut week, ranges)| {
        for (held, more) in week.0.iter_mut().zip(Week::of(&ranges).0) {
            *held ^= more;
        }
        week
    })
}

proptest! {
    #[test]
    fn what_is_painted_is_what_its_ranges_say(week in hours()) {
        let ranges = week.ranges();
        prop_assert_eq!(&Week::of(&ranges), &week);
        prop_assert!(ranges.iter().all(|range| range.from().get() % 60 == 0 && range.to().get() % 60 == 0));
    }

    #[test]
    fn ranges_hold_each_minute_and_no_other(week in minutes()) {
        let ranges = week.ranges();
        prop_assert_eq!(&Week::of(&ranges), &week);
        for minute in 0..7 * 1440_i32 {
            let at = jiff::civil::date(2026, 4, 13).at(0, 0, 0, 0).saturating_add(jiff::Span::new().minutes(minute));
            let said = !ranges.is_empty() && ranges.iter().any(|range| range.contains(at));
            prop_assert_eq!(said, week.holds(u16::try_from(minute).unwrap()), "{}", at);
        }
        for (n, range) in ranges.iter().enumerate() {
            prop_assert!(ranges[..n].iter().all(|other| (other.from(), other.to()) != (range.from(), range.to())));
        }
    }

    #[test]
    fn painting_keeps_the_minutes_of_other_hours(week in minutes(), at in 0..CELLS, on: bool) {
        let cell = Cell::all().nth(at).unwrap();
        let mut painted = week.clone();
        painted.paint(cell, on);
        let again = Week::of(&painted.ranges());
        prop_assert_eq!(again.fill(cell), if on { Fill::Whole } else { Fill::Empty });
        for other in Cell::all().filter(|other| *other != cell) {
            prop_assert_eq!(again.0[other.index()], week.0[other.index()]);
        }
    }
}
