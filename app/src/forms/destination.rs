//! Where calls go, as typed.

use crate::domain::{Destination, Extension, Numbering, Typed};

/// Reads a number, an extension, or a colleague as the form's list offers them (« Élodie Marchand, poste 207 »).
/// The error is a code and what was understood.
pub(super) fn read(
    text: &str,
    numbering: Numbering,
    exists: &dyn Fn(&Extension) -> bool,
) -> Result<Destination, (&'static str, String)> {
    if text.trim().is_empty() {
        return Err(("destination_empty", String::new()));
    }
    let digits = match offered(text) {
        Some(digits) => digits.to_owned(),
        None => match numbering.read(text) {
            Ok(Typed::Public(number)) => return Ok(Destination::Number(number)),
            Ok(Typed::Short(digits)) => digits,
            Err(error) => return Err((error.code(), error.data().to_owned())),
        },
    };
    if numbering.is_emergency(&digits) {
        return Err(("emergency", digits));
    }
    match Extension::parse(&digits) {
        Ok(extension) if exists(&extension) => Ok(Destination::Extension(extension)),
        // In a few small countries a whole public number is as short as an extension.
        _ => match numbering.read_national(&digits) {
            Ok(number) => Ok(Destination::Number(number)),
            Err(_) => Err(("no_such_extension", digits)),
        },
    }
}

/// The extension in « …, poste 207 », in any language the list may have been shown in.
fn offered(text: &str) -> Option<&str> {
    let (_, last) = text.trim().rsplit_once([',', ' ', '\u{a0}'])?;
    let before = text.trim().strip_suffix(last)?.trim_end();
    let word = before.rsplit([',', ' ', '\u{a0}']).next()?;
    let is_word = ["poste", "extension", "ext.", "ext"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known));
    (is_word && last.bytes().all(|b| b.is_ascii_digit())).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn try_read(text: &str) -> Result<String, (&'static str, String)> {
        let france = Numbering::for_country("FR").unwrap();
        read(text, france, &|extension| extension.as_str() == "207").map(|to| match to {
            Destination::Extension(extension) => extension.to_string(),
            Destination::Number(number) => number.to_string(),
        })
    }

    #[test]
    fn numbers_extensions_and_offered_colleagues_are_read() {
        for (text, read) in [
            ("06 12 34 56 78", "+33612345678"),
            ("06\u{a0}12\u{a0}34\u{a0}56\u{a0}78", "+33612345678"),
            ("207", "207"),
            ("Élodie Marchand, poste 207", "207"),
            ("Élodie Marchand, poste\u{a0}207", "207"),
            ("Élodie Marchand, extension 207", "207"),
            ("poste 207", "207"),
        ] {
            assert_eq!(try_read(text).as_deref(), Ok(read), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_what_was_understood() {
        let code = |text| try_read(text).unwrap_err();
        assert_eq!(code("  "), ("destination_empty", String::new()));
        assert_eq!(code("208"), ("no_such_extension", "208".into()));
        assert_eq!(
            code("Personne, poste 208"),
            ("no_such_extension", "208".into())
        );
        assert_eq!(code("112"), ("emergency", "112".into()));
        assert_eq!(
            code("06 12 34 56 7"),
            ("number_too_short", "06 12 34 56 7".into())
        );
        assert_eq!(code("Élodie").0, "number_foreign");
        assert_eq!(code("207\r\n").0, "number_control");
    }
}
