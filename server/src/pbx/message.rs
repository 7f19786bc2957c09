//! What people leave on the PBX as sound: messages, and greetings.

use std::fmt;

use jiff::Timestamp;
use renvoi_app::domain::{Extension, LeftBy};
use uuid::Uuid;

use super::OrgKey;

/// Names a recording of ours; the name itself says what it is. Lower-case letters, digits and dashes only.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SoundName(String);

/// A message that somebody left for an extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its sound.
    pub name: SoundName,
    /// Whose organisation.
    pub org: OrgKey,
    /// Whose.
    pub extension: Extension,
    /// Who left it.
    pub from: LeftBy,
    /// When the call reached the voicemail, by the PBX's clock.
    pub at: Timestamp,
    /// The id of the extension that had these digits then; `None` where the PBX did not know it.
    pub of: Option<Uuid>,
}

/// What callers of an extension hear, in its owner's voice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Greeting {
    /// Its sound.
    pub name: SoundName,
    /// Whose organisation.
    pub org: OrgKey,
    /// Whose.
    pub extension: Extension,
    /// When it was recorded, by the PBX's clock.
    pub at: Timestamp,
}

/// Something recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recording {
    /// By a caller.
    Message(Message),
    /// By an extension's owner.
    Greeting(Greeting),
}

impl SoundName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SoundName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Message {
    /// One that was left at an instant. `unique` tells calls of the same second apart.
    #[must_use]
    pub fn new(
        org: OrgKey,
        extension: Extension,
        from: LeftBy,
        at: Timestamp,
        unique: u64,
    ) -> Self {
        let second = at.as_second();
        let name = SoundName(format!("renvoi-{org}-{extension}-{from}-{second}-{unique}"));
        Self {
            name,
            org,
            extension,
            from,
            at,
            of: None,
        }
    }

    /// The same, left for the extension of this id.
    #[must_use]
    pub fn of(mut self, id: Uuid) -> Self {
        self.name = SoundName(format!("{}-{}", self.name, id.simple()));
        self.of = Some(id);
        self
    }
}

impl Greeting {
    /// One that was recorded at an instant.
    #[must_use]
    pub fn new(org: OrgKey, extension: Extension, at: Timestamp) -> Self {
        let second = at.as_second();
        let name = SoundName(format!("renvoi-greeting-{org}-{extension}-{second}"));
        Self {
            name,
            org,
            extension,
            at,
        }
    }
}

impl Recording {
    /// Reads the name that the dialplan has given a recording; `None` where it is none of ours.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let parts: Vec<_> = name.split('-').collect();
        match parts[..] {
            ["renvoi", "greeting", org, extension, at] => {
                let greeting = Greeting::new(OrgKey::parse(org)?, digits(extension)?, second(at)?);
                (greeting.name.0 == name).then_some(Self::Greeting(greeting))
            }
            ["renvoi", org, extension, from, at, unique, ref rest @ ..] => {
                let of = match rest {
                    [] => None,
                    [id] => Some(id_of(id)?),
                    _ => return None,
                };
                let is_unique =
                    (1..=40).contains(&unique.len()) && unique.bytes().all(|b| b.is_ascii_digit());
                let message = Message {
                    name: SoundName(name.to_owned()),
                    org: OrgKey::parse(org)?,
                    extension: digits(extension)?,
                    from: LeftBy::parse(from)?,
                    at: second(at)?,
                    of,
                };
                is_unique.then_some(Self::Message(message))
            }
            _ => None,
        }
    }
}

fn digits(text: &str) -> Option<Extension> {
    Extension::parse(text)
        .ok()
        .filter(|extension| extension.as_str() == text)
}

/// An id as names have it: 32 lower-case hexadecimal digits.
fn id_of(text: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(text).ok()?;
    (id.simple().to_string() == text).then_some(id)
}

fn second(text: &str) -> Option<Timestamp> {
    let plain = text.bytes().all(|b| b.is_ascii_digit());
    let second = text.parse().ok().filter(|_| plain)?;
    Timestamp::from_second(second).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_was_recorded() {
        let message = |name: &str| match Recording::parse(name) {
            Some(Recording::Message(message)) => message,
            other => panic!("{name}: {other:?}"),
        };
        let read = message("renvoi-acme01-204-e33612345678-1776169320-17761693201");
        assert_eq!(
            (read.org.as_str(), read.extension.as_str()),
            ("acme01", "204")
        );
        assert_eq!(read.from.to_string(), "e33612345678");
        assert_eq!(read.at.to_string(), "2026-04-14T12:22:00Z");
        let made = Message::new(read.org.clone(), read.extension, read.from, read.at, 7);
        assert_eq!(message(made.name.as_str()), made);
        let id = Uuid::from_u128(7);
        let of = made.clone().of(id);
        assert_eq!(message(of.name.as_str()), of);
        assert_eq!((made.of, of.of), (None, Some(id)));
        // An organisation may be called so.
        assert_eq!(
            message("renvoi-greeting-204-w-1776169320-1").org.as_str(),
            "greeting"
        );
        let greeting = Greeting::new(read.org, made.extension, made.at);
        assert_eq!(
            Recording::parse(greeting.name.as_str()),
            Some(Recording::Greeting(greeting))
        );
    }

    #[test]
    fn other_names_are_none_of_ours() {
        for name in [
            "",
            "renvoi",
            "renvoi-acme01-204-w-1776169320",
            "renvoi-acme01-204-w-1776169320-",
            "renvoi-acme01-204-w-1776169320-1-1",
            "renvoi-acme01-204-w-1776169320-1-0000000000000000000000000000000A",
            "renvoi-acme01-204-w-1776169320-1-0000000000000000000000000000000a-1",
            "renvoi-acme01-204-w-1776169320-../1",
            "renvoi-acme01-204-w--1-1",
            "renvoi-acme01-204--1776169320-1",
            "renvoi-acme01-04-w-1776169320-1",
            "renvoi-acme01- 204-w-1776169320-1",
            "renvoi-ACME01-204-w-1776169320-1",
            "renvoi-greeting-acme01-204-01776169320",
            "renvoi-greeting-acme01-204-+1776169320",
            "renvoi-greeting-acme01-204-",
            "somebody/else",
        ] {
            assert_eq!(Recording::parse(name), None, "{name:?}");
        }
    }
}
