//! A call to be tried, as typed.

use jiff::civil::DateTime;

use super::{Known, Part, dates::read_date, hours::read_minute, keep};
use crate::{
    api::forwarding::{CallDraft, FieldError},
    domain::{Caller, Destination},
};

impl CallDraft {
    /// Reads the fields of an address or a form; `None` where nothing of it is there, and nothing is to be tried.
    #[must_use]
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<Self> {
        let (mut draft, mut found) = (Self::default(), false);
        for (name, value) in pairs {
            match name {
                "from" => value.clone_into(&mut draft.from),
                "hidden" => draft.hidden = true,
                "date" => value.clone_into(&mut draft.date),
                "time" => value.clone_into(&mut draft.time),
                _ => continue,
            }
            found = true;
        }
        found.then_some(draft)
    }

    /// Who calls, and when. `now` is the owner's wall clock. Whose direct number an external one is, the caller finds out.
    pub fn read(&self, known: &Known<'_>, now: DateTime) -> Part<(Caller, DateTime)> {
        let mut errors = vec![];
        let caller = keep(self.read_caller(known), &mut errors);
        let at = keep(self.read_moment(now), &mut errors);
        match (caller, at) {
            (Some(caller), Some(at)) => Ok((caller, at)),
            _ => Err(errors),
        }
    }

    fn read_caller(&self, known: &Known<'_>) -> Part<Caller> {
        if self.hidden {
            return Ok(Caller::Anonymous);
        }
        let external = |number| Caller::External {
            number,
            colleague: None,
        };
        if self.from.trim().is_empty() {
            return Ok(external(None));
        }
        match known.destination(&self.from) {
            Ok(Destination::Extension(extension)) => Ok(Caller::Internal(extension)),
            Ok(Destination::Number(number)) => Ok(external(Some(number))),
            Err((code, data)) => Err(vec![FieldError::new("from", code, &data)]),
        }
    }

    fn read_moment(&self, now: DateTime) -> Part<DateTime> {
        let mut errors = vec![];
        for (field, text) in [("date", &self.date), ("time", &self.time)] {
            if text.chars().any(char::is_control) {
                errors.push(FieldError::new(field, "control", ""));
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let date = match read_date(&self.date) {
            Ok(date) => Some(date),
            Err(_) if self.date.trim().is_empty() => Some(now.date()),
            Err(code) => {
                errors.push(FieldError::new("date", code, &self.date));
                None
            }
        };
        let minute = match (read_minute(&self.time), self.time.trim().is_empty()) {
            (Some(minute), _) => Some(minute),
            (None, true) if self.date.trim().is_empty() => return Ok(now),
            (None, true) => {
                errors.push(FieldError::new("time", "time_empty", ""));
                None
            }
            (None, false) => {
                errors.push(FieldError::new("time", "time", &self.time));
                None
            }
        };
        match (date, minute) {
            (Some(date), Some(minute)) => Ok(minute.on(date)),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{DateTime, date};

    use super::*;
    use crate::domain::{
        Numbering, ReadContext,
        testing::{e164, ext},
    };

    const NOW: DateTime = date(2026, 4, 14).at(14, 22, 0, 0);

    fn read(pairs: &[(&str, &str)]) -> Result<(Caller, DateTime), Vec<String>> {
        let colleagues = [("207".to_owned(), "Élodie Marchand".to_owned())];
        let known = Known {
            numbers: ReadContext {
                numbering: Numbering::for_country("FR").unwrap(),
                has_extension: &|extension| extension.as_str() == "207",
            },
            colleagues: &colleagues,
        };
        let draft = CallDraft::from_pairs(pairs.iter().copied()).unwrap();
        draft.read(&known, NOW).map_err(|errors| {
            let told = errors.iter().map(|e| format!("{} {}", e.field, e.code));
            told.collect()
        })
    }

    fn external(number: Option<&str>) -> Caller {
        Caller::External {
            number: number.map(e164),
            colleague: None,
        }
    }

    #[test]
    fn callers_and_moments_are_read_as_people_write_them() {
        let evening = date(2026, 12, 24).at(19, 30, 0, 0);
        for (pairs, caller, at) in [
            (vec![("from", " ")], external(None), NOW),
            (
                vec![("from", "06 12 34 56 78")],
                external(Some("+33612345678")),
                NOW,
            ),
            (
                vec![("from", "marchand")],
                Caller::Internal(ext("207")),
                NOW,
            ),
            (
                vec![("from", "207"), ("hidden", "on")],
                Caller::Anonymous,
                NOW,
            ),
            (
                vec![("from", ""), ("date", "24/12/2026"), ("time", "19h30")],
                external(None),
                evening,
            ),
            (
                vec![("time", "8:00")],
                external(None),
                date(2026, 4, 14).at(8, 0, 0, 0),
            ),
        ] {
            assert_eq!(read(&pairs), Ok((caller, at)), "{pairs:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_by_its_field() {
        let told = |pairs: &[(&str, &str)]| read(pairs).unwrap_err();
        assert_eq!(
            told(&[("from", "06 12"), ("date", "31/02/2026"), ("time", "25h")]),
            ["from number_too_short", "date date_no_day", "time time"]
        );
        assert_eq!(told(&[("date", "24/12/2026")]), ["time time_empty"]);
        assert_eq!(
            told(&[("from", "207\r\n"), ("time", "8:00\u{7}")]),
            ["from number_control", "time control"]
        );
    }

    #[test]
    fn an_address_that_asks_for_nothing_is_none() {
        assert_eq!(CallDraft::from_pairs([("saved", "3")]), None);
    }
}
