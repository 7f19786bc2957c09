//! The administrator's forms: from what was typed to the domain, and back.

use std::fmt::Write as _;

use jiff::civil::Date;

use crate::{
    api::{administration::SettingsDraft, forwarding::FieldError},
    domain::{
        Days, Holidays, Minute, Numbering, Prefix, SecondFactorFor, Slot, WeeklyRange,
        calendar::{Calendar, DayName, FIRST_YEAR, MAX_DAYS, OwnDay},
        check::{MAX_LISTED, Policy, is_country},
        holidays::Region,
        json::DAYS,
        slot::MAX_RANGES,
    },
};

use super::dates::read_date;

/// The names of the form's switches, as in [`Policy`].
pub const KINDS: [&str; 7] = [
    "national",
    "mobile",
    "international",
    "premium",
    "shared",
    "freephone",
    "unknown",
];

/// Lines that say something, with what is wrong told by its line.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', ',', ';'])
        .map(str::trim)
        .filter(|line| !line.is_empty())
}

impl SettingsDraft {
    /// Reads the policy form.
    pub fn read_policy(&self, numbering: Numbering) -> Result<Policy, Vec<FieldError>> {
        let mut errors = vec![];
        let mut prefixes = |field: &str| {
            let mut found: Vec<Prefix> = vec![];
            for line in lines(self.get(field)) {
                let star = if line.contains('*') { "" } else { "*" };
                match numbering.read_prefix(&format!("{line}{star}")) {
                    Ok(prefix) if found.contains(&prefix) => {}
                    Ok(prefix) => found.push(prefix),
                    Err(_) => errors.push(FieldError::new(field, "prefix", line)),
                }
            }
            if found.len() > MAX_LISTED {
                errors.push(FieldError::new(field, "too_many_listed", ""));
            }
            found
        };
        let (allowed, forbidden) = (prefixes("allowed"), prefixes("forbidden"));
        let mut countries: Vec<String> = vec![];
        for line in self.get("countries").split([' ', '\n', ',', ';']) {
            let country = line.trim().to_ascii_uppercase();
            if country.is_empty() || countries.contains(&country) {
                continue;
            }
            if !is_country(&country) {
                errors.push(FieldError::new("countries", "country", line));
            }
            countries.push(country);
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Policy {
            national: self.ticked("national"),
            mobile: self.ticked("mobile"),
            international: self.ticked("international"),
            countries,
            premium: self.ticked("premium"),
            shared: self.ticked("shared"),
            freephone: self.ticked("freephone"),
            unknown: self.ticked("unknown"),
            allowed,
            forbidden,
        })
    }

    /// The policy form, filled in.
    #[must_use]
    pub fn from_policy(policy: &Policy, version: &str) -> Self {
        let on = [
            policy.national,
            policy.mobile,
            policy.international,
            policy.premium,
            policy.shared,
            policy.freephone,
            policy.unknown,
        ];
        let ticked = KINDS.into_iter().zip(on).filter(|(_, on)| *on);
        let listed = |prefixes: &[Prefix]| {
            let lines: Vec<_> = prefixes.iter().map(ToString::to_string).collect();
            lines.join("\n")
        };
        let mut fields: Vec<_> = ticked
            .map(|(kind, _)| (kind.to_owned(), "on".to_owned()))
            .collect();
        fields.push(("countries".to_owned(), policy.countries.join(" ")));
        fields.push(("allowed".to_owned(), listed(&policy.allowed)));
        fields.push(("forbidden".to_owned(), listed(&policy.forbidden)));
        Self::filled("policy", version, fields)
    }

    /// Reads the form of how people sign in: of whom a second factor is asked.
    pub fn read_access(&self) -> Result<SecondFactorFor, Vec<FieldError>> {
        let field = "second_factor";
        let chosen = self.get(field);
        SecondFactorFor::parse(chosen)
            .ok_or_else(|| vec![FieldError::new(field, "second_factor_for", chosen)])
    }

    /// The form of how people sign in, filled in.
    #[must_use]
    pub fn from_access(second_factor: SecondFactorFor, version: &str) -> Self {
        let chosen = second_factor.choice().name().to_owned();
        let fields = vec![("second_factor".to_owned(), chosen)];
        Self::filled("access", version, fields)
    }

    /// Reads the calendar form: one day a line, `2026-12-24 Christmas Eve` or `24/12/2026 …`.
    pub fn read_calendar(&self) -> Result<Calendar, Vec<FieldError>> {
        let mut errors = vec![];
        let mut days: Vec<OwnDay> = vec![];
        for (field, worked) in [("days", false), ("worked", true)] {
            for line in self.get(field).lines().map(str::trim) {
                if line.is_empty() {
                    continue;
                }
                let (date, name) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
                let date = match date_of(date) {
                    Ok(date) => date,
                    Err("date_no_day") => {
                        errors.push(FieldError::new(field, "date_no_day", date));
                        continue;
                    }
                    Err(_) => {
                        errors.push(FieldError::new(field, "date", line));
                        continue;
                    }
                };
                let Some(name) = DayName::parse(name) else {
                    errors.push(FieldError::new(field, "day_name", line));
                    continue;
                };
                if days.iter().any(|day| day.date == date) {
                    errors.push(FieldError::new(field, "day_twice", line));
                }
                days.push(OwnDay { date, name, worked });
            }
            if days.len() > MAX_DAYS {
                errors.push(FieldError::new(field, "too_many_days", ""));
            }
        }
        let region = match self.get("region") {
            "alsace_moselle" => Region::AlsaceMoselle,
            // Of a country that has none of its own.
            "metropolitan" | "" => Region::Metropolitan,
            other => {
                errors.push(FieldError::new("region", "region", other));
                Region::Metropolitan
            }
        };
        days.sort_by_key(|day| day.date);
        if errors.is_empty() {
            Ok(Calendar { region, days })
        } else {
            Err(errors)
        }
    }

    /// The calendar form, filled in.
    #[must_use]
    pub fn from_calendar(calendar: &Calendar, version: &str) -> Self {
        let listed = |worked: bool| {
            let days = calendar.days.iter().filter(|day| day.worked == worked);
            days.fold(String::new(), |mut text, day| {
                let _ = writeln!(text, "{} {}", day.date, day.name.as_str());
                text
            })
        };
        let region = match calendar.region {
            Region::Metropolitan => "metropolitan",
            Region::AlsaceMoselle => "alsace_moselle",
        };
        let fields = [
            ("region", region.to_owned()),
            ("days", listed(false)),
            ("worked", listed(true)),
        ];
        Self::filled(
            "calendar",
            version,
            fields.map(|(k, v)| (k.to_owned(), v)).into(),
        )
    }

    /// Reads the opening hours: for each day, `09:00-12:30, 14:00-18:00` or nothing.
    pub fn read_hours(&self) -> Result<Slot, Vec<FieldError>> {
        let mut errors = vec![];
        let mut weekly: Vec<(String, WeeklyRange)> = vec![];
        for (name, day) in DAYS {
            for text in lines(self.get(name)) {
                let days = Days::new([day]).expect("one day is some");
                match range(text, days) {
                    Some(range) => weekly.push((format!("{}–{}", range.from(), range.to()), range)),
                    None => errors.push(FieldError::new(name, "hours", text)),
                }
            }
        }
        // The same hours on several days are one range.
        let mut merged: Vec<(String, WeeklyRange)> = vec![];
        for (hours, range) in weekly {
            match merged.iter_mut().find(|(known, _)| *known == hours) {
                Some((_, known)) => {
                    let days = known.days().union(range.days());
                    *known = WeeklyRange::new(days, range.from(), range.to())
                        .expect("the same ends as a range that is one");
                }
                None => merged.push((hours, range)),
            }
        }
        if merged.len() > MAX_RANGES {
            errors.push(FieldError::new("mon", "too_many_ranges", ""));
        }
        if merged.is_empty() && errors.is_empty() {
            errors.push(FieldError::new("mon", "ranges_none", ""));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Slot {
            weekly: merged.into_iter().map(|(_, range)| range).collect(),
            dates: vec![],
            holidays: if self.ticked("closed_on_holidays") {
                Holidays::Except
            } else {
                Holidays::Ignore
            },
        })
    }

    /// The opening hours, filled in.
    #[must_use]
    pub fn from_hours(hours: &Slot, version: &str) -> Self {
        let mut fields: Vec<_> = DAYS
            .into_iter()
            .map(|(name, day)| {
                let on_day = hours
                    .weekly
                    .iter()
                    .filter(|range| range.days().contains(day));
                let texts: Vec<_> = on_day
                    .map(|range| format!("{}-{}", range.from(), range.to()))
                    .collect();
                (name.to_owned(), texts.join(", "))
            })
            .collect();
        if hours.holidays == Holidays::Except {
            fields.push(("closed_on_holidays".to_owned(), "on".to_owned()));
        }
        Self::filled("hours", version, fields)
    }

    fn filled(form: &str, version: &str, fields: Vec<(String, String)>) -> Self {
        Self {
            form: form.to_owned(),
            version: version.to_owned(),
            fields,
        }
    }
}

/// `2026-12-24`, `24/12/2026` or `24/12/26`; no calendar of ours speaks of another millennium.
fn date_of(text: &str) -> Result<Date, &'static str> {
    read_date(text).and_then(|date| {
        if date.year() < FIRST_YEAR {
            Err("no_date")
        } else {
            Ok(date)
        }
    })
}

/// `09:00-12:30`, also with a real dash and blanks.
fn range(text: &str, days: Days) -> Option<WeeklyRange> {
    let (from, to) = text.split_once(['-', '–'])?;
    WeeklyRange::new(days, Minute::parse(from)?, Minute::parse(to)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(fields: &[(&str, &str)]) -> SettingsDraft {
        let fields = fields
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        SettingsDraft::filled("", "", fields.collect())
    }

    fn france() -> Numbering {
        Numbering::for_country("FR").unwrap()
    }

    #[test]
    fn a_policy_is_read_and_written_back() {
        let typed = draft(&[
            ("national", "on"),
            ("premium", "on"),
            // Whether we know how numbers are dialled there or not.
            ("countries", "be, GB be jp IL BR"),
            ("allowed", "+44 20*\n"),
            ("forbidden", "06 8*; 0033 891"),
        ]);
        let policy = typed.read_policy(france()).unwrap();
        assert_eq!(policy.countries, ["BE", "GB", "JP", "IL", "BR"]);
        let listed =
            |prefixes: &[Prefix]| prefixes.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(listed(&policy.allowed), ["+4420*"]);
        assert_eq!(listed(&policy.forbidden), ["+3368*", "+33891*"]);
        assert!(policy.national && policy.premium && !policy.mobile);
        let again = SettingsDraft::from_policy(&policy, "v").read_policy(france());
        assert_eq!(again, Ok(policy));
    }

    #[test]
    fn each_wrong_line_is_told() {
        let wrong = draft(&[("allowed", "six\n+44*\n++"), ("countries", "FR XX")]);
        let told: Vec<_> = wrong
            .read_policy(france())
            .unwrap_err()
            .into_iter()
            .map(|error| format!("{} {} {}", error.field, error.code, error.data))
            .collect();
        assert_eq!(
            told,
            [
                "allowed prefix six",
                "allowed prefix ++",
                "countries country XX"
            ]
        );
        let wrong = draft(&[(
            "days",
            "31/02/2026 x\n2026-12-24\n24/12/2026 a\n2026-12-24 b",
        )]);
        let told: Vec<_> = wrong
            .read_calendar()
            .unwrap_err()
            .into_iter()
            .map(|error| error.code)
            .collect();
        assert_eq!(told, ["date_no_day", "day_name", "day_twice"]);
        for text in ["24/12/1999 x", "0026-12-24 x", "24/12/026 x", "24/12 x"] {
            let errors = draft(&[("days", text)]).read_calendar().unwrap_err();
            assert_eq!(errors[0].code, "date", "{text}");
        }
        let read = |text: &str| draft(&[("days", text)]).read_calendar().unwrap();
        assert_eq!(
            read("24/12/26 Veille de Noël"),
            read("2026-12-24 Veille de Noël")
        );
        for (text, code) in [
            ("25:00-26:00", "hours"),
            ("09:00", "hours"),
            ("09:00-09:00", "hours"),
            ("", "ranges_none"),
        ] {
            let errors = draft(&[("mon", text)]).read_hours().unwrap_err();
            assert_eq!(errors[0].code, code, "{text}");
        }
    }

    #[test]
    fn days_and_hours_are_read_and_written_back() {
        let typed = draft(&[
            ("region", "alsace_moselle"),
            ("days", "24/12/2026 Veille de Noël\n2026-05-15 Pont"),
            ("worked", "2026-05-25 Journée de solidarité"),
        ]);
        let calendar = typed.read_calendar().unwrap();
        assert_eq!(calendar.days.len(), 3);
        assert_eq!(
            SettingsDraft::from_calendar(&calendar, "").read_calendar(),
            Ok(calendar)
        );

        let typed = draft(&[
            ("mon", "09:00-12:30, 14:00 – 18:00"),
            ("tue", "09:00-12:30"),
            ("closed_on_holidays", "on"),
        ]);
        let hours = typed.read_hours().unwrap();
        assert_eq!(hours.weekly.len(), 2);
        assert_eq!(hours.holidays, Holidays::Except);
        assert_eq!(
            SettingsDraft::from_hours(&hours, "").read_hours(),
            Ok(hours)
        );
    }
}
