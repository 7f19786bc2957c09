//! Lamps, and who may take whose calls.

use renvoi_app::domain::Extension;

/// Where the PBX keeps an organisation's lamps: one of its contexts, in which the phones of this organisation alone subscribe.
/// Never another organisation's, for Asterisk remembers whose extension was watched there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LampPlace(u16);

impl LampPlace {
    /// So many contexts the dialplan has.
    pub const MOST: u16 = 999;

    /// The `n`th, from 1; `None` where the dialplan has no such one.
    #[must_use]
    pub fn new(n: i64) -> Option<Self> {
        let n = u16::try_from(n).ok()?;
        (1..=Self::MOST).contains(&n).then_some(Self(n))
    }

    /// All.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=Self::MOST).map(Self)
    }

    /// The context.
    #[must_use]
    pub fn context(self) -> String {
        format!("renvoi-lamps-{:03}", self.0)
    }
}

/// Extensions that may take each other's calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its number within the organisation.
    pub number: u16,
    /// Who is in it.
    pub members: Vec<Extension>,
}

impl Group {
    /// More an organisation cannot have: what one extension is in has to fit a row of the PBX.
    pub const MOST: u16 = 200;
}
