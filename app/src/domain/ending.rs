//! When something that is begun for a while is over.

use jiff::{
    ToSpan,
    civil::{DateTime, Weekday},
};

/// The local minute that is meant; otherwise what is wrong with it. `until`: `tonight`, `monday`, `date`, or `default`, which is a date
/// where one is typed; `at`: that date, as browsers write one.
pub fn ending(until: &str, at: &str, now: DateTime) -> Result<DateTime, &'static str> {
    let midnight = |days: i64| {
        let date = now.date().checked_add(days.days());
        date.map(|date| date.at(0, 0, 0, 0)).map_err(|_| "until")
    };
    match until {
        "default" if at.trim().is_empty() => midnight(1),
        "tonight" => midnight(1),
        "monday" => {
            let today = now.weekday().until(Weekday::Monday);
            let eight = |days: i8| midnight(i64::from(days)).map(|day| day + 8.hours());
            let next = eight(today)?;
            if next > now {
                Ok(next)
            } else {
                eight(today + 7)
            }
        }
        "date" | "default" => {
            let at: DateTime = at.trim().parse().map_err(|_| "until")?;
            let latest = now.checked_add(1.year()).map_err(|_| "until")?;
            let whole = at.second() == 0 && at.subsec_nanosecond() == 0;
            match at {
                _ if !whole || at > latest => Err("until"),
                _ if at <= now => Err("until_past"),
                _ => Ok(at),
            }
        }
        _ => Err("until"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends() {
        let at = |now: &str, until: &str, at: &str| {
            ending(until, at, now.parse().unwrap()).map(|at| at.to_string())
        };
        let ok = |text: &str| Ok(text.to_owned());
        assert_eq!(
            at("2026-04-14T14:22", "tonight", ""),
            ok("2026-04-15T00:00:00")
        );
        assert_eq!(
            at("2026-12-31T23:59", "tonight", ""),
            ok("2027-01-01T00:00:00")
        );
        // A Tuesday, then a Monday before and after eight.
        assert_eq!(
            at("2026-04-14T14:22", "monday", ""),
            ok("2026-04-20T08:00:00")
        );
        assert_eq!(
            at("2026-04-20T07:59", "monday", ""),
            ok("2026-04-20T08:00:00")
        );
        assert_eq!(
            at("2026-04-20T08:00", "monday", ""),
            ok("2026-04-27T08:00:00")
        );
        assert_eq!(
            at("2026-04-14T14:22", "date", "2026-05-01T12:30"),
            ok("2026-05-01T12:30:00")
        );
        for (text, code) in [
            ("2026-04-14T14:22", "until_past"),
            ("2026-02-31T12:00", "until"),
            ("2036-01-01T00:00", "until"),
            ("soon", "until"),
            ("", "until"),
        ] {
            assert_eq!(at("2026-04-14T14:22", "date", text), Err(code), "{text}");
        }
        assert_eq!(at("2026-04-14T14:22", "", ""), Err("until"));
        // Enter in a field, whether a date is filled in or not.
        assert_eq!(
            at("2026-04-14T14:22", "default", "2026-05-01T12:30"),
            ok("2026-05-01T12:30:00")
        );
        assert_eq!(
            at("2026-04-14T14:22", "default", " "),
            ok("2026-04-15T00:00:00")
        );
        assert_eq!(
            at("2026-04-14T14:22", "default", "2026-04-14T08:00"),
            Err("until_past")
        );
    }
}
