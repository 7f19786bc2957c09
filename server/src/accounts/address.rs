//! What people type to say who they are.

use std::fmt;

use renvoi_app::domain::Extension;

/// An e-mail address in lower case. Short of RFC 5321's oddities on purpose: no quotes, no comments, no address literals.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads one; surrounding blanks are dropped. `None` where it is not one, or longer than 254 characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let (local, domain) = text.rsplit_once('@')?;
        let plain =
            |c: char| !c.is_control() && !c.is_whitespace() && !"\"(),:;<>@[\\]".contains(c);
        let well_formed = (1..=64).contains(&local.len())
            && text.len() <= 254
            && local.chars().all(plain)
            && domain.contains('.')
            && domain.split('.').all(|label| {
                !label.is_empty()
                    && !label.starts_with('-')
                    && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            });
        well_formed.then_some(Self(text))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An organisation's short name: 2 to 40 lower-case letters, digits and inner dashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slug(String);

impl Slug {
    /// Reads one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let well_formed = (2..=40).contains(&text.len())
            && text.bytes().all(inner)
            && !text.starts_with('-')
            && !text.ends_with('-');
        well_formed.then(|| Self(text.to_owned()))
    }

    /// The short name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a person signs in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    /// `mh@cabinet.example`
    Email(EmailAddress),
    /// `204@cabinet-lefevre`
    Extension(Extension, Slug),
    /// Neither; answered like an unknown account.
    Unreadable,
}

impl fmt::Display for Login {
    /// The same text for every way of typing the same login.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Email(email) => write!(f, "{email}"),
            Self::Extension(extension, slug) => write!(f, "{extension}@{}", slug.as_str()),
            Self::Unreadable => f.write_str("…"),
        }
    }
}

impl Login {
    /// Enough to recognise a slip of the keyboard by, and no more: `m…@cabinet.example`. What cannot be read may be a
    /// password in the wrong field, and is not shown at all.
    #[must_use]
    pub fn masked(&self) -> String {
        let text = self.to_string();
        match text.split_once('@') {
            Some((local, place)) => {
                let first: String = local.chars().take(1).collect();
                format!("{first}…@{place}")
            }
            None => text,
        }
    }

    /// Reads what was typed.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim().to_lowercase();
        if let Some((number, slug)) = text.split_once('@')
            && let (Ok(extension), Some(slug)) = (Extension::parse(number), Slug::parse(slug))
        {
            return Self::Extension(extension, slug);
        }
        EmailAddress::parse(&text).map_or(Self::Unreadable, Self::Email)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_read_as_people_type_them() {
        let email = |text: &str| Login::Email(EmailAddress::parse(text).expect("an address"));
        assert_eq!(
            Login::parse(" MH@Cabinet.Example "),
            email("mh@cabinet.example")
        );
        assert!(matches!(
            Login::parse("204@cabinet-lefevre"),
            Login::Extension(..)
        ));
        assert_eq!(
            Login::parse("204@cabinet.example"),
            email("204@cabinet.example")
        );
        for text in [
            "",
            "204",
            "a@b",
            "a@@b.c",
            "a\r\nb@c.d",
            "a b@c.d",
            "@c.d",
            "x@-a.b",
            "<a@b.c>",
        ] {
            assert_eq!(Login::parse(text), Login::Unreadable, "{text:?}");
        }
        assert_eq!(
            EmailAddress::parse(&format!("{}@b.c", "a".repeat(300))),
            None
        );
    }

    #[test]
    fn a_login_is_masked_but_for_its_place() {
        let masked = |text: &str| Login::parse(text).masked();
        assert_eq!(masked(" MH@Cabinet.Example "), "m…@cabinet.example");
        assert_eq!(masked("é@cabinet.example"), "é…@cabinet.example");
        assert_eq!(masked("204@cabinet"), "2…@cabinet");
        assert_eq!(masked("hunter2 in the wrong field"), "…");
    }
}
