//! Why a text is not a number.

/// What keeps a text from being read as a number. `understood` is what was read of it, grouped for a reader.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Nothing but blanks and punctuation.
    #[error("a number is expected")]
    Empty,
    /// CR, LF, NUL, tab or another control character.
    #[error("a number holds no control character")]
    Control,
    /// Something that belongs to no number.
    #[error("not part of a number: {found}")]
    Foreign {
        /// The characters in question, at most ten.
        found: String,
    },
    /// A `+` elsewhere than at the start.
    #[error("a plus sign stands at the start only")]
    SecondPlus {
        /// What was read up to there.
        understood: String,
    },
    /// Fewer digits than a number of that country has.
    #[error("too few digits: {understood}")]
    TooShort {
        /// What was read.
        understood: String,
    },
    /// More digits than a number of that country has.
    #[error("too many digits: {understood}")]
    TooLong {
        /// What was read.
        understood: String,
    },
    /// Too long for an extension, and without the prefix that numbers of this country begin with.
    #[error("neither an extension nor a full number: {understood}")]
    MissingPrefix {
        /// What was read.
        understood: String,
    },
    /// No country code begins with 0 (`+06…`).
    #[error("no such country code: {understood}")]
    CountryCode {
        /// What was read.
        understood: String,
    },
    /// A star elsewhere than at the end of the beginning of a number, or nothing before it.
    #[error("a star stands after the beginning of a number")]
    Star,
}

impl NumberError {
    /// Stable, a key of the words.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "number_empty",
            Self::Control => "number_control",
            Self::Foreign { .. } => "number_foreign",
            Self::SecondPlus { .. } => "number_second_plus",
            Self::TooShort { .. } => "number_too_short",
            Self::TooLong { .. } => "number_too_long",
            Self::MissingPrefix { .. } => "number_missing_prefix",
            Self::CountryCode { .. } => "number_country_code",
            Self::Star => "number_star",
        }
    }

    /// What was understood or found; empty where there is nothing to tell.
    #[must_use]
    pub fn data(&self) -> &str {
        match self {
            Self::Empty | Self::Control | Self::Star => "",
            Self::Foreign { found } => found,
            Self::SecondPlus { understood }
            | Self::TooShort { understood }
            | Self::TooLong { understood }
            | Self::MissingPrefix { understood }
            | Self::CountryCode { understood } => understood,
        }
    }
}
