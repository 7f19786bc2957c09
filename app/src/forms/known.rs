//! Who calls or is called, as typed: a number, an extension, or a colleague by name.

use crate::{
    api::forwarding::RulesView,
    domain::{Destination, Extension, Numbering, Pattern, ReadContext, ResolveError},
};

use super::name::{self, Found};

/// What reading a form needs to know of the organisation.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// How numbers are dialled, and which extensions there are.
    pub numbers: ReadContext<'a>,
    /// Extension and name of each colleague who can be found by name.
    pub colleagues: &'a [(String, String)],
}

/// A page is sent so many colleagues, and those whom its rules or keys name. A list this long was cut: an extension that is not in it may exist all the
/// same.
pub const COLLEAGUES_SENT: usize = 500;

/// Reads with what a page knows of the organisation.
pub(crate) fn knowing<T>(view: &RulesView, read: impl FnOnce(&Known<'_>) -> T) -> T {
    let has_extension = |extension: &Extension| {
        let is_it = |(digits, _): &(String, String)| digits == extension.as_str();
        view.colleagues.len() >= COLLEAGUES_SENT
            || extension.as_str() == view.extension
            || view.colleagues.iter().any(is_it)
    };
    let numbering = Numbering::for_country(&view.country)
        .or_else(|| Numbering::for_country("FR"))
        .expect("France is in the table");
    read(&Known {
        numbers: ReadContext {
            numbering,
            has_extension: &has_extension,
        },
        colleagues: &view.colleagues,
    })
}

/// Of the colleagues whom a text may mean, so many are told.
const NAMED: usize = 5;

/// Why a text is nobody: a key of the words, and what was understood or found.
pub type Fault = (&'static str, String);

impl Known<'_> {
    /// Reads where to forward to.
    pub fn destination(&self, text: &str) -> Result<Destination, Fault> {
        if text.trim().is_empty() {
            return Err(("destination_empty", String::new()));
        }
        self.numbers
            .destination(&self.digits(text)?)
            .map_err(|error| fault(&error))
    }

    /// Reads one of the callers of a list; `06 8*` is the beginning of numbers.
    pub fn pattern(&self, text: &str) -> Result<Pattern, Fault> {
        self.numbers
            .pattern(&self.digits(text)?)
            .map_err(|error| fault(&error))
    }

    /// The digits of whom the text names; the text itself where it names nobody.
    fn digits(&self, text: &str) -> Result<String, Fault> {
        if text.chars().any(char::is_control) {
            return Err(("number_control", String::new()));
        }
        if let Some(digits) = offered(text) {
            return Ok(digits.to_owned());
        }
        if !name::is_one(text) {
            return Ok(text.to_owned());
        }
        match name::find(self.colleagues, text) {
            Found::One(digits) => Ok(digits.to_owned()),
            Found::Several(some) => {
                let more = some.len() > NAMED;
                let named = some.iter().take(NAMED);
                let named = named.map(|(digits, name)| format!("{name} ({digits})"));
                let named = named.chain(more.then(|| "…".to_owned()));
                Err(("colleague_several", named.collect::<Vec<_>>().join(", ")))
            }
            Found::Nobody => Err(("colleague_unknown", text.trim().to_owned())),
        }
    }
}

fn fault(error: &ResolveError) -> Fault {
    (error.code(), error.data().to_owned())
}

/// The extension in « Élodie Marchand, poste 207 », as the form's list offers it in any language it may have been shown in.
pub(super) fn offered(text: &str) -> Option<&str> {
    let text = text.trim();
    let (before, digits) = text.rsplit_once([' ', '\u{a0}'])?;
    let word = before.trim_end().rsplit([',', ' ', '\u{a0}']).next()?;
    let is_word = ["poste", "extension", "ext.", "ext"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known));
    (is_word && Extension::parse(digits).is_ok()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Numbering;

    fn with_known<T>(read: impl FnOnce(&Known<'_>) -> T) -> T {
        let colleagues = [
            ("207", "Élodie Marchand"),
            ("210", "Élodie Berthier-N’Diaye"),
            ("211", "Jean-Baptiste de La Rochefoucauld"),
        ]
        .map(|(digits, name)| (digits.to_owned(), name.to_owned()));
        read(&Known {
            numbers: ReadContext {
                numbering: Numbering::for_country("FR").unwrap(),
                has_extension: &|extension| ["207", "210", "211"].contains(&extension.as_str()),
            },
            colleagues: &colleagues,
        })
    }

    fn destination(text: &str) -> Result<String, Fault> {
        with_known(|known| known.destination(text)).map(|to| match to {
            Destination::Extension(extension) => extension.to_string(),
            Destination::Number(number) => number.to_string(),
        })
    }

    #[test]
    fn numbers_extensions_and_colleagues_are_read() {
        for (text, read) in [
            ("06 12 34 56 78", "+33612345678"),
            ("06\u{a0}12\u{a0}34\u{a0}56\u{a0}78", "+33612345678"),
            ("207", "207"),
            ("Élodie Marchand, poste 207", "207"),
            ("Élodie Marchand, poste\u{a0}207", "207"),
            ("Élodie Marchand, extension 207", "207"),
            ("poste 207", "207"),
            ("élodie marchand", "207"),
            ("Marchand", "207"),
            ("elo march", "207"),
            ("ELODIE NDIAYE", "210"),
            ("la roche", "211"),
        ] {
            assert_eq!(destination(text).as_deref(), Ok(read), "{text}");
        }
    }

    #[test]
    fn callers_of_a_list_may_be_beginnings_of_numbers() {
        for (text, read) in [
            ("06 8*", "+3368*"),
            ("+44 20*", "+4420*"),
            ("06 12 34 56 78", "+33612345678"),
            ("Élodie Marchand, poste 207", "207"),
            ("jean baptiste", "211"),
        ] {
            let pattern = with_known(|known| known.pattern(text)).unwrap();
            assert_eq!(pattern.to_string(), read, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_what_was_understood() {
        for (text, code, data) in [
            ("  ", "destination_empty", ""),
            ("208", "no_such_extension", "208"),
            ("Personne, poste 208", "no_such_extension", "208"),
            ("112", "emergency", "112"),
            ("06 12 34 56 7", "number_too_short", "06 12 34 56 7"),
            ("06 12 x4 56 78", "number_foreign", "x"),
            ("Paul", "colleague_unknown", "Paul"),
            (
                "Élodie",
                "colleague_several",
                "Élodie Marchand (207), Élodie Berthier-N’Diaye (210)",
            ),
            ("207\r\n", "number_control", ""),
            ("Élodie\u{7}", "number_control", ""),
        ] {
            assert_eq!(destination(text), Err((code, data.to_owned())), "{text}");
        }
    }
}
