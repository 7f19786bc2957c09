//! What kind of number a destination is, and which kinds an organisation allows.

use serde::{Deserialize, Serialize};

use crate::domain::E164;

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

/// The kinds of number an organisation's calls may be forwarded to. Internal ones always; short ones never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// See [`NumberClass::International`].
    pub international: bool,
    /// See [`NumberClass::Premium`].
    pub premium: bool,
    /// See [`NumberClass::Shared`].
    pub shared: bool,
    /// See [`NumberClass::Freephone`].
    pub freephone: bool,
    /// See [`NumberClass::Unknown`].
    pub unknown: bool,
}

impl Default for Policy {
    /// What a forward can be without costing more than people expect.
    fn default() -> Self {
        Self {
            national: true,
            mobile: true,
            international: false,
            premium: false,
            shared: true,
            freephone: true,
            unknown: false,
        }
    }
}

impl Policy {
    /// Whether calls may be forwarded to this kind of number.
    #[must_use]
    pub fn allows(&self, class: &NumberClass) -> bool {
        match class {
            NumberClass::Internal => true,
            NumberClass::National => self.national,
            NumberClass::Mobile => self.mobile,
            NumberClass::International { .. } => self.international,
            NumberClass::Premium => self.premium,
            NumberClass::Shared => self.shared,
            NumberClass::Freephone => self.freephone,
            NumberClass::Short => false,
            NumberClass::Unknown => self.unknown,
        }
    }
}
