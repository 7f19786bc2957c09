//! French public holidays, computed (Code du travail, L3133-1 and L3134-13).

use jiff::{
    ToSpan,
    civil::{Date, date},
};
use serde::{Deserialize, Serialize};

/// Where the calendar is that of the country, or has two days more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Region {
    /// Metropolitan France.
    #[default]
    Metropolitan,
    /// Bas-Rhin, Haut-Rhin and Moselle: Good Friday and 26 December too.
    AlsaceMoselle,
}

/// A public holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holiday {
    /// 1 January.
    NewYear,
    /// Two days before Easter; Alsace-Moselle only.
    GoodFriday,
    /// The day after Easter.
    EasterMonday,
    /// 1 May.
    LabourDay,
    /// 8 May.
    Victory,
    /// 39 days after Easter.
    Ascension,
    /// 50 days after Easter.
    WhitMonday,
    /// 14 July.
    NationalDay,
    /// 15 August.
    Assumption,
    /// 1 November.
    AllSaints,
    /// 11 November.
    Armistice,
    /// 25 December.
    Christmas,
    /// 26 December; Alsace-Moselle only.
    SaintStephen,
}

/// A year's holidays by date; a date on which two fall (Ascension on 1 May 2008) stands twice.
///
/// The rule for Easter is the Gregorian calendar's, so years before 1583 mean nothing.
#[must_use]
pub fn french(year: i16, region: Region) -> Vec<(Date, Holiday)> {
    let easter = easter(year);
    let mut holidays = vec![
        (date(year, 1, 1), Holiday::NewYear),
        (easter + 1.days(), Holiday::EasterMonday),
        (date(year, 5, 1), Holiday::LabourDay),
        (date(year, 5, 8), Holiday::Victory),
        (easter + 39.days(), Holiday::Ascension),
        (easter + 50.days(), Holiday::WhitMonday),
        (date(year, 7, 14), Holiday::NationalDay),
        (date(year, 8, 15), Holiday::Assumption),
        (date(year, 11, 1), Holiday::AllSaints),
        (date(year, 11, 11), Holiday::Armistice),
        (date(year, 12, 25), Holiday::Christmas),
    ];
    if region == Region::AlsaceMoselle {
        holidays.push((easter - 2.days(), Holiday::GoodFriday));
        holidays.push((date(year, 12, 26), Holiday::SaintStephen));
    }
    holidays.sort_by_key(|(date, _)| *date);
    holidays
}

/// The holiday on a date, if it is one.
#[must_use]
pub fn french_on(date: Date, region: Region) -> Option<Holiday> {
    let mut year = french(date.year(), region).into_iter();
    year.find(|(day, _)| *day == date)
        .map(|(_, holiday)| holiday)
}

/// A year's holidays in metropolitan France, in order, each date once.
#[must_use]
pub fn france(year: i16) -> Vec<Date> {
    let mut dates: Vec<_> = french(year, Region::Metropolitan)
        .into_iter()
        .map(|(date, _)| date)
        .collect();
    dates.dedup();
    dates
}

/// Easter Sunday (Meeus, *Astronomical Algorithms*, chapter 8, the anonymous Gregorian algorithm).
#[expect(clippy::many_single_char_names, reason = "the names are the source's")]
fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    // 22 March is day 21 after the first of March, and h = l = m = 0 gives 22 March.
    let from_march = h + l - 7 * m + 21;
    date(year, 3, 1) + from_march.days()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Region::{AlsaceMoselle, Metropolitan};

    #[test]
    fn easters() {
        let table = [
            "1818-03-22",
            "1943-04-25",
            "1961-04-02",
            "2000-04-23",
            "2008-03-23",
            "2011-04-24",
            "2016-03-27",
            "2019-04-21",
            "2020-04-12",
            "2021-04-04",
            "2022-04-17",
            "2023-04-09",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2028-04-16",
            "2029-04-01",
            "2030-04-21",
            "2035-03-25",
            "2038-04-25",
            "2049-04-18",
            "2076-04-19",
        ];
        for expected in table {
            let expected: Date = expected.parse().unwrap();
            assert_eq!(easter(expected.year()), expected);
        }
    }

    #[test]
    fn whole_years() {
        let days = |year, region| {
            let holidays = french(year, region).into_iter();
            holidays
                .map(|(date, _)| date.strftime("%d/%m").to_string())
                .collect::<Vec<_>>()
                .join(" ")
        };
        let table = [
            (
                2024,
                Metropolitan,
                "01/01 01/04 01/05 08/05 09/05 20/05 14/07 15/08 01/11 11/11 25/12",
            ),
            (
                2025,
                Metropolitan,
                "01/01 21/04 01/05 08/05 29/05 09/06 14/07 15/08 01/11 11/11 25/12",
            ),
            (
                2026,
                Metropolitan,
                "01/01 06/04 01/05 08/05 14/05 25/05 14/07 15/08 01/11 11/11 25/12",
            ),
            (
                2027,
                Metropolitan,
                "01/01 29/03 01/05 06/05 08/05 17/05 14/07 15/08 01/11 11/11 25/12",
            ),
            (
                2008,
                Metropolitan,
                "01/01 24/03 01/05 01/05 08/05 12/05 14/07 15/08 01/11 11/11 25/12",
            ),
            (
                2026,
                AlsaceMoselle,
                "01/01 03/04 06/04 01/05 08/05 14/05 25/05 14/07 15/08 01/11 11/11 25/12 26/12",
            ),
            (
                2025,
                AlsaceMoselle,
                "01/01 18/04 21/04 01/05 08/05 29/05 09/06 14/07 15/08 01/11 11/11 25/12 26/12",
            ),
        ];
        for (year, region, expected) in table {
            assert_eq!(days(year, region), expected, "{year} {region:?}");
        }
    }

    #[test]
    fn a_date_on_which_two_fall_is_one_date() {
        assert_eq!(france(2026).len(), 11);
        assert_eq!(france(2008).len(), 10);
    }

    #[test]
    fn on_a_date() {
        let on = |date: &str, region| french_on(date.parse().unwrap(), region);
        assert_eq!(
            on("2026-05-25", Region::Metropolitan),
            Some(Holiday::WhitMonday)
        );
        assert_eq!(on("2026-04-03", Region::Metropolitan), None);
        assert_eq!(
            on("2026-04-03", Region::AlsaceMoselle),
            Some(Holiday::GoodFriday)
        );
        assert_eq!(on("2026-04-05", Region::AlsaceMoselle), None);
    }

    #[test]
    fn twenty_years_as_another_source_lists_them() {
        let mut years = 0;
        for line in include_str!("holidays/listed.txt").lines() {
            let Some((year, listed)) = line.split_once(' ').filter(|(year, _)| *year != "#") else {
                continue;
            };
            let year: i16 = year.parse().unwrap();
            let here: Vec<_> = listed
                .split(' ')
                .filter(|day| !day.starts_with('+'))
                .collect();
            let there: Vec<_> = listed
                .split(' ')
                .map(|day| day.trim_start_matches('+'))
                .collect();
            for (region, expected) in [(Metropolitan, here), (AlsaceMoselle, there)] {
                let mut dates: Vec<_> = french(year, region)
                    .into_iter()
                    .map(|(date, _)| date.strftime("%m-%d").to_string())
                    .collect();
                dates.dedup();
                assert_eq!(dates, expected, "{year} {region:?}");
            }
            years += 1;
        }
        assert_eq!(years, 21);
    }
}
