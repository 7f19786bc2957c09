//! Header fields: ordered, repeated, and blind to case.

use super::text::split_outside_quotes;

/// The header fields of a message. No value holds a control character, whatever was put in: a header cannot begin
/// another line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Adds a field at the end. Control characters in the value become spaces.
    pub fn push(&mut self, name: &str, value: &str) {
        self.0.push(field(name, value));
    }

    /// Adds a field before all others, as Via wants it.
    pub(crate) fn push_front(&mut self, name: &str, value: &str) {
        self.0.insert(0, field(name, value));
    }

    /// Replaces every field of that name by one.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.push(name, value);
    }

    /// Takes every field of that name away.
    pub(crate) fn remove(&mut self, name: &str) {
        self.0
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    }

    /// The first field of that name.
    #[must_use]
    pub fn get<'a>(&'a self, name: &str) -> Option<&'a str> {
        self.all(name).next()
    }

    /// Every field of that name, in order, as it stood on its line.
    pub fn all<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        self.0
            .iter()
            .filter(move |(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Every element of the fields of that name, where commas separate elements (Route, Contact, Diversion …).
    #[must_use]
    pub fn elements<'a>(&'a self, name: &str) -> Vec<&'a str> {
        self.all(name)
            .flat_map(|value| split_outside_quotes(value, ','))
            .filter(|element| !element.is_empty())
            .collect()
    }

    /// Names and values in order. Compact names have been written out.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

fn field(name: &str, value: &str) -> (String, String) {
    let value = value.trim().replace(char::is_control, " ");
    (long_name(name).to_owned(), value)
}

/// The compact forms of RFC 3261 and of the extensions that a PBX uses.
fn long_name(name: &str) -> &str {
    match name {
        "v" | "V" => "Via",
        "f" | "F" => "From",
        "t" | "T" => "To",
        "i" | "I" => "Call-ID",
        "m" | "M" => "Contact",
        "l" | "L" => "Content-Length",
        "c" | "C" => "Content-Type",
        "e" | "E" => "Content-Encoding",
        "s" | "S" => "Subject",
        "k" | "K" => "Supported",
        "o" | "O" => "Event",
        "u" | "U" => "Allow-Events",
        "r" | "R" => "Refer-To",
        "b" | "B" => "Referred-By",
        "x" | "X" => "Session-Expires",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_blind_to_case_and_to_compact_forms() {
        let mut headers = Headers::default();
        headers.push("v", "SIP/2.0/UDP a");
        headers.push("VIA", "SIP/2.0/UDP b, SIP/2.0/UDP c");
        assert_eq!(headers.get("via"), Some("SIP/2.0/UDP a"));
        assert_eq!(headers.all("Via").count(), 2);
        assert_eq!(headers.elements("Via").len(), 3);
    }

    #[test]
    fn a_value_cannot_begin_another_line() {
        let mut headers = Headers::default();
        headers.push("Subject", "a\r\nX-Evil: 1\0");
        assert_eq!(headers.get("subject"), Some("a  X-Evil: 1 "));
    }
}
