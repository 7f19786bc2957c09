//! What kind of number a destination is, and which kinds an organisation allows.

use serde::{Deserialize, Serialize};

use crate::domain::{E164, Prefix};

/// What kind of number it is, seen from the organisation's country.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NumberClass {
    /// An extension, or a direct number of the organisation.
    Internal,
    /// Fixed, or not tied to a place, in the country.
    National,
    /// Mobile in the country.
    Mobile,
    /// Fixed or mobile in another country.
    International {
        /// ISO 3166-1 alpha-2; empty for numbers of no country.
        country: String,
    },
    /// Charged above the usual rate, in whatever country.
    Premium,
    /// Its cost is shared between the caller and the called.
    Shared,
    /// Free for the caller.
    Freephone,
    /// An emergency or short public-service number.
    Short,
    /// In no numbering plan we know.
    Unknown,
}

impl NumberClass {
    /// Stable, a key of the words.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::National => "national",
            Self::Mobile => "mobile",
            Self::International { .. } => "international",
            Self::Premium => "premium",
            Self::Shared => "shared",
            Self::Freephone => "freephone",
            Self::Short => "short",
            Self::Unknown => "unknown",
        }
    }
}

/// Says what kind of number a public number is, with numbering-plan data.
pub trait Classes {
    /// The class; never `Internal`, which the directory knows.
    fn class(&self, number: &E164) -> NumberClass;
}

/// The numbers an organisation's calls may be forwarded to. Internal ones always; short ones never.
///
/// A listed beginning decides before the kind does: the longest one that a number begins with, and among equals the
/// forbidden one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a set of switches on a settings page"
)]
pub struct Policy {
    /// See [`NumberClass::National`].
    pub national: bool,
    /// See [`NumberClass::Mobile`].
    pub mobile: bool,
    /// See [`NumberClass::International`]: every other country.
    pub international: bool,
    /// Other countries that are allowed where `international` is not; ISO 3166-1 alpha-2, at most [`MAX_LISTED`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// See [`NumberClass::Premium`].
    pub premium: bool,
    /// See [`NumberClass::Shared`].
    pub shared: bool,
    /// See [`NumberClass::Freephone`].
    pub freephone: bool,
    /// See [`NumberClass::Unknown`].
    pub unknown: bool,
    /// Beginnings that are allowed whatever the kind; at most [`MAX_LISTED`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<Prefix>,
    /// Beginnings that are forbidden whatever the kind; at most [`MAX_LISTED`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forbidden: Vec<Prefix>,
}

/// At most this many countries, and as many beginnings of each kind, in a policy.
pub const MAX_LISTED: usize = 100;

impl Default for Policy {
    /// What a forward can be without costing more than people expect.
    fn default() -> Self {
        Self {
            national: true,
            mobile: true,
            international: false,
            countries: vec![],
            premium: false,
            shared: true,
            freephone: true,
            unknown: false,
            allowed: vec![],
            forbidden: vec![],
        }
    }
}

impl Policy {
    /// Allows colleagues, and nothing else.
    #[must_use]
    pub fn nothing() -> Self {
        Self {
            national: false,
            mobile: false,
            shared: false,
            freephone: false,
            ..Self::default()
        }
    }

    /// Whether calls may be forwarded to this kind of number.
    #[must_use]
    pub fn allows(&self, class: &NumberClass) -> bool {
        match class {
            NumberClass::Internal => true,
            NumberClass::National => self.national,
            NumberClass::Mobile => self.mobile,
            NumberClass::International { country } => {
                self.international || self.countries.contains(country)
            }
            NumberClass::Premium => self.premium,
            NumberClass::Shared => self.shared,
            NumberClass::Freephone => self.freephone,
            NumberClass::Short => false,
            NumberClass::Unknown => self.unknown,
        }
    }

    /// What the listed beginnings say of a number; `None`: nothing, so its kind decides.
    #[must_use]
    pub fn listed(&self, number: &E164) -> Option<bool> {
        let longest = |prefixes: &[Prefix]| {
            let length = |prefix: &Prefix| prefix.as_str().len();
            prefixes
                .iter()
                .filter(|prefix| number.as_str().starts_with(prefix.as_str()))
                .map(length)
                .max()
        };
        match (longest(&self.allowed), longest(&self.forbidden)) {
            (None, None) => None,
            (allowed, forbidden) => Some(allowed > forbidden),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_listed_beginning_decides() {
        let policy: Policy = serde_json::from_str(
            r#"{ "allowed": ["+44*", "+33612*"], "forbidden": ["+336*", "+3361234*", "+4487", "+33145678901*"] }"#,
        )
        .unwrap();
        let cases = [
            ("+33612999999", Some(true)),
            ("+33612340000", Some(false)),
            ("+33699999999", Some(false)),
            ("+442079460958", Some(true)),
            ("+448712345678", Some(false)),
            ("+33145678901", Some(false)),
            ("+33145678902", None),
        ];
        for (number, expected) in cases {
            assert_eq!(
                policy.listed(&E164::parse(number).unwrap()),
                expected,
                "{number}"
            );
        }
        let both: Policy =
            serde_json::from_str(r#"{ "allowed": ["+336"], "forbidden": ["+336"] }"#).unwrap();
        assert_eq!(
            both.listed(&E164::parse("+33612345678").unwrap()),
            Some(false)
        );
    }

    #[test]
    fn countries_are_allowed_one_by_one() {
        let policy = Policy {
            countries: vec!["BE".into()],
            ..Policy::nothing()
        };
        let abroad = |country: &str| NumberClass::International {
            country: country.into(),
        };
        assert!(policy.allows(&abroad("BE")));
        assert!(!policy.allows(&abroad("GB")) && !policy.allows(&NumberClass::National));
        assert!(serde_json::from_str::<Policy>(r#"{ "premium_rate": true }"#).is_err());
    }
}
