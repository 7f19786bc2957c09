//! Dates, and ranges of dates, as typed.

use jiff::civil::{Date, DateTime, Weekday};

use crate::{
    api::{
        account::Lang,
        forwarding::{DatesDraft, FieldError, MomentDraft},
    },
    domain::{Bound, DateRange, Minute},
    words,
};

use super::{Part, hours::read_minute, name::folded};

const LANGUAGES: [Lang; 2] = [Lang::Fr, Lang::En];

/// What a date is made of.
enum Token {
    /// A number and how many digits it has.
    Number(i16, usize),
    Month(i8),
}

/// Reads a date as people write it: `24/08/2026`, `24.8.26`, `24 août 2026`, `lundi 24 août 2026`, `August 24, 2026`,
/// `2026-08-24`. The day comes first, except where the year does. The error is a key of the words.
pub(super) fn read_date(text: &str) -> Result<Date, &'static str> {
    let (year, month, day) = match tokens(text).ok_or("no_date")?.as_slice() {
        [
            Token::Number(y, 4),
            Token::Number(m, _),
            Token::Number(d, _),
        ] => (*y, small(*m)?, *d),
        [
            Token::Number(d, _),
            Token::Number(m, _),
            Token::Number(y, len),
        ] => (year(*y, *len)?, small(*m)?, *d),
        [Token::Number(d, _), Token::Month(m), Token::Number(y, len)]
        | [Token::Month(m), Token::Number(d, _), Token::Number(y, len)] => {
            (year(*y, *len)?, *m, *d)
        }
        [
            Token::Number(_, ..=2),
            Token::Number(_, ..=2) | Token::Month(_),
        ]
        | [Token::Month(_), Token::Number(_, ..=2)] => return Err("date_year"),
        _ => return Err("no_date"),
    };
    Date::new(year, month, small(day)?).map_err(|_| "date_no_day")
}

fn small(number: i16) -> Result<i8, &'static str> {
    i8::try_from(number).map_err(|_| "no_date")
}

fn year(number: i16, digits: usize) -> Result<i16, &'static str> {
    match digits {
        2 => Ok(2000 + number),
        4 => Ok(number),
        _ => Err("no_date"),
    }
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = vec![];
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        let len = match first {
            '0'..='9' => run(rest, |c| c.is_ascii_digit()),
            '/' | '.' | '-' | ',' => 1,
            _ if first.is_whitespace() => first.len_utf8(),
            _ if first.is_alphabetic() => run(rest, char::is_alphabetic),
            _ => return None,
        };
        let (word, after) = rest.split_at(len);
        rest = after;
        if first.is_ascii_digit() {
            tokens.push(Token::Number(word.parse().ok()?, len));
        } else if first.is_alphabetic() {
            match month(word) {
                Some(month) => tokens.push(Token::Month(month)),
                None if is_idle(word, &tokens) => {}
                None => return None,
            }
        }
    }
    Some(tokens)
}

/// A word that says nothing: the day of the week at the start, and what follows a number (« 1er », « 24th »).
fn is_idle(word: &str, before: &[Token]) -> bool {
    match before.last() {
        None => is_weekday(word),
        Some(Token::Number(..)) => ["er", "st", "nd", "rd", "th"].contains(&word),
        Some(Token::Month(_)) => false,
    }
}

/// How many bytes at the start are of a kind.
fn run(text: &str, kind: impl Fn(char) -> bool) -> usize {
    text.find(|c| !kind(c)).unwrap_or(text.len())
}

/// The month that the word is or begins, in any language, where it is one only (« jui » may be two).
fn month(word: &str) -> Option<i8> {
    let typed = folded(word).concat();
    let begins = |month: i8| {
        LANGUAGES.iter().any(|lang| {
            folded(words::month(*lang, month))
                .concat()
                .starts_with(&typed)
        })
    };
    let mut found = (1..=12).filter(|month| begins(*month));
    match (found.next(), found.next()) {
        (Some(month), None) if typed.len() >= 3 => Some(month),
        _ => None,
    }
}

fn is_weekday(word: &str) -> bool {
    let typed = folded(word).concat();
    let mut days = Weekday::Monday.cycle_forward().take(7);
    typed.len() >= 3
        && days.any(|day| {
            LANGUAGES.iter().any(|lang| {
                folded(words::weekday(*lang, day))
                    .concat()
                    .starts_with(&typed)
            })
        })
}

impl MomentDraft {
    /// As the form shows a moment.
    pub(super) fn at(at: DateTime) -> Self {
        Self {
            date: date_text(at.date()),
            time: Minute::of(at.time()).to_string(),
        }
    }

    /// Whether nothing is filled in.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.date.trim().is_empty() && self.time.trim().is_empty()
    }

    fn bound(&self, field: &str) -> Part<Bound> {
        let mut errors = vec![];
        let refuse = |field: &str, code, data: &str| FieldError::new(field, code, data);
        let time_field = format!("{field}-time");
        for (field, text) in [(field, &self.date), (time_field.as_str(), &self.time)] {
            if text.chars().any(char::is_control) {
                errors.push(refuse(field, "control", ""));
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let date = match read_date(&self.date) {
            Ok(date) => Some(date),
            Err(_) if self.date.trim().is_empty() => {
                errors.push(refuse(field, "date_empty", ""));
                None
            }
            Err(code) => {
                errors.push(refuse(field, code, &self.date));
                None
            }
        };
        let minute = read_minute(&self.time);
        if minute.is_none() && !self.time.trim().is_empty() {
            errors.push(refuse(&time_field, "time", &self.time));
        }
        match (date, minute) {
            (Some(date), Some(minute)) if errors.is_empty() => Ok(Bound::At(minute.on(date))),
            (Some(date), None) if errors.is_empty() => Ok(Bound::Day(date)),
            _ => Err(errors),
        }
    }

    /// Reads the end of a temporary rule; `None` where it is blank.
    pub(super) fn read_until(&self) -> Part<Option<DateTime>> {
        if self.is_blank() {
            return Ok(None);
        }
        match self.bound("until")? {
            Bound::At(at) => Ok(Some(at)),
            Bound::Day(_) => Err(vec![FieldError::new("until-time", "time_empty", "")]),
        }
    }
}

/// `24/08/2026`.
pub(super) fn date_text(date: Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

impl DatesDraft {
    /// As the form shows a range.
    pub(super) fn from_range(range: &DateRange) -> Self {
        let bound = |bound| match bound {
            Bound::At(at) => MomentDraft::at(at),
            Bound::Day(date) => MomentDraft {
                date: date_text(date),
                time: String::new(),
            },
        };
        Self {
            from: bound(range.from()),
            to: bound(range.to()),
        }
    }

    /// Whether nothing is filled in.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.from.is_blank() && self.to.is_blank()
    }

    /// Reads the range; `n` is its number in the form, from 1.
    pub(super) fn read(&self, n: usize) -> Part<DateRange> {
        let (from, to) = (
            self.from.bound(&format!("date-{n}-from")),
            self.to.bound(&format!("date-{n}-to")),
        );
        let (from, to) = match (from, to) {
            (Ok(from), Ok(to)) => (from, to),
            (from, to) => {
                let errors = [from, to].into_iter().filter_map(Result::err);
                return Err(errors.flatten().collect());
            }
        };
        DateRange::new(from, to).ok_or_else(|| {
            let day = |bound| match bound {
                Bound::Day(date) => date,
                Bound::At(at) => at.date(),
            };
            let back = (day(from) - day(to)).get_days();
            let (code, data) = match back {
                1.. => ("dates_reversed", back.to_string()),
                _ => ("dates_empty", String::new()),
            };
            vec![FieldError::new(&format!("date-{n}-to"), code, &data)]
        })
    }

    /// The range where it can be read, for hints while it is being typed.
    #[must_use]
    pub fn try_read(&self) -> Option<DateRange> {
        self.read(1).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        for text in [
            "24/08/2026",
            "24.8.26",
            "24-08-2026",
            " 24 08 2026 ",
            "24 août 2026",
            "24 AOUT 2026",
            "24 aoû. 2026",
            "lundi 24 août 2026",
            "Mon 24 August 2026",
            "24th August, 2026",
            "August 24, 2026",
            "24aug2026",
            "2026-08-24",
            "24\u{a0}août\u{a0}2026",
        ] {
            assert_eq!(
                read_date(text),
                Ok(jiff::civil::date(2026, 8, 24)),
                "{text}"
            );
        }
        assert_eq!(
            read_date("1er février 2028"),
            Ok(jiff::civil::date(2028, 2, 1))
        );
    }

    #[test]
    fn what_is_no_date_is_told() {
        for (text, code) in [
            ("", "no_date"),
            ("31/02/2026", "date_no_day"),
            ("31 février 2026", "date_no_day"),
            ("29/02/2027", "date_no_day"),
            ("24/13/2026", "date_no_day"),
            ("0/8/2026", "date_no_day"),
            ("24/08", "date_year"),
            ("24 août", "date_year"),
            ("August 24", "date_year"),
            ("24", "no_date"),
            ("24/08/206", "no_date"),
            ("24/08/20260", "no_date"),
            ("99999999999/1/2026", "no_date"),
            ("24 jui 2026", "no_date"),
            ("24 brumaire 2026", "no_date"),
            ("août lundi 24 2026", "no_date"),
            ("24/08/2026 12:00", "no_date"),
            ("24/08/2026\u{7}", "no_date"),
            ("٢٤/08/2026", "no_date"),
            ("<b>", "no_date"),
        ] {
            assert_eq!(read_date(text), Err(code), "{text}");
        }
    }

    fn dates(from: (&str, &str), to: (&str, &str)) -> DatesDraft {
        let moment = |(date, time): (&str, &str)| MomentDraft {
            date: date.into(),
            time: time.into(),
        };
        DatesDraft {
            from: moment(from),
            to: moment(to),
        }
    }

    #[test]
    fn ends_are_days_or_minutes() {
        let read = dates(("3/8/2026", "12h"), ("24/8/2026", "24:00"))
            .read(1)
            .unwrap();
        assert_eq!(
            read.from(),
            Bound::At(jiff::civil::datetime(2026, 8, 3, 12, 0, 0, 0))
        );
        assert_eq!(
            read.to(),
            Bound::At(jiff::civil::datetime(2026, 8, 25, 0, 0, 0, 0))
        );
        let day = dates(("3/8/2026", ""), ("3/8/2026", "")).read(1).unwrap();
        assert!(day.contains(jiff::civil::datetime(2026, 8, 3, 23, 59, 0, 0)));
    }

    #[test]
    fn every_fault_of_a_range_is_told_by_its_field() {
        let told = |from, to| {
            let errors = dates(from, to).read(2).unwrap_err();
            let told = errors
                .iter()
                .map(|e| format!("{} {} {}", e.field, e.code, e.data));
            told.collect::<Vec<_>>()
        };
        assert_eq!(
            told(("", "08:00"), ("31/02/2026", "24:01")),
            [
                "date-2-from date_empty ",
                "date-2-to date_no_day 31/02/2026",
                "date-2-to-time time 24:01"
            ]
        );
        assert_eq!(
            told(("24/08/2026\n", ""), ("24/08/2026", "\u{7f}8h")),
            ["date-2-from control ", "date-2-to-time control "]
        );
        assert_eq!(
            told(("24/08/2026", ""), ("03/08/2026", "")),
            ["date-2-to dates_reversed 21"]
        );
        for (from, to) in [("12:00", "12:00"), ("12:00", "08:00"), ("", "0:00")] {
            assert_eq!(
                told(("24/08/2026", from), ("24/08/2026", to)),
                ["date-2-to dates_empty "]
            );
        }
        assert_eq!(
            told(("31/12/9999", ""), ("31/12/9999", "")),
            ["date-2-to dates_empty "],
            "the calendar ends there"
        );
    }

    #[test]
    fn an_end_needs_its_time() {
        let read = |date: &str, time: &str| {
            let moment = MomentDraft {
                date: date.into(),
                time: time.into(),
            };
            moment.read_until().map_err(|errors| {
                let told = errors.iter().map(|e| format!("{} {}", e.field, e.code));
                told.collect::<Vec<_>>()
            })
        };
        assert_eq!(read(" ", ""), Ok(None));
        assert_eq!(
            read("24/08/2026", "8h"),
            Ok(Some(jiff::civil::datetime(2026, 8, 24, 8, 0, 0, 0)))
        );
        assert_eq!(
            read("24/08/2026", ""),
            Err(vec!["until-time time_empty".to_owned()])
        );
        assert_eq!(
            read("", "24:01"),
            Err(vec![
                "until date_empty".to_owned(),
                "until-time time".to_owned()
            ])
        );
    }
}
