//! Every reason that keeps a rule from applying.

use serde::{Deserialize, Serialize};

use super::Because;

/// A set of reasons. One byte: deciding over fifty rules asks for no memory for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<Because>", from = "Vec<Because>")]
pub struct Reasons(u8);

impl Reasons {
    /// With this one.
    #[must_use]
    pub fn with(self, reason: Because) -> Self {
        Self(self.0 | bit(reason))
    }

    /// Whether nothing keeps the rule from applying.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In the order of [`Because`].
    pub fn iter(self) -> impl Iterator<Item = Because> {
        Because::ALL
            .into_iter()
            .filter(move |reason| self.0 & bit(*reason) != 0)
    }
}

fn bit(reason: Because) -> u8 {
    1 << reason as u8
}

impl FromIterator<Because> for Reasons {
    fn from_iter<I: IntoIterator<Item = Because>>(reasons: I) -> Self {
        reasons.into_iter().fold(Self::default(), Self::with)
    }
}

impl From<Vec<Because>> for Reasons {
    fn from(reasons: Vec<Because>) -> Self {
        reasons.into_iter().collect()
    }
}

impl From<Reasons> for Vec<Because> {
    fn from(reasons: Reasons) -> Self {
        reasons.iter().collect()
    }
}
