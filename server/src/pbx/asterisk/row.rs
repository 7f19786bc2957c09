//! Rows of AstDB, the store that the dialplan reads.

use super::text::{Text, TextError};

/// What a row belongs to; all of ours begin with `rv`, so that a shared Asterisk is not disturbed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Extensions: one row each, which says what is in force. Written last.
    Extension,
    /// The rules of extensions, generation by generation.
    Rules,
    /// Organisations.
    Organisation,
    /// Emergency and short public-service numbers of organisations.
    Emergency,
    /// Direct numbers, seen from inside their organisation.
    Inside,
    /// Direct numbers, seen from their trunk.
    Outside,
    /// Trunks.
    Trunk,
    /// Which greetings are in force: written by the dialplan, read by us; forgotten with their extension.
    Greeting,
    /// What was dialled at the phones of extensions: written by the dialplan.
    Dialled,
    /// Whose lamps are in a context of the dialplan.
    Lamps,
    /// Who may take whose calls.
    Group,
    /// Whether rules are on, as lamps show it: Asterisk's own store of such states. Written as states, so that lamps follow; by the
    /// dialplan, too.
    Switched,
    /// What Asterisk itself stores of the accounts we push: read, never written by us.
    Accounts,
}

impl Family {
    /// All that we write ourselves, and what the dialplan writes.
    pub const OURS: [Self; 11] = [
        Self::Extension,
        Self::Rules,
        Self::Organisation,
        Self::Emergency,
        Self::Inside,
        Self::Outside,
        Self::Trunk,
        Self::Dialled,
        Self::Lamps,
        Self::Group,
        Self::Switched,
    ];

    /// Its name in AstDB.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Extension => "rvx",
            Self::Rules => "rvr",
            Self::Organisation => "rvo",
            Self::Emergency => "rve",
            Self::Inside => "rvn",
            Self::Outside => "rvd",
            Self::Trunk => "rvt",
            Self::Greeting => "rvgreet",
            Self::Dialled => "rvs",
            Self::Lamps => "rvlamps",
            Self::Group => "rvgroup",
            Self::Switched => "CustomDevstate",
            Self::Accounts => "rvp",
        }
    }
}

/// A row to write.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// Of what.
    pub family: Family,
    /// Its key, with slashes.
    pub key: Text,
    /// Its value.
    pub value: Text,
}

impl Row {
    /// A row, where both texts may be written.
    pub fn new(
        family: Family,
        key: impl Into<String>,
        value: impl Into<String>,
    ) -> Result<Self, TextError> {
        Ok(Self {
            family,
            key: Text::new(key)?,
            value: Text::new(value)?,
        })
    }
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (key, value) = (self.key.as_str(), self.value.as_str());
        write!(f, "{}/{key} = {value}", self.family.name())
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}
