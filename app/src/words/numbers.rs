//! Telephone numbers and colleagues as readers write them.

use crate::{
    api::account::Lang,
    domain::{Destination, E164, Extension, number::format_national},
};

use super::say;

/// What a reader's numbers and names are written with.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// ISO 3166-1 country: numbers of this country are written the national way.
    pub country: &'a str,
    /// Extension and name of each colleague.
    pub colleagues: &'a [(String, String)],
}

impl Names<'_> {
    /// A public number in the reader's form, unbreakable.
    #[must_use]
    pub fn number(&self, number: &E164) -> String {
        unbreakable(&format_national(number, self.country))
    }

    /// « Élodie Marchand, poste 207 », or « le poste 207 ».
    #[must_use]
    pub fn extension(&self, lang: Lang, extension: &Extension) -> String {
        self.colleagues
            .iter()
            .find(|(digits, _)| digits == extension.as_str())
            .map_or_else(
                || unbreakable(&say::extension(lang, extension)),
                |(digits, name)| say::colleague(lang, name, digits),
            )
    }

    /// Where a call goes, inside a sentence: « le 06 12 34 56 78 ».
    #[must_use]
    pub fn destination(&self, lang: Lang, to: &Destination) -> String {
        match to {
            Destination::Extension(extension) => self.extension(lang, extension),
            Destination::Number(number) => say::number(lang, &self.number(number)),
        }
    }

    /// The same on its own, where space is short: « 06 12 34 56 78 », « Élodie Marchand ».
    #[must_use]
    pub fn short(&self, lang: Lang, to: &Destination) -> String {
        match to {
            Destination::Number(number) => self.number(number),
            Destination::Extension(extension) => self
                .colleagues
                .iter()
                .find(|(digits, _)| digits == extension.as_str())
                .map_or_else(|| self.extension(lang, extension), |(_, name)| name.clone()),
        }
    }

    /// As the form's list offers it and its parser reads it back: « 06 12 34 56 78 », « Élodie Marchand, poste 207 ».
    #[must_use]
    pub fn typed(&self, lang: Lang, to: &Destination) -> String {
        match to {
            Destination::Number(number) => format_national(number, self.country),
            Destination::Extension(extension) => self
                .colleagues
                .iter()
                .find(|(digits, _)| digits == extension.as_str())
                .map_or_else(
                    || extension.to_string(),
                    |(digits, name)| say::colleague(lang, name, digits),
                ),
        }
    }
}

/// Blanks that a line may not break at.
#[must_use]
pub fn unbreakable(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}
