//! Messages in words.

use super::{Names, time, voicemail as say};
use crate::{
    api::account::Lang,
    domain::{Extension, LeftBy},
};

/// Who left a message: « Élodie Marchand, poste 207 », « 06 12 34 56 78 », « numéro masqué ».
#[must_use]
pub fn left_by(lang: Lang, by: &LeftBy, names: &Names<'_>) -> String {
    match by {
        LeftBy::Colleague(extension) => colleague(lang, extension, names),
        LeftBy::Number(number) => names.number(number),
        LeftBy::Digits(digits) => digits.clone(),
        LeftBy::Withheld => say::withheld(lang).to_owned(),
    }
}

fn colleague(lang: Lang, extension: &Extension, names: &Names<'_>) -> String {
    let alone = say::extension(lang, extension);
    let name = names
        .colleagues
        .iter()
        .find(|(digits, name)| digits == extension.as_str() && !name.is_empty());
    match name {
        Some((_, name)) => format!("{name}, {alone}"),
        None => alone,
    }
}

/// How long a sound is: « 42 s », « 1 min 05 s ».
#[must_use]
pub fn length(lang: Lang, seconds: u32) -> String {
    match seconds / 60 {
        0 => time::seconds_short(lang, &seconds),
        minutes => say::minutes_seconds(lang, &minutes, &format!("{:02}", seconds % 60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_are_told_as_readers_know_them() {
        let colleagues = [
            ("207".to_owned(), "Élodie Marchand".to_owned()),
            ("208".to_owned(), String::new()),
        ];
        let names = Names {
            country: "FR",
            colleagues: &colleagues,
        };
        let told = |text: &str, lang| left_by(lang, &LeftBy::parse(text).unwrap(), &names);
        let table = [
            ("x207", "Élodie Marchand, poste\u{a0}207"),
            ("x208", "poste\u{a0}208"),
            ("x209", "poste\u{a0}209"),
            ("e33612345678", "06\u{a0}12\u{a0}34\u{a0}56\u{a0}78"),
            ("d12", "12"),
            ("w", "numéro masqué"),
        ];
        for (text, expected) in table {
            assert_eq!(told(text, Lang::Fr), expected);
        }
        assert_eq!(told("x208", Lang::En), "extension\u{a0}208");
    }

    #[test]
    fn lengths_are_short() {
        assert_eq!(length(Lang::Fr, 42), "42\u{a0}s");
        assert_eq!(length(Lang::Fr, 65), "1\u{a0}min\u{a0}05\u{a0}s");
        assert_eq!(length(Lang::En, 180), "3\u{a0}min\u{a0}00\u{a0}s");
    }
}
