//! Dates and hours in the reader's form: 24 hours, the week begins on Monday.

use jiff::civil::{Date, DateTime, Weekday};

use super::{days, months, time};
use crate::{api::account::Lang, domain::holidays::Holiday};

/// « lundi ».
#[must_use]
pub fn weekday(lang: Lang, day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => days::mon(lang),
        Weekday::Tuesday => days::tue(lang),
        Weekday::Wednesday => days::wed(lang),
        Weekday::Thursday => days::thu(lang),
        Weekday::Friday => days::fri(lang),
        Weekday::Saturday => days::sat(lang),
        Weekday::Sunday => days::sun(lang),
    }
}

/// « L », as on the day toggles.
#[must_use]
pub fn weekday_letter(lang: Lang, day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => days::mon_letter(lang),
        Weekday::Tuesday => days::tue_letter(lang),
        Weekday::Wednesday => days::wed_letter(lang),
        Weekday::Thursday => days::thu_letter(lang),
        Weekday::Friday => days::fri_letter(lang),
        Weekday::Saturday => days::sat_letter(lang),
        Weekday::Sunday => days::sun_letter(lang),
    }
}

/// « mar. 14 », where space is short.
#[must_use]
pub fn short_day(lang: Lang, date: Date) -> String {
    let short: String = weekday(lang, date.weekday()).chars().take(3).collect();
    time::short_day(lang, &short, &date.day())
}

/// « août », by its number from 1.
#[must_use]
pub fn month(lang: Lang, month: i8) -> &'static str {
    match month {
        1 => months::m1(lang),
        2 => months::m2(lang),
        3 => months::m3(lang),
        4 => months::m4(lang),
        5 => months::m5(lang),
        6 => months::m6(lang),
        7 => months::m7(lang),
        8 => months::m8(lang),
        9 => months::m9(lang),
        10 => months::m10(lang),
        11 => months::m11(lang),
        _ => months::m12(lang),
    }
}

/// « mardi 14 avril », « vendredi 1er mai ».
#[must_use]
pub fn date(lang: Lang, date: Date) -> String {
    let (weekday, month) = (weekday(lang, date.weekday()), month(lang, date.month()));
    match date.day() {
        1 => time::date_first(lang, &weekday, &month),
        day => time::date(lang, &weekday, &day, &month),
    }
}

/// « 24 août 2026 ».
#[must_use]
pub fn full_date(lang: Lang, date: Date) -> String {
    let month = month(lang, date.month());
    match date.day() {
        1 => time::first_month_year(lang, &month, &date.year()),
        day => time::day_month_year(lang, &day, &month, &date.year()),
    }
}

/// « 09:12 ».
#[must_use]
pub fn hour(at: DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// A moment in the past as told from `now`: « 09:12 » today, « lundi 09:12 » within the week, else « le mardi 14 avril à 09:12 ».
#[must_use]
pub fn since(lang: Lang, at: DateTime, now: DateTime) -> String {
    let days = (now.date() - at.date()).get_days();
    match days {
        0 => hour(at),
        1..=6 => time::weekday_hour(lang, &weekday(lang, at.weekday()), &hour(at)),
        _ => time::date_hour(lang, &date(lang, at.date()), &hour(at)),
    }
}

/// A moment to come as told from `now`: « 18:00 » today, « demain 08:00 », « lundi 08:00 » within the week, else the date.
#[must_use]
pub fn until(lang: Lang, at: DateTime, now: DateTime) -> String {
    let days = (at.date() - now.date()).get_days();
    match days {
        0 => hour(at),
        1 => time::tomorrow_hour(lang, &hour(at)),
        2..=6 => time::weekday_hour(lang, &weekday(lang, at.weekday()), &hour(at)),
        _ => time::day_hour(lang, &date(lang, at.date()), &hour(at)),
    }
}

/// How long to wait: « 40 secondes », « 3 minutes » (rounded up).
#[must_use]
pub fn duration(lang: Lang, seconds: u32) -> String {
    if seconds < 90 {
        time::seconds(lang, u64::from(seconds))
    } else {
        time::minutes(lang, u64::from(seconds.div_ceil(60)))
    }
}

/// A public holiday's name.
#[must_use]
pub fn holiday(lang: Lang, holiday: Holiday) -> &'static str {
    use super::settings as say;
    match holiday {
        Holiday::NewYear => say::holiday_new_year(lang),
        Holiday::GoodFriday => say::holiday_good_friday(lang),
        Holiday::EasterMonday => say::holiday_easter_monday(lang),
        Holiday::LabourDay => say::holiday_labour_day(lang),
        Holiday::Victory => say::holiday_victory(lang),
        Holiday::Ascension => say::holiday_ascension(lang),
        Holiday::WhitMonday => say::holiday_whit_monday(lang),
        Holiday::NationalDay => say::holiday_national_day(lang),
        Holiday::Assumption => say::holiday_assumption(lang),
        Holiday::AllSaints => say::holiday_all_saints(lang),
        Holiday::Armistice => say::holiday_armistice(lang),
        Holiday::Christmas => say::holiday_christmas(lang),
        Holiday::SaintStephen => say::holiday_saint_stephen(lang),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date as d, datetime};

    use super::*;

    #[test]
    fn dates_read_as_people_say_them() {
        assert_eq!(date(Lang::Fr, d(2026, 4, 14)), "mardi 14 avril");
        assert_eq!(date(Lang::Fr, d(2026, 5, 1)), "vendredi 1er mai");
        assert_eq!(date(Lang::En, d(2026, 5, 1)), "Friday 1 May");
        assert_eq!(full_date(Lang::Fr, d(2026, 8, 24)), "24 août 2026");
    }

    #[test]
    fn moments_are_told_from_now() {
        let now = datetime(2026, 4, 14, 14, 22, 0, 0);
        assert_eq!(
            since(Lang::Fr, datetime(2026, 4, 14, 9, 12, 0, 0), now),
            "09:12"
        );
        assert_eq!(
            since(Lang::Fr, datetime(2026, 4, 13, 9, 12, 0, 0), now),
            "lundi 09:12"
        );
        assert_eq!(
            since(Lang::Fr, datetime(2026, 4, 1, 9, 12, 0, 0), now),
            "le mercredi 1er avril à 09:12"
        );
        assert_eq!(
            until(Lang::Fr, datetime(2026, 4, 15, 8, 0, 0, 0), now),
            "demain 08:00"
        );
        assert_eq!(
            until(Lang::En, datetime(2026, 4, 17, 8, 0, 0, 0), now),
            "Friday 08:00"
        );
    }

    #[test]
    fn waits_are_counted_in_words() {
        assert_eq!(duration(Lang::Fr, 1), "1\u{a0}seconde");
        assert_eq!(duration(Lang::Fr, 0), "0\u{a0}seconde");
        assert_eq!(duration(Lang::En, 0), "0\u{a0}seconds");
        assert_eq!(duration(Lang::Fr, 91), "2\u{a0}minutes");
    }
}
