//! An organisation's holidays: its country's public ones, and days of its own.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    RuleName,
    holidays::{self, Region},
};

/// At most this many days of its own in a calendar.
pub const MAX_DAYS: usize = 200;

/// No day of an earlier year is anybody's to set: a year of two digits that was meant for one of ours.
pub const FIRST_YEAR: i16 = 2000;

/// What an organisation adds to its country's public holidays, and takes away from them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Calendar {
    /// Which public holidays, in France.
    pub region: Region,
    /// Days of its own, by date, each date once; at most [`MAX_DAYS`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<OwnDay>,
}

/// A day that an organisation keeps otherwise than its country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnDay {
    /// Local date, in its organisation's zone.
    pub date: Date,
    /// What it is called there: as a rule's name, 1 to 60 characters.
    pub name: DayName,
    /// A public holiday on which people work (the « journée de solidarité »); otherwise the day is a holiday.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub worked: bool,
}

/// A day's name; the same characters as a rule's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DayName(RuleName);

impl DayName {
    /// Reads a name; `None` where it is empty, longer than 60 characters or holds a control character.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        RuleName::parse(text).ok().map(Self)
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl TryFrom<String> for DayName {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("a name of 1 to 60 characters")
    }
}

impl From<DayName> for String {
    fn from(name: DayName) -> Self {
        name.as_str().to_owned()
    }
}

impl Calendar {
    /// The holidays of a year in order, each date once. Public ones are known for France only (ISO 3166-1 `FR`).
    #[must_use]
    pub fn holidays(&self, country: &str, year: i16) -> Vec<Date> {
        let public = if country == "FR" {
            holidays::french(year, self.region)
        } else {
            vec![]
        };
        let own = self.days.iter().filter(|day| day.date.year() == year);
        let mut dates: Vec<_> = public
            .into_iter()
            .map(|(date, _)| date)
            .chain(own.map(|day| day.date))
            .filter(|date| !self.is_worked(*date))
            .collect();
        dates.sort_unstable();
        dates.dedup();
        dates
    }

    /// Whether a date is a holiday there.
    #[must_use]
    pub fn is_holiday(&self, country: &str, date: Date) -> bool {
        self.holidays(country, date.year()).contains(&date)
    }

    fn is_worked(&self, date: Date) -> bool {
        self.days.iter().any(|day| day.worked && day.date == date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(text: &str) -> Calendar {
        serde_json::from_str(text).unwrap()
    }

    fn dates(calendar: &Calendar, country: &str) -> String {
        let dates = calendar.holidays(country, 2026).into_iter();
        dates
            .map(|date| date.strftime("%d/%m").to_string())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn own_days_are_added_and_worked_ones_taken_away() {
        let own = calendar(
            r#"{ "days": [ { "date": "2026-05-25", "name": "Journée de solidarité", "worked": true },
                           { "date": "2026-12-24", "name": "Veille de Noël" },
                           { "date": "2026-12-25", "name": "Noël" },
                           { "date": "2027-01-02", "name": "Pont" } ] }"#,
        );
        assert_eq!(
            dates(&own, "FR"),
            "01/01 06/04 01/05 08/05 14/05 14/07 15/08 01/11 11/11 24/12 25/12"
        );
        assert_eq!(dates(&own, "BE"), "24/12 25/12");
        let there = calendar(r#"{ "region": "alsace_moselle" }"#);
        assert!(there.is_holiday("FR", "2026-12-26".parse().unwrap()));
        assert!(!Calendar::default().is_holiday("FR", "2026-12-26".parse().unwrap()));
    }

    #[test]
    fn what_is_no_calendar_is_refused() {
        for text in [
            r#"{ "zone": "A" }"#,
            r#"{ "days": [ { "date": "2026-02-31", "name": "x" } ] }"#,
            r#"{ "days": [ { "date": "2026-02-28", "name": "" } ] }"#,
            "{ \"days\": [ { \"date\": \"2026-02-28\", \"name\": \"a\\r\\nb\" } ] }",
        ] {
            assert!(serde_json::from_str::<Calendar>(text).is_err(), "{text}");
        }
    }
}
