//! Telephone numbers and colleagues as readers write them.

use crate::{
    api::{account::Lang, forwarding::RulesView},
    domain::{
        Destination, E164, Extension, Pattern,
        number::{format_national, format_prefix},
    },
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

impl<'a> Names<'a> {
    /// What the page of a person's rules writes with.
    #[must_use]
    pub fn of(view: &'a RulesView) -> Self {
        Self {
            country: &view.country,
            colleagues: &view.colleagues,
        }
    }
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
        self.name_of(extension).map_or_else(
            || unbreakable(&say::extension(lang, extension)),
            |name| say::colleague(lang, &name, extension),
        )
    }

    /// The colleague's name; `None` where nobody has the extension, or it rings in a place without a person.
    fn name_of(&self, extension: &Extension) -> Option<&str> {
        self.colleagues
            .iter()
            .find(|(digits, _)| digits == extension.as_str())
            .map(|(_, name)| name.as_str())
            .filter(|name| !name.is_empty())
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
            Destination::Extension(extension) => self.short_extension(lang, extension),
        }
    }

    fn short_extension(&self, lang: Lang, extension: &Extension) -> String {
        self.name_of(extension)
            .map_or_else(|| self.extension(lang, extension), str::to_owned)
    }

    /// Who calls, inside a sentence: « le 06 12 34 56 78 », « un numéro commençant par 06 8 ».
    #[must_use]
    pub fn caller(&self, lang: Lang, pattern: &Pattern) -> String {
        match pattern {
            Pattern::Number(number) => say::one_number(lang, &self.number(number)),
            Pattern::Prefix(prefix) => {
                say::one_prefix(lang, &unbreakable(&format_prefix(prefix, self.country)))
            }
            Pattern::Extension(extension) => self.extension(lang, extension),
        }
    }

    /// The same on its own, where space is short: « 06 8… », « Élodie Marchand ».
    #[must_use]
    pub fn short_caller(&self, lang: Lang, pattern: &Pattern) -> String {
        match pattern {
            Pattern::Number(number) => self.number(number),
            Pattern::Prefix(prefix) => {
                format!("{}…", unbreakable(&format_prefix(prefix, self.country)))
            }
            Pattern::Extension(extension) => self.short_extension(lang, extension),
        }
    }

    /// As the form's list offers it and its parser reads it back: « 06 12 34 56 78 », « Élodie Marchand, poste 207 ».
    #[must_use]
    pub fn typed(&self, lang: Lang, to: &Destination) -> String {
        match to {
            Destination::Number(number) => format_national(number, self.country),
            Destination::Extension(extension) => self.typed_extension(lang, extension),
        }
    }

    /// One line of a list of callers, as its parser reads it back: « 06 8* ».
    #[must_use]
    pub fn typed_caller(&self, lang: Lang, pattern: &Pattern) -> String {
        match pattern {
            Pattern::Number(number) => format_national(number, self.country),
            Pattern::Prefix(prefix) => format!("{}*", format_prefix(prefix, self.country)),
            Pattern::Extension(extension) => self.typed_extension(lang, extension),
        }
    }

    fn typed_extension(&self, lang: Lang, extension: &Extension) -> String {
        let name = self.name_of(extension).unwrap_or_default();
        colleague(lang, extension.as_str(), name)
    }
}

/// A colleague as lists of fields offer them and forms read them back: « Élodie Marchand, poste 207 », or « 207 » where it rings in a
/// place without a person.
#[must_use]
pub fn colleague(lang: Lang, digits: &str, name: &str) -> String {
    if name.is_empty() {
        digits.to_owned()
    } else {
        say::colleague(lang, &name, &digits)
    }
}

/// Blanks that a line may not break at.
#[must_use]
pub fn unbreakable(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}
