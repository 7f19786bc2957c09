//! What can be seen of a phone.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    time::{Duration, Instant},
};

use super::{Does, Lamp, Place, settings::Button};

/// A key as it is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// What it does, and what stands beside it.
    pub button: Button,
    /// Its lamp.
    pub lamp: Lamp,
    /// When the lamp was last told about.
    pub lit: Option<Instant>,
}

/// What a phone shows, and what it has done so far.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// Whether it has power.
    pub on: bool,
    /// Every key that it was ever told about.
    pub keys: BTreeMap<Place, Key>,
    /// Accounts that it has, from 1.
    pub accounts: BTreeSet<u8>,
    /// Those of them that are registered.
    pub registered: BTreeSet<u8>,
    /// How often it was told to fetch.
    pub told: u64,
    /// How often it went to fetch, with whatever success.
    pub rounds: u64,
    /// How often everything came.
    pub fetched: u64,
    /// How often something new was in it.
    pub fresh: u64,
    /// Requests for files.
    pub asked: u64,
    /// Files that had not changed (304).
    pub unchanged: u64,
    /// How often it started again because it was told to.
    pub restarts: u64,
    /// What went wrong last.
    pub trouble: Option<String>,
}

impl Shown {
    /// A key; `None` for one that it was never told about.
    #[must_use]
    pub fn key(&self, place: Place) -> Option<&Key> {
        self.keys.get(&place)
    }

    /// A key's lamp.
    #[must_use]
    pub fn lamp(&self, place: Place) -> Lamp {
        self.key(place).map(|key| key.lamp).unwrap_or_default()
    }

    /// Whether everything that it was told to do is done: accounts registered, lamps told about.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        let lit =
            |key: &Key| !matches!(key.button.does, Does::Lamp { .. }) || key.lamp != Lamp::Dark;
        self.on
            && !self.accounts.is_empty()
            && self.accounts == self.registered
            && self.keys.values().all(lit)
    }
}

/// What was waited for was not shown.
#[derive(Clone, Debug)]
pub struct NotShown {
    /// How long was waited.
    pub within: Duration,
    /// What was shown instead.
    pub instead: Box<Shown>,
}

impl fmt::Display for NotShown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "not shown within {:?}, but {:?}",
            self.within, self.instead
        )
    }
}

impl std::error::Error for NotShown {}
