//! Time zones as phones know them: an offset, and a rule for the summer that holds every year.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// A time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Zone {
    /// Seconds east of UTC, in winter.
    pub offset: i32,
    /// What its time is called in winter, in letters only: `CET`.
    pub name: String,
    /// Its summer.
    pub summer: Option<Summer>,
}

/// When clocks are advanced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Summer {
    /// By how many seconds.
    pub shift: i32,
    /// What time is called then, in letters only: `CEST`.
    pub name: String,
    /// When it begins, on the clocks of winter.
    pub start: Change,
    /// When it ends, on the clocks of summer.
    pub end: Change,
}

/// A moment that comes once a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// From 1.
    pub month: i8,
    /// Which of the month's days of that name: 1 to 4, or 5 for the last.
    pub week: i8,
    /// From Sunday, which is 0.
    pub weekday: i8,
    /// Minutes from that day's beginning; beyond the day where the rule is said from another one.
    pub minute: i32,
}

impl Change {
    /// The hour, within the day.
    pub(super) fn hour(self) -> i32 {
        self.minute.clamp(0, 23 * 60 + 59) / 60
    }

    /// The day of the week with Monday as 1 and Sunday as 7.
    pub(super) fn iso_weekday(self) -> i8 {
        if self.weekday == 0 { 7 } else { self.weekday }
    }

    /// `M3.5.0/02:00:00` (POSIX, section 8.3).
    fn posix(self) -> String {
        let Self {
            month,
            week,
            weekday,
            minute,
        } = self;
        let minute = minute.clamp(0, 24 * 60);
        format!(
            "M{month}.{week}.{weekday}/{:02}:{:02}:00",
            minute / 60,
            minute % 60
        )
    }

    /// The rule by which all of these came about.
    fn of(dates: &[DateTime]) -> Option<Self> {
        // A rule may be said from the day before (Saturday at 24:00), or from the one after.
        [0, -1, 1].into_iter().find_map(|days: i8| {
            let shifted: Vec<DateTime> = dates
                .iter()
                .map(|at| at.checked_add(jiff::Span::new().days(days)))
                .collect::<Result<_, _>>()
                .ok()?;
            let first = shifted.first()?;
            let minute = |at: &DateTime| i32::from(at.hour()) * 60 + i32::from(at.minute());
            let alike = shifted.iter().all(|at| {
                at.month() == first.month()
                    && at.weekday() == first.weekday()
                    && minute(at) == minute(first)
            });
            let week = |at: &DateTime| (at.day() - 1) / 7 + 1;
            let last = shifted
                .iter()
                .all(|at| at.day() + 7 > at.date().days_in_month());
            let nth = shifted.iter().all(|at| week(at) == week(first));
            (alike && (last || nth)).then(|| Self {
                month: first.month(),
                week: if last { 5 } else { week(first) },
                weekday: first.weekday().to_sunday_zero_offset(),
                minute: minute(first) - i32::from(days) * 24 * 60,
            })
        })
    }
}

impl Zone {
    /// The zone of a name from IANA's database. One that is unknown is UTC; one whose clocks follow no such rule has no summer here, and
    /// the offset that it has most of the year.
    pub(super) fn of(name: &str) -> Self {
        let Ok(zone) = TimeZone::get(name) else {
            return Self::fixed(0, "UTC");
        };
        // No clock is asked: what is announced is written out until 2038, from then on the zone's last rule holds. In 28 years each date
        // has been on each day of the week.
        let (from, until) = (year(2039), year(2067));
        let info = zone.to_offset_info(from);
        let changes: Vec<_> = zone
            .following(from)
            .take_while(|t| t.timestamp() < until)
            .collect();
        if changes.is_empty() {
            return Self::fixed(info.offset().seconds(), info.abbreviation());
        }
        let (mut ups, mut downs) = (Vec::new(), Vec::new());
        let (mut winter, mut summer) = (None, None);
        let mut before = info.offset();
        for change in &changes {
            let local = before.to_datetime(change.timestamp());
            let after = change.offset();
            let named = (after.seconds(), change.abbreviation());
            if after.seconds() > before.seconds() {
                ups.push(local);
                summer.get_or_insert(named);
            } else {
                downs.push(local);
                winter.get_or_insert(named);
            }
            before = after;
        }
        let whole = ups.len() == 28 && downs.len() == 28;
        match (Change::of(&ups), Change::of(&downs), winter, summer) {
            (Some(start), Some(end), Some((low, winter)), Some((high, summer))) if whole => Self {
                offset: low,
                name: letters(winter, "STD"),
                summer: Some(Summer {
                    shift: high - low,
                    name: letters(summer, "DST"),
                    start,
                    end,
                }),
            },
            _ => {
                let spans = changes.windows(2).map(|pair| {
                    let long = pair[1].timestamp().as_second() - pair[0].timestamp().as_second();
                    (long, pair[0].offset().seconds(), pair[0].abbreviation())
                });
                let (_, offset, name) =
                    spans
                        .max()
                        .unwrap_or((0, info.offset().seconds(), info.abbreviation()));
                Self::fixed(offset, name)
            }
        }
    }

    fn fixed(offset: i32, name: &str) -> Self {
        Self {
            offset,
            name: letters(name, "STD"),
            summer: None,
        }
    }

    /// `CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00` (POSIX, section 8.3): its offsets are those west of UTC.
    pub(super) fn posix(&self) -> String {
        let winter = format!("{}{}", self.name, west(self.offset));
        match &self.summer {
            None => winter,
            Some(Summer {
                shift,
                name,
                start,
                end,
            }) => {
                let summer = west(self.offset + shift);
                format!("{winter}{name}{summer},{},{}", start.posix(), end.posix())
            }
        }
    }

    /// `+1`, `-3:30`, `0`: hours east of UTC, and minutes where there are any.
    pub(super) fn short(&self) -> String {
        match self.offset {
            0 => "0".to_owned(),
            offset => signed(offset, true),
        }
    }
}

/// Beginning of a year in UTC.
fn year(year: i16) -> Timestamp {
    TimeZone::UTC
        .to_timestamp(jiff::civil::date(year, 1, 1).at(0, 0, 0, 0))
        .expect("every date has a moment in UTC")
}

/// Names that have signs or digits (`+03`) are in angle brackets in POSIX, which phones do not know.
fn letters(name: &str, otherwise: &str) -> String {
    let plain = (3..=6).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphabetic());
    if plain { name } else { otherwise }.to_owned()
}

fn west(offset: i32) -> String {
    match offset {
        0 => "0".to_owned(),
        offset => signed(-offset, false),
    }
}

fn signed(seconds: i32, plus: bool) -> String {
    let sign = match seconds {
        ..0 => "-",
        _ if plus => "+",
        _ => "",
    };
    let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() % 3600 / 60);
    match minutes {
        0 => format!("{sign}{hours}"),
        _ => format!("{sign}{hours}:{minutes:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_said_by_their_last_rule() {
        let table = [
            (
                "Europe/Paris",
                "CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00",
            ),
            (
                "Europe/London",
                "GMT0BST-1,M3.5.0/01:00:00,M10.5.0/02:00:00",
            ),
            (
                "Europe/Dublin",
                "GMT0IST-1,M3.5.0/01:00:00,M10.5.0/02:00:00",
            ),
            (
                "America/New_York",
                "EST5EDT4,M3.2.0/02:00:00,M11.1.0/02:00:00",
            ),
            (
                "America/St_Johns",
                "NST3:30NDT2:30,M3.2.0/02:00:00,M11.1.0/02:00:00",
            ),
            (
                "America/Santiago",
                "STD4DST3,M9.1.6/24:00:00,M4.1.6/24:00:00",
            ),
            (
                "Australia/Sydney",
                "AEST-10AEDT-11,M10.1.0/02:00:00,M4.1.0/03:00:00",
            ),
            ("Asia/Kolkata", "IST-5:30"),
            ("Asia/Kathmandu", "STD-5:45"),
            ("Indian/Reunion", "STD-4"),
            ("America/Guadeloupe", "AST4"),
            ("UTC", "UTC0"),
            ("Nowhere/Land", "UTC0"),
        ];
        for (name, posix) in table {
            assert_eq!(Zone::of(name).posix(), posix, "{name}");
        }
    }

    /// All but those whose clocks follow the moon; Palestine's do since 2023.
    #[test]
    fn every_zone_can_be_said() {
        let moon = [
            "Africa/Casablanca",
            "Africa/El_Aaiun",
            "Asia/Gaza",
            "Asia/Hebron",
        ];
        for name in jiff::tz::db().available() {
            let zone = Zone::of(name.as_str());
            assert!(zone.posix().len() <= 64, "{name}: {}", zone.posix());
            assert!(zone.posix().is_ascii());
            let real = TimeZone::get(name.as_str()).unwrap();
            let mut changes = real
                .following(year(2040))
                .take_while(|t| t.timestamp() < year(2041));
            let said = zone.summer.is_some() || changes.next().is_none();
            let lunar = moon.iter().any(|zone| name.as_str().ends_with(zone));
            assert!(said || lunar, "{name}");
        }
    }
}
