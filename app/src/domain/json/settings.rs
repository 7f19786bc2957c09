//! What an organisation sets, as programs write it: the same checks as the page's forms.

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::{
    JsonError,
    read::{Path, Reader, child, item, top},
};
use crate::domain::{
    Numbering, Prefix, ReadContext, Slot,
    calendar::{Calendar, DayName, FIRST_YEAR, MAX_DAYS, OwnDay},
    check::{MAX_LISTED, Policy, is_country},
    holidays::Region,
};

/// Reads a policy. Every kind of number is said; a list that is not is empty. Beginnings may be written as people write them
/// (`06 8*`).
pub fn read_policy(value: &Value, numbering: Numbering) -> Result<Policy, Vec<JsonError>> {
    let context = ReadContext {
        numbering,
        has_extension: &|_| false,
    };
    Reader::typed(context).finish(|reader| {
        let keys = [
            "national",
            "mobile",
            "international",
            "countries",
            "premium",
            "shared",
            "freephone",
            "unknown",
            "allowed",
            "forbidden",
        ];
        let map = reader.object(value, &Path::Root, &keys)?;
        let national = reader.switch(map, "national");
        let mobile = reader.switch(map, "mobile");
        let international = reader.switch(map, "international");
        let premium = reader.switch(map, "premium");
        let shared = reader.switch(map, "shared");
        let freephone = reader.switch(map, "freephone");
        let unknown = reader.switch(map, "unknown");
        let countries = reader.listed(map, "countries", country);
        let prefix = |reader: &mut Reader<'_>, text: &str, path: &Path<'_>| {
            let prefix = numbering.read_prefix(text).ok();
            prefix.or_else(|| reader.wrong(path, "prefix", text))
        };
        let allowed: Option<Vec<Prefix>> = reader.listed(map, "allowed", prefix);
        let forbidden = reader.listed(map, "forbidden", prefix);
        Some(Policy {
            national: national?,
            mobile: mobile?,
            international: international?,
            countries: countries?,
            premium: premium?,
            shared: shared?,
            freephone: freephone?,
            unknown: unknown?,
            allowed: allowed?,
            forbidden: forbidden?,
        })
    })
}

/// Reads a calendar; days that are not said are none.
pub fn read_calendar(value: &Value) -> Result<Calendar, Vec<JsonError>> {
    Reader::canonical().finish(|reader| {
        let map = reader.object(value, &Path::Root, &["region", "days"])?;
        let region = reader.field(map, &Path::Root, "region");
        let region = region.and_then(|value| match reader.text(value, &top("region"))? {
            "metropolitan" => Some(Region::Metropolitan),
            "alsace_moselle" => Some(Region::AlsaceMoselle),
            other => reader.wrong(&top("region"), "unknown_value", other),
        });
        let items = match map.get("days").map(|days| (days, days.as_array())) {
            None => Some([].as_slice()),
            Some((_, Some(days))) if days.len() > MAX_DAYS => {
                reader.wrong(&top("days"), "too_many_days", "")
            }
            Some((_, Some(days))) => Some(days.as_slice()),
            Some(_) => reader.wrong(&top("days"), "type", "array"),
        };
        let mut days = items.and_then(|items| reader.each(items, &top("days"), Reader::own_day))?;
        for n in 1..days.len() {
            if days[..n].iter().any(|day| day.date == days[n].date) {
                let date = days[n].date.to_string();
                reader.wrong::<()>(&child(&item(&top("days"), n), "date"), "day_twice", &date);
            }
        }
        days.sort_by_key(|day| day.date);
        Some(Calendar {
            region: region?,
            days,
        })
    })
}

/// Reads opening hours: at least one weekly range, and whether holidays are among them.
pub fn read_hours(value: &Value) -> Result<Slot, Vec<JsonError>> {
    Reader::canonical().finish(|reader| {
        let keys = ["weekly", "holidays"];
        let map = reader.object(value, &Path::Root, &keys)?;
        reader.field(map, &Path::Root, "weekly")?;
        if map.get("holidays").and_then(Value::as_str) == Some("only") {
            return reader.wrong(&top("holidays"), "unknown_value", "only");
        }
        // As a rule's hours are read, which may have dates.
        let mut hours = map.clone();
        hours.retain(|key, _| keys.contains(&key.as_str()));
        reader.slot(&Value::Object(hours), &Path::Root)
    })
}

/// Reads `{ "enabled": true }`, which switches a rule.
pub fn read_switch(value: &Value) -> Result<bool, Vec<JsonError>> {
    Reader::canonical().finish(|reader| {
        let map = reader.object(value, &Path::Root, &["enabled"])?;
        reader.switch(map, "enabled")
    })
}

fn country(reader: &mut Reader<'_>, text: &str, path: &Path<'_>) -> Option<String> {
    if is_country(text) {
        Some(text.to_owned())
    } else {
        reader.wrong(path, "country", text)
    }
}

impl Reader<'_> {
    pub(super) fn switch(&mut self, map: &Map<String, Value>, key: &str) -> Option<bool> {
        let value = self.field(map, &Path::Root, key)?;
        match value.as_bool() {
            Some(on) => Some(on),
            None => self.wrong(&top(key), "type", "boolean"),
        }
    }

    /// A list of texts at the top; what is said twice counts once.
    fn listed<T: PartialEq>(
        &mut self,
        map: &Map<String, Value>,
        key: &str,
        read: impl Fn(&mut Self, &str, &Path<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(value) = map.get(key) else {
            return Some(vec![]);
        };
        let Some(items) = value.as_array() else {
            return self.wrong(&top(key), "type", "array");
        };
        if items.len() > MAX_LISTED {
            return self.wrong(&top(key), "too_many_listed", "");
        }
        let items = self.each(items, &top(key), |reader, value, path| {
            let text = reader.text(value, path)?;
            read(reader, text, path)
        })?;
        let mut once: Vec<T> = vec![];
        for item in items {
            if !once.contains(&item) {
                once.push(item);
            }
        }
        Some(once)
    }

    fn own_day(&mut self, value: &Value, path: &Path<'_>) -> Option<OwnDay> {
        let map = self.object(value, path, &["date", "name", "worked"])?;
        let date = self.field(map, path, "date");
        let date = date.and_then(|value| self.day(value, &child(path, "date")));
        let name = self.field(map, path, "name");
        let name = name.and_then(|value| {
            let at = child(path, "name");
            let text = self.text(value, &at)?;
            match DayName::parse(text) {
                Some(name) => Some(name),
                None => self.wrong(&at, "day_name", text),
            }
        });
        let worked = match map.get("worked").map(Value::as_bool) {
            None => Some(false),
            Some(Some(worked)) => Some(worked),
            Some(None) => self.wrong(&child(path, "worked"), "type", "boolean"),
        };
        Some(OwnDay {
            date: date?,
            name: name?,
            worked: worked?,
        })
    }

    fn day(&mut self, value: &Value, path: &Path<'_>) -> Option<Date> {
        let text = self.text(value, path)?;
        let date = self.date(text, path)?;
        if date.year() < FIRST_YEAR {
            return self.wrong(path, "date", text);
        }
        Some(date)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told<T: std::fmt::Debug>(read: Result<T, Vec<JsonError>>) -> Vec<String> {
        let errors = read.unwrap_err().into_iter();
        errors
            .map(|error| format!("{} {} {}", error.path, error.code, error.data))
            .collect()
    }

    #[test]
    fn settings_are_read_as_they_are_written() {
        let france = Numbering::for_country("FR").unwrap();
        let policy = Policy {
            countries: vec!["BE".into(), "JP".into()],
            forbidden: vec![Prefix::parse("+3368").unwrap()],
            ..Policy::default()
        };
        let text = json!({ "national": true, "mobile": true, "international": false, "countries": ["BE", "JP", "BE"], "premium": false,
            "shared": true, "freephone": true, "unknown": false, "forbidden": ["06 8*"] });
        assert_eq!(read_policy(&text, france), Ok(policy.clone()));
        let written = serde_json::to_value(&policy).unwrap();
        assert_eq!(read_policy(&written, france), Ok(policy));
        let text = json!({ "region": "alsace_moselle", "days": [
            { "date": "2026-12-24", "name": "Veille de Noël" },
            { "date": "2026-05-25", "name": "Solidarité", "worked": true } ] });
        let calendar = read_calendar(&text).unwrap();
        assert!(calendar.days[0].worked && calendar.region == Region::AlsaceMoselle);
        let written = serde_json::to_value(&calendar).unwrap();
        assert_eq!(read_calendar(&written), Ok(calendar));
    }

    #[test]
    fn everything_that_is_wrong_is_told_by_its_place() {
        let france = Numbering::for_country("FR").unwrap();
        let wrong = json!({ "national": 1, "mobile": true, "international": false, "countries": ["XX"], "shared": true,
            "freephone": true, "unknown": false, "allowed": ["six"], "zone": 1 });
        assert_eq!(
            told(read_policy(&wrong, france)),
            [
                "zone unknown_key ",
                "national type boolean",
                "premium missing ",
                "countries[0] country XX",
                "allowed[0] prefix six"
            ]
        );
        let wrong = json!({ "region": "corse", "days": [
            { "date": "2026-02-31", "name": "" }, { "date": "2026-01-02", "name": "a" }, 7,
            { "date": "0026-12-24", "name": "b" } ] });
        assert_eq!(
            told(read_calendar(&wrong)),
            [
                "region unknown_value corse",
                "days[0].date date_no_day 2026-02-31",
                "days[0].name day_name ",
                "days[2] type object",
                "days[3].date date 0026-12-24"
            ]
        );
        for (wrong, told_so) in [
            (json!([]), " type object"),
            (json!({ "holidays": "except" }), "weekly missing "),
            (json!({ "weekly": [] }), "weekly empty "),
            (
                json!({ "weekly": [{ "days": ["mon"], "from": "09:00", "to": "24:01" }] }),
                "weekly[0].to time 24:01",
            ),
            (
                json!({ "weekly": [{ "days": ["mon"], "from": "09:00", "to": "18:00" }], "holidays": "only" }),
                "holidays unknown_value only",
            ),
            (
                json!({ "weekly": [{ "days": ["mon"], "from": "09:00", "to": "18:00" }], "dates": [] }),
                "dates unknown_key ",
            ),
        ] {
            assert_eq!(told(read_hours(&wrong)), [told_so], "{wrong}");
        }
        let good = json!({ "weekly": [{ "days": ["mon", "fri"], "from": "22:00", "to": "06:00" }], "holidays": "except" });
        assert_eq!(
            serde_json::to_value(read_hours(&good).unwrap()).unwrap(),
            good
        );
        let twice = json!({ "region": "metropolitan", "days": [
            { "date": "2026-01-02", "name": "a" }, { "date": "2026-01-02", "name": "b" } ] });
        assert_eq!(
            told(read_calendar(&twice)),
            ["days[1].date day_twice 2026-01-02"]
        );
    }
}
