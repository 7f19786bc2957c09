//! From what a person types to a colleague or a public number.

use super::{Destination, E164, Extension, NumberError, Numbering, Pattern, Typed};

/// What reading numbers needs to know of the organisation.
#[derive(Clone, Copy)]
pub struct ReadContext<'a> {
    /// How numbers are dialled in its country.
    pub numbering: Numbering,
    /// Whether an extension exists: an existing one wins over a short number.
    pub has_extension: &'a dyn Fn(&Extension) -> bool,
}

/// Why a text is neither a colleague nor a public number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// It cannot be read.
    #[error(transparent)]
    Number(#[from] NumberError),
    /// An emergency or public-service number.
    #[error("{digits} is an emergency or public-service number")]
    Emergency {
        /// The number.
        digits: String,
    },
    /// Too short for a public number, and no colleague has it.
    #[error("nobody has extension {digits}")]
    NoSuchExtension {
        /// The number.
        digits: String,
    },
}

impl ResolveError {
    /// Stable, a key of the words.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Number(error) => error.code(),
            Self::Emergency { .. } => "emergency",
            Self::NoSuchExtension { .. } => "no_such_extension",
        }
    }

    /// What was understood or found; empty where there is nothing to tell.
    #[must_use]
    pub fn data(&self) -> &str {
        match self {
            Self::Number(error) => error.data(),
            Self::Emergency { digits } | Self::NoSuchExtension { digits } => digits,
        }
    }
}

impl ReadContext<'_> {
    /// Reads where to forward to.
    pub fn destination(&self, text: &str) -> Result<Destination, ResolveError> {
        Ok(match self.who(text)? {
            Who::Colleague(extension) => Destination::Extension(extension),
            Who::Number(number) => Destination::Number(number),
        })
    }

    /// Reads one line of a list of callers: a number, the beginning of numbers (`06 8*`) or a colleague.
    pub fn pattern(&self, text: &str) -> Result<Pattern, ResolveError> {
        if text.contains('*') {
            return Ok(Pattern::Prefix(self.numbering.read_prefix(text)?));
        }
        Ok(match self.who(text)? {
            Who::Colleague(extension) => Pattern::Extension(extension),
            Who::Number(number) => Pattern::Number(number),
        })
    }

    fn who(&self, text: &str) -> Result<Who, ResolveError> {
        let digits = match self.numbering.read(text)? {
            Typed::Public(number) => return Ok(Who::Number(number)),
            Typed::Short(digits) => digits,
        };
        if self.numbering.is_emergency(&digits) {
            return Err(ResolveError::Emergency { digits });
        }
        match Extension::parse(&digits) {
            Ok(extension) if (self.has_extension)(&extension) => Ok(Who::Colleague(extension)),
            _ => match self.numbering.read_national(&digits) {
                Ok(number) => Ok(Who::Number(number)),
                Err(_) => Err(ResolveError::NoSuchExtension { digits }),
            },
        }
    }
}

enum Who {
    Colleague(Extension),
    Number(E164),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn destination(country: &str, text: &str) -> Result<String, (&'static str, String)> {
        let context = ReadContext {
            numbering: Numbering::for_country(country).unwrap(),
            has_extension: &|extension| {
                ["104", "110", "3631", "261234"].contains(&extension.as_str())
            },
        };
        match context.destination(text) {
            Ok(Destination::Extension(extension)) => Ok(extension.to_string()),
            Ok(Destination::Number(number)) => Ok(number.to_string()),
            Err(error) => Err((error.code(), error.data().to_owned())),
        }
    }

    #[test]
    fn a_colleague_wins_over_a_short_number() {
        let refused = |code, data: &str| Err((code, data.to_owned()));
        let read = |text: &str| Ok(text.to_owned());
        assert_eq!(destination("FR", "104"), read("104"));
        assert_eq!(destination("FR", "3631"), read("3631"));
        assert_eq!(
            destination("FR", "3632"),
            refused("no_such_extension", "3632")
        );
        assert_eq!(destination("FR", "1 12"), refused("emergency", "112"));
        assert_eq!(destination("FR", "116 000"), refused("emergency", "116000"));
        assert_eq!(destination("ES", "061"), refused("emergency", "061"));
        assert_eq!(destination("DE", "110"), refused("emergency", "110"));
        assert_eq!(destination("US", "15"), refused("no_such_extension", "15"));
        assert_eq!(
            destination("FR", "06 12"),
            refused("number_too_short", "06 12")
        );
        assert_eq!(destination("FR", "06 12 34 56 78"), read("+33612345678"));
        assert_eq!(destination("NC", "26 12 34"), read("261234"));
        assert_eq!(destination("NC", "26 12 35"), read("+687261235"));
    }
}
