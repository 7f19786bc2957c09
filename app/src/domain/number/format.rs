//! Writing numbers for readers, with plain spaces; the page makes them unbreakable.

use super::{E164, Numbering};
use crate::domain::Prefix;

/// As a reader in `country` (ISO 3166-1 alpha-2) writes it: `06 12 34 56 78` in its own country, otherwise
/// [`format_international`].
#[must_use]
pub fn format_national(number: &E164, country: &str) -> String {
    let home = Numbering::for_country(country);
    let Some((home, rest)) = home.and_then(|home| Some((home, home.national_part(number)?))) else {
        return format_international(number);
    };
    match home.code() {
        // North America writes no prefix: (415) 555-0123.
        "1" if rest.len() == 10 => {
            format!("({}) {}-{}", &rest[..3], &rest[3..6], &rest[6..])
        }
        "1" => format_international(number),
        _ => format!(
            "{}{}",
            home.national(),
            split(rest, &groups(home.code(), rest))
        ),
    }
}

/// `+44 20 7946 0958`.
#[must_use]
pub fn format_international(number: &E164) -> String {
    grouped_abroad(number.digits())
}

/// The beginning of numbers as a reader in `country` writes it, without a star: `06 8`, `+44 20`.
#[must_use]
pub fn format_prefix(prefix: &Prefix, country: &str) -> String {
    let digits = &prefix.as_str()[1..];
    let at_home = || {
        let home = Numbering::for_country(country).filter(|home| home.code() != "1")?;
        let rest = digits.strip_prefix(home.code())?;
        // « 00 » would be the way abroad.
        let is_home = !home.national().is_empty() && !rest.is_empty() && !rest.starts_with('0');
        is_home.then(|| grouped_as_typed(&format!("{}{rest}", home.national()), &home))
    };
    at_home().unwrap_or_else(|| grouped_abroad(digits))
}

/// Digits that begin with a country code, as far as they go; anything else as it is.
pub(super) fn grouped_abroad(digits: &str) -> String {
    let code = code_length(digits).min(digits.len());
    let (code, rest) = digits.split_at(code);
    if rest.is_empty() || code.starts_with('0') {
        return format!("+{digits}");
    }
    format!("+{code} {}", split(rest, &groups(code, rest)))
}

/// Digits as typed inside a country, grouped as far as they go where they carry its national prefix.
pub(super) fn grouped_as_typed(digits: &str, numbering: &Numbering) -> String {
    match digits.strip_prefix(numbering.national()) {
        Some(rest) if !numbering.national().is_empty() && !rest.is_empty() => {
            let rest = split(rest, &groups(numbering.code(), rest));
            format!("{}{rest}", numbering.national())
        }
        _ => digits.to_owned(),
    }
}

/// The sizes of the groups after the country code; what is left over stands by itself.
fn groups(code: &str, rest: &str) -> Vec<usize> {
    let first = rest.as_bytes().first().copied().unwrap_or(b'0');
    let fixed: &[usize] = match code {
        "33" | "590" | "594" | "596" | "262" | "31" | "212" if rest.len() != 6 => &[1, 2, 2, 2, 2],
        "32" if rest.len() == 9 => &[3, 2, 2, 2],
        "32" if matches!(first, b'2' | b'3' | b'4' | b'9') => &[1, 3, 2, 2],
        "32" => &[2, 2, 2, 2],
        "41" | "221" => &[2, 3, 2, 2],
        "34" | "213" => &[3, 2, 2, 2],
        "377" | "352" | "225" | "689" | "687" | "681" | "45" | "223" | "226" | "227" | "228" => {
            &[2, 2, 2, 2, 2]
        }
        "216" => &[2, 3, 3],
        "44" if rest.starts_with('2') => &[2, 4, 4],
        "44" if rest.starts_with("11") || matches!(rest.as_bytes(), [b'1', _, b'1', ..]) => {
            &[3, 3, 4]
        }
        "44" if first == b'1' || first == b'7' => &[4, 6],
        "39" if rest.starts_with("02") || rest.starts_with("06") => &[2, 4, 4],
        "49" if matches!(rest.get(..2), Some("30" | "40" | "69" | "89")) => &[2, 4, 4],
        "49" => &[3, 4, 4],
        "353" if first == b'1' => &[1, 3, 4],
        "353" => &[2, 3, 4],
        "1" => &[3, 3, 4],
        _ => &[],
    };
    if fixed.is_empty() {
        threes(rest.len())
    } else {
        fixed.to_vec()
    }
}

/// Groups of three, the last of two to four.
fn threes(len: usize) -> Vec<usize> {
    let mut left = len;
    let mut groups = Vec::new();
    while left > 4 {
        groups.push(3);
        left -= 3;
    }
    groups.push(left);
    groups
}

fn split(digits: &str, groups: &[usize]) -> String {
    let mut parts = Vec::new();
    let mut rest = digits;
    for size in groups {
        let (part, after) = rest.split_at((*size).min(rest.len()));
        parts.push(part);
        rest = after;
    }
    parts.push(rest);
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}

/// How many digits the country code has (ITU-T E.164's list of assigned codes: one for zones 1 and 7, two for these,
/// otherwise three).
fn code_length(digits: &str) -> usize {
    match digits.as_bytes() {
        [b'1' | b'7', ..] => 1,
        [b'2', b'0' | b'7', ..]
        | [b'3', b'0'..=b'4' | b'6' | b'9', ..]
        | [b'4', b'0' | b'1' | b'3'..=b'9', ..]
        | [b'5', b'1'..=b'8', ..]
        | [b'6', b'0'..=b'6', ..]
        | [b'8', b'1' | b'2' | b'4' | b'6', ..]
        | [b'9', b'0'..=b'5' | b'8', ..] => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn for_readers() {
        let table = [
            ("+33612345678", "FR", "06 12 34 56 78"),
            ("+33612345678", "fr", "06 12 34 56 78"),
            ("+33612345678", "BE", "+33 6 12 34 56 78"),
            ("+33612345678", "??", "+33 6 12 34 56 78"),
            ("+442079460958", "FR", "+44 20 7946 0958"),
            ("+442079460958", "GB", "020 7946 0958"),
            ("+441212345678", "GB", "0121 234 5678"),
            ("+447700900123", "GB", "07700 900123"),
            ("+3225551212", "BE", "02 555 12 12"),
            ("+32475123456", "BE", "0475 12 34 56"),
            ("+3281123456", "BE", "081 12 34 56"),
            ("+41446681800", "CH", "044 668 18 00"),
            ("+35226123456", "LU", "26 12 34 56"),
            ("+37793152222", "MC", "93 15 22 22"),
            ("+4930901820", "DE", "030 9018 20"),
            ("+4915112345678", "DE", "0151 1234 5678"),
            ("+34612345678", "ES", "612 34 56 78"),
            ("+390612345678", "IT", "06 1234 5678"),
            ("+393331234567", "IT", "333 123 4567"),
            ("+351912345678", "PT", "912 345 678"),
            ("+31612345678", "NL", "06 12 34 56 78"),
            ("+35316778899", "IE", "01 677 8899"),
            ("+14155550123", "US", "(415) 555-0123"),
            ("+14155550123", "CA", "(415) 555-0123"),
            ("+14155550123", "FR", "+1 415 555 0123"),
            ("+212612345678", "MA", "06 12 34 56 78"),
            ("+213551234567", "DZ", "0551 23 45 67"),
            ("+21620123456", "TN", "20 123 456"),
            ("+221771234567", "SN", "77 123 45 67"),
            ("+2250707123456", "CI", "07 07 12 34 56"),
            ("+262692123456", "RE", "06 92 12 34 56"),
            ("+6834000", "FR", "+683 4000"),
            ("+9991234567", "FR", "+999 123 4567"),
            ("+3315", "FR", "01 5"),
        ];
        for (number, country, expected) in table {
            let number = E164::parse(number).unwrap();
            assert_eq!(format_national(&number, country), expected);
        }
    }

    #[test]
    fn beginnings_read_back_as_they_are_written() {
        let table = [
            ("+3368", "FR", "06 8"),
            ("+336123456", "FR", "06 12 34 56"),
            ("+33", "FR", "+33"),
            ("+330", "FR", "+33 0"),
            ("+3", "FR", "+3"),
            ("+4420", "FR", "+44 20"),
            ("+32475", "BE", "04 75"),
            ("+3620", "HU", "0620"),
            ("+39333", "IT", "+39 333"),
            ("+1415", "US", "+1 415"),
            ("+1415", "FR", "+1 415"),
        ];
        for (prefix, country, expected) in table {
            let prefix = Prefix::parse(prefix).unwrap();
            let written = format_prefix(&prefix, country);
            assert_eq!(written, expected);
            let numbering = Numbering::for_country(country).unwrap();
            assert_eq!(
                numbering.read_prefix(&format!("{written}*")),
                Ok(prefix),
                "{country}"
            );
        }
    }

    #[test]
    fn nothing_is_lost() {
        for digits in [
            "1234",
            "33612345678901",
            "999999999999999",
            "7",
            "352",
            "390",
        ] {
            let Some(number) = E164::parse(&format!("+{digits}")) else {
                continue;
            };
            let written: String = format_international(&number).split(' ').collect();
            assert_eq!(written, number.as_str());
        }
    }
}
