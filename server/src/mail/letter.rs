//! A mail in our own words, before it becomes a message.

use std::fmt;

use crate::accounts::EmailAddress;

/// One line of text that stands in a header: no line end, no other control character, at most 200 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line(String);

impl Line {
    const LONGEST: usize = 200;

    /// `None` where the text is empty, too long, or holds a control character.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = (1..=Self::LONGEST).contains(&text.chars().count());
        (fits && !text.chars().any(char::is_control)).then(|| Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A file that goes with a mail.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub name: Line,
    /// `audio/wav`
    pub kind: &'static str,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.name, self.bytes.len())
    }
}

/// A mail to one person. What can reach a header is of types that no line end fits into.
#[derive(Clone)]
pub struct Letter {
    /// Where it goes.
    pub to: EmailAddress,
    /// Whom it is for.
    pub name: Option<Line>,
    /// Its subject.
    pub subject: Line,
    /// For plain readers.
    pub text: String,
    /// For the others; no picture, nothing from elsewhere.
    pub html: String,
    /// Files.
    pub attachments: Vec<Attachment>,
}

/// Without its text: there may be a secret in it.
impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Letter")
            .field("to", &self.to.as_str())
            .field("attachments", &self.attachments)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Line;

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(
            Line::parse(" Élodie, « poste 207 » ").map(|line| line.to_string()),
            Some("Élodie, « poste 207 »".to_owned())
        );
        for text in [
            "",
            "  ",
            "a\r\nBcc: all@example.org",
            "a\nb",
            "a\rb",
            "a\0b",
            "a\u{85}b",
            "a\tb",
            &"x".repeat(201),
        ] {
            assert_eq!(Line::parse(text), None, "{text:?}");
        }
    }
}
