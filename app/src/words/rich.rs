//! Sentences with emphasised parts.

use std::fmt;

/// A sentence some of whose parts are emphasised. Text, never HTML.
///
/// Parts are told apart by a control character that no name and no number can hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rich(pub(super) String);

impl Rich {
    /// A sentence without emphasis.
    #[must_use]
    pub fn plain(text: &str) -> Self {
        Self(text.replace('\u{2}', ""))
    }

    /// The parts in order; `true`: emphasised.
    pub fn parts(&self) -> impl Iterator<Item = (bool, &str)> {
        self.0
            .split('\u{2}')
            .enumerate()
            .map(|(at, part)| (at % 2 == 1, part))
            .filter(|(_, part)| !part.is_empty())
    }

    /// To be put into another sentence, emphasis included.
    #[must_use]
    pub fn marked(&self) -> &str {
        &self.0
    }

    /// With its full stop, where it stands alone.
    #[must_use]
    pub fn ended(&self) -> Self {
        Self(format!("{}.", self.0))
    }

    /// The same after a colon, where it does not begin a line.
    #[must_use]
    pub fn inside(&self) -> Self {
        Self(small(&self.0))
    }
}

/// With a small first letter, for the middle of a sentence.
#[must_use]
pub fn small(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(chars).collect()
}

/// With a capital, as at the beginning of a line.
pub(super) fn large(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}

/// Without emphasis.
impl fmt::Display for Rich {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts().try_for_each(|(_, part)| f.write_str(part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emphasis_alternates_and_display_drops_it() {
        let rich = Rich("Quand \u{2}n’importe qui\u{2} m’appelle".into());
        let parts: Vec<_> = rich.parts().collect();
        assert_eq!(
            parts,
            [
                (false, "Quand "),
                (true, "n’importe qui"),
                (false, " m’appelle")
            ]
        );
        assert_eq!(rich.to_string(), "Quand n’importe qui m’appelle");
    }
}
