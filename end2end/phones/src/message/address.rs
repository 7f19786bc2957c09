//! `"Name" <sip:…>;tag=…`: the form of From, To, Contact, Route, Diversion and P-Asserted-Identity.

use std::{fmt, str::FromStr};

use super::{
    ParseError, Uri,
    text::{quote, split_outside_quotes, unquote},
};

/// A name, an address and parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The name shown to people, if any.
    pub display: Option<String>,
    /// The address itself.
    pub uri: Uri,
    parameters: Vec<(String, Option<String>)>,
}

impl Address {
    pub(crate) fn new(uri: Uri) -> Self {
        Self {
            display: None,
            uri,
            parameters: Vec::new(),
        }
    }

    pub(crate) fn with_display(mut self, display: Option<&str>) -> Self {
        self.display = display.map(ToOwned::to_owned);
        self
    }

    pub(crate) fn with_tag(mut self, tag: &str) -> Self {
        self.parameters.retain(|(name, _)| name != "tag");
        self.parameters
            .push(("tag".to_owned(), Some(tag.to_owned())));
        self
    }

    /// A parameter after the address, such as `reason` of a Diversion. Names are lower-case.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(known, _)| known == name)
            .and_then(|(_, value)| value.as_deref())
    }

    /// The tag that names one end of a dialog.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.parameter("tag")
    }
}

impl FromStr for Address {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let pieces = split_outside_quotes(text, ';');
        let (first, parameters) = pieces.split_first().ok_or(ParseError::Address)?;
        let (display, uri) = match first.split_once_outside_quotes('<') {
            Some((name, rest)) => {
                let uri = rest.strip_suffix('>').ok_or(ParseError::Address)?;
                let name = unquote(name.trim());
                ((!name.is_empty()).then_some(name), uri)
            }
            None => (None, *first),
        };
        let parameters = parameters
            .iter()
            .filter(|piece| !piece.is_empty())
            .map(|piece| match piece.split_once('=') {
                Some((name, value)) => (
                    name.trim().to_ascii_lowercase(),
                    Some(unquote(value.trim())),
                ),
                None => (piece.to_ascii_lowercase(), None),
            })
            .collect();
        Ok(Self {
            display,
            uri: uri.trim().parse()?,
            parameters,
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(display) = &self.display {
            write!(f, "{} ", quote(display))?;
        }
        write!(f, "<{}>", self.uri)?;
        for (name, value) in &self.parameters {
            match value {
                Some(value) => write!(f, ";{name}={value}")?,
                None => write!(f, ";{name}")?,
            }
        }
        Ok(())
    }
}

trait SplitOutsideQuotes {
    fn split_once_outside_quotes(&self, mark: char) -> Option<(&str, &str)>;
}

impl SplitOutsideQuotes for str {
    fn split_once_outside_quotes(&self, mark: char) -> Option<(&str, &str)> {
        let (mut quoted, mut escaped) = (false, false);
        for (at, character) in self.char_indices() {
            match character {
                _ if escaped => escaped = false,
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                _ if character == mark && !quoted => {
                    return Some((&self[..at], &self[at + character.len_utf8()..]));
                }
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Address {
        text.parse().unwrap()
    }

    #[test]
    fn a_name_may_hold_what_it_likes() {
        let address =
            read(r#""Anne <\"Nan\">; Lefèvre, " <sip:101@h;x=1>;Tag=ab;reason="no-answer""#);
        assert_eq!(
            address.display.as_deref(),
            Some(r#"Anne <"Nan">; Lefèvre, "#)
        );
        assert_eq!(address.uri.to_string(), "sip:101@h;x=1");
        assert_eq!(address.tag(), Some("ab"));
        assert_eq!(address.parameter("reason"), Some("no-answer"));
        assert_eq!(read(&address.to_string()), address);
    }

    #[test]
    fn without_brackets_the_parameters_are_the_headers() {
        let address = read("sip:101@h;tag=7");
        assert_eq!(address.uri.to_string(), "sip:101@h");
        assert_eq!(address.tag(), Some("7"));
        assert_eq!(
            read("Anne Lefevre <sip:101@h>").display.as_deref(),
            Some("Anne Lefevre")
        );
    }

    #[test]
    fn a_tag_is_replaced() {
        assert_eq!(
            read("<sip:a@h>;tag=1").with_tag("2").to_string(),
            "<sip:a@h>;tag=2"
        );
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "<sip:a@h", "\"x <sip:a@h>", "<>"] {
            assert!(text.parse::<Address>().is_err(), "{text:?}");
        }
    }
}
