//! Who mail is from.

use super::Line;
use crate::accounts::EmailAddress;

/// The place of our own subject in the configured one.
const SUBJECT: &str = "{subject}";

/// The sender, and how subjects read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The name shown; `None`: the address alone.
    pub name: Option<Line>,
    /// Where answers and bounces go.
    pub address: EmailAddress,
    subject: String,
}

impl Sender {
    /// Reads `Name <address>` or `address`, and a form of subjects such as `[Telephones] {subject}`. `None` where either is none.
    #[must_use]
    pub fn parse(from: &str, subject: &str) -> Option<Self> {
        let (name, address) = match from.trim().strip_suffix('>') {
            None => (None, from),
            Some(inner) => {
                let (name, address) = inner.split_once('<')?;
                let name = name.trim().trim_matches('"').trim();
                let name = match name {
                    "" => None,
                    name => Some(Line::parse(name)?),
                };
                (name, address)
            }
        };
        let plain = Line::parse(subject).is_some() && subject.matches(SUBJECT).count() == 1;
        Some(Self {
            name,
            address: EmailAddress::parse(address)?,
            subject: plain.then(|| subject.to_owned())?,
        })
    }

    /// A subject in the configured form; as it is where that would be too long.
    #[must_use]
    pub(super) fn subject(&self, subject: &Line) -> Line {
        Line::parse(&self.subject.replace(SUBJECT, subject.as_str()))
            .unwrap_or_else(|| subject.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senders_are_read_as_people_write_them() {
        let read = |from: &str| {
            let sender = Sender::parse(from, "{subject}")?;
            Some((
                sender.name.map(|n| n.to_string()),
                sender.address.to_string(),
            ))
        };
        let address = "renvoi@example.org".to_owned();
        assert_eq!(read("renvoi@example.org"), Some((None, address.clone())));
        assert_eq!(read("<renvoi@example.org>"), Some((None, address.clone())));
        for from in [
            "Téléphonie <renvoi@example.org>",
            "\"Téléphonie\" <renvoi@example.org>",
        ] {
            assert_eq!(
                read(from),
                Some((Some("Téléphonie".to_owned()), address.clone()))
            );
        }
        for from in [
            "",
            "renvoi",
            "a <b> <c@d.e>",
            "x\r\nBcc: y <a@b.c>",
            "a@b.c>",
            "<a@b.c",
        ] {
            assert_eq!(read(from), None, "{from:?}");
        }
    }

    #[test]
    fn subjects_have_the_form_that_is_configured() {
        let subject = Line::parse("Message vocal").unwrap();
        let form = |text: &str| Some(Sender::parse("a@b.c", text)?.subject(&subject).to_string());
        assert_eq!(
            form("[Tél] {subject}").as_deref(),
            Some("[Tél] Message vocal")
        );
        for text in ["", "fixed", "{subject} {subject}", "{subject}\r\nBcc: x"] {
            assert_eq!(form(text), None, "{text:?}");
        }
    }
}
