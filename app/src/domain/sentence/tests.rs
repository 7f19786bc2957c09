use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};

use super::*;
use crate::domain::testing::weekly;

const OPEN: [Weekday; 5] = [Monday, Tuesday, Wednesday, Thursday, Friday];

/// Days as `mon-fri,sun`.
fn days(days: &DaysPart) -> String {
    let name = |day: Weekday| format!("{day:?}")[..3].to_lowercase();
    match days {
        DaysPart::EveryDay => "every day".to_owned(),
        DaysPart::Weekend => "week-end".to_owned(),
        DaysPart::Runs(runs) => {
            let run = |run: &DayRun| match (name(run.first), name(run.last)) {
                (first, last) if first == last => first,
                (first, last) => format!("{first}-{last}"),
            };
            runs.iter().map(run).collect::<Vec<_>>().join(",")
        }
    }
}

#[test]
fn days_as_people_say_them() {
    let table: [(&[Weekday], &str); 10] = [
        (
            &[
                Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday,
            ],
            "every day",
        ),
        (&[Sunday, Saturday], "week-end"),
        (&OPEN, "mon-fri"),
        (&[Monday], "mon"),
        (&[Monday, Tuesday], "mon,tue"),
        (&[Monday, Wednesday, Friday], "mon,wed,fri"),
        (&[Monday, Tuesday, Wednesday, Friday], "mon-wed,fri"),
        (&[Saturday, Sunday, Monday], "sat-mon"),
        (&[Sunday, Monday], "mon,sun"),
        (
            &[Friday, Saturday, Sunday, Monday, Wednesday],
            "wed,fri-mon",
        ),
    ];
    for (set, expected) in table {
        let set = Days::new(set.iter().copied()).unwrap();
        assert_eq!(days(&describe_days(set)), expected);
    }
}

#[test]
fn hours_and_days_are_told_once() {
    let told = |ranges: &[WeeklyRange]| {
        let hours = |hours: &Hours| {
            let next = if hours.next_day { "+1" } else { "" };
            let all = if hours.whole_day() { " all day" } else { "" };
            format!(" {}-{}{next}{all}", hours.from, hours.to)
        };
        let group = |group: &WeeklyGroup| {
            format!(
                "{}{}",
                days(&group.days),
                group.hours.iter().map(hours).collect::<String>()
            )
        };
        weekly_groups(ranges).iter().map(group).collect::<Vec<_>>()
    };
    assert!(told(&[]).is_empty());
    assert_eq!(
        told(&[weekly(&OPEN, "18:00", "08:00")]),
        ["mon-fri 18:00-08:00+1"]
    );
    assert_eq!(
        told(&[
            weekly(&OPEN, "08:00", "12:00"),
            weekly(&OPEN, "14:00", "18:00")
        ]),
        ["mon-fri 08:00-12:00 14:00-18:00"]
    );
    assert_eq!(
        told(&[
            weekly(&[Saturday], "00:00", "24:00"),
            weekly(&OPEN, "18:00", "00:00"),
            weekly(&[Sunday], "00:00", "24:00"),
        ]),
        ["week-end 00:00-24:00 all day", "mon-fri 18:00-24:00"]
    );
}
