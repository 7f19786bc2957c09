//! How much of what was typed is said again.

/// In characters. What is longer says no more by being told whole, and covers the page.
const ECHOED: usize = 60;

/// The beginning of a text that somebody typed, to be put into a sentence.
#[must_use]
pub(super) fn clipped(text: &str) -> String {
    match text.char_indices().nth(ECHOED) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        api::{
            account::Lang,
            forwarding::{FieldError, ListLine},
        },
        words::{Names, field_error, list_error, refused_text},
    };

    #[test]
    fn a_text_is_cut_between_its_characters() {
        let long = "é".repeat(61);
        let spaced = format!("{} x", "é".repeat(59));
        for (text, shown) in [
            ("", String::new()),
            ("06 12", "06 12".to_owned()),
            (&long[..120], "é".repeat(60)),
            (&long, format!("{}…", "é".repeat(60))),
            (&spaced, format!("{}…", "é".repeat(59))),
        ] {
            assert_eq!(clipped(text), shown);
        }
    }

    #[test]
    fn no_sentence_repeats_more_than_a_part_of_what_was_typed() {
        let typed = "x".repeat(300_000);
        let names = Names {
            country: "FR",
            colleagues: &[],
        };
        // Whatever code it is: those that quote nothing are short anyway.
        for code in [
            "no_date",
            "date_year",
            "time",
            "number_too_short",
            "number_too_long",
            "number_foreign",
            "emergency",
            "prefix",
            "country",
            "day_name",
            "day_twice",
            "hours",
            "day",
            "no_such_extension",
            "colleague_unknown",
            "until",
            "a code of tomorrow",
        ] {
            for lang in [Lang::Fr, Lang::En] {
                let mut error = FieldError::new("destination", code, &typed);
                let said = field_error(lang, &error);
                assert!(said.chars().count() < 250, "{code}: {said}");
                assert!(
                    refused_text(lang, &error, &names).chars().count() < 250,
                    "{code}"
                );
                error.line = Some(ListLine {
                    n: 3,
                    text: typed.clone(),
                });
                error.rule.clone_from(&typed);
                let said = list_error(lang, &error);
                assert!(said.chars().count() < 400, "{code}: {said}");
            }
        }
        let error = FieldError::new("destination", "colleague_unknown", &typed);
        assert!(field_error(Lang::Fr, &error).contains(&clipped(&typed)));
    }
}
