//! Reading numbers as people type them.

use super::{E164, NumberError, Numbering, format};
use crate::domain::Prefix;

/// What a person typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// A public number.
    Public(E164),
    /// 2 to 6 digits, the first not 0: an extension, a short public-service number, or in a few small countries a
    /// whole public number. Who knows the extensions decides. Emergency numbers that begin with 0 (Spain's 061), too.
    Short(String),
}

/// A text reduced to what counts in it.
struct Clean {
    plus: bool,
    /// Digits, without a `(0)`.
    digits: String,
    /// Digits, with the `(0)` where one was written.
    all: String,
}

impl Numbering {
    /// Reads a number as people type it: `06 12 34 56 78`, `0033 6…`, `+33 (0)6…`, with spaces of any width, dots,
    /// dashes and slashes.
    pub fn read(&self, text: &str) -> Result<Typed, NumberError> {
        let clean = clean(text)?;
        if clean.plus {
            return abroad(&clean, "").map(Typed::Public);
        }
        let digits = &clean.all;
        if digits.starts_with(self.international()) {
            return abroad(&clean, self.international()).map(Typed::Public);
        }
        let short = (2..=6).contains(&digits.len()) && !digits.starts_with('0');
        if short || self.is_emergency(digits) {
            return Ok(Typed::Short(digits.clone()));
        }
        self.read_national(digits).map(Typed::Public)
    }

    /// Reads digits as a number of this country, with its national prefix or, where that is the custom, without.
    pub fn read_national(&self, digits: &str) -> Result<E164, NumberError> {
        let understood = || format::grouped_as_typed(digits, self);
        let rest = match digits.strip_prefix(self.national()) {
            Some(rest) => rest,
            None if self.bare() > 0 => digits,
            None if digits.len() < 2 => {
                return Err(NumberError::TooShort {
                    understood: understood(),
                });
            }
            None => {
                return Err(NumberError::MissingPrefix {
                    understood: understood(),
                });
            }
        };
        self.check_length(rest, understood)?;
        E164::parse(&format!("+{}{rest}", self.code())).ok_or_else(|| NumberError::TooLong {
            understood: understood(),
        })
    }

    /// Reads the beginning of numbers, `+3368*`, `0033 68*` or `06 8*`.
    pub fn read_prefix(&self, text: &str) -> Result<Prefix, NumberError> {
        let head = text
            .trim_end()
            .strip_suffix('*')
            .filter(|head| !head.contains('*'))
            .ok_or(NumberError::Star)?;
        let clean = clean(head).map_err(|error| match error {
            NumberError::Empty => NumberError::Star,
            error => error,
        })?;
        let understood = || format!("{}{}*", if clean.plus { "+" } else { "" }, clean.all);
        let number = if clean.plus {
            clean.digits.clone()
        } else if let Some(rest) = clean.digits.strip_prefix(self.international()) {
            rest.to_owned()
        } else if let Some(rest) = clean.all.strip_prefix(self.national())
            && !self.national().is_empty()
        {
            format!("{}{rest}", self.code())
        } else if self.bare() > 0 {
            format!("{}{}", self.code(), clean.all)
        } else {
            return Err(NumberError::MissingPrefix {
                understood: understood(),
            });
        };
        Prefix::parse(&format!("+{number}")).ok_or_else(|| match number.len() {
            0 => NumberError::TooShort {
                understood: understood(),
            },
            15.. => NumberError::TooLong {
                understood: understood(),
            },
            _ => NumberError::CountryCode {
                understood: understood(),
            },
        })
    }

    fn check_length(
        &self,
        national_part: &str,
        understood: impl Fn() -> String,
    ) -> Result<(), NumberError> {
        let (least, most) = self.lengths;
        if national_part.len() < least {
            Err(NumberError::TooShort {
                understood: understood(),
            })
        } else if national_part.len() > most {
            Err(NumberError::TooLong {
                understood: understood(),
            })
        } else {
            Ok(())
        }
    }
}

/// A number with its country code, after `+` or after the international prefix.
fn abroad(clean: &Clean, international: &str) -> Result<E164, NumberError> {
    let after = |digits: &str| digits.strip_prefix(international).map(ToOwned::to_owned);
    let number = after(&clean.digits).unwrap_or_default();
    let country = Numbering::for_digits(&number);
    // Where nothing is dropped inside the country either, as in Italy, a « (0) » belongs to the number.
    let number = match country {
        Some(country) if country.national().is_empty() => after(&clean.all).unwrap_or(number),
        // « +33 06… », without the brackets: no number of such a country begins with its prefix.
        Some(country) if country.national() == "0" => {
            let rest = &number[country.code().len()..];
            format!(
                "{}{}",
                country.code(),
                rest.strip_prefix('0').unwrap_or(rest)
            )
        }
        _ => number,
    };
    let understood = || format::grouped_abroad(&number);
    if number.starts_with('0') {
        return Err(NumberError::CountryCode {
            understood: understood(),
        });
    }
    match country {
        Some(country) => country.check_length(&number[country.code().len()..], understood)?,
        // The shortest numbers in use (Niue) have seven digits with their code.
        None if number.len() < 7 => {
            return Err(NumberError::TooShort {
                understood: understood(),
            });
        }
        None => {}
    }
    E164::parse(&format!("+{number}")).ok_or_else(|| NumberError::TooLong {
        understood: understood(),
    })
}

fn clean(text: &str) -> Result<Clean, NumberError> {
    if text.chars().any(char::is_control) {
        return Err(NumberError::Control);
    }
    let found: String = text.chars().filter(|c| is_foreign(*c)).take(10).collect();
    if !found.is_empty() {
        return Err(NumberError::Foreign { found });
    }
    let text: String = text.chars().filter(|c| !is_silent(*c)).collect();
    let plus = text.starts_with('+');
    let body = text.strip_prefix('+').unwrap_or(&text);
    let digits = |text: &str| {
        text.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    if let Some(second) = body.find('+') {
        let understood = format!("{}{}", if plus { "+" } else { "" }, digits(&body[..second]));
        return Err(NumberError::SecondPlus { understood });
    }
    let all = digits(body);
    // More than any number has, and no need to echo all of it.
    if all.len() > 25 {
        return Err(NumberError::TooLong {
            understood: format!("{}…", &all[..25]),
        });
    }
    if all.is_empty() {
        return Err(NumberError::Empty);
    }
    Ok(Clean {
        plus,
        digits: digits(&body.replacen("(0)", "", 1)),
        all,
    })
}

/// Blanks of any width, and the marks of direction that address books put around a copied number.
fn is_silent(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn is_foreign(c: char) -> bool {
    let part = c.is_ascii_digit()
        || is_silent(c)
        || matches!(
            c,
            '+' | '.' | '-' | '/' | '(' | ')' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '·'
        );
    !part
}

#[cfg(test)]
#[path = "tests/read.rs"]
mod tests;
