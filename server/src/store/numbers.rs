//! Who an organisation's extensions and direct numbers are, kept in memory as long as they stay so.
//!
//! Whatever checks a rule list needs them all, and an organisation may have ten thousand. The database counts their changes, the
//! count comes with the organisation's row, and they are read again where it has moved on.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use renvoi_app::domain::{E164, Extension};
use uuid::Uuid;

use super::{Db, Result, Store, extension, organisation::Organisation};

/// Of so many organisations at once.
const MOST_KEPT: usize = 64;

/// The extensions and direct numbers of an organisation.
#[derive(Debug, Default)]
pub struct Numbers {
    extensions: HashSet<Extension>,
    direct: Vec<(E164, Extension)>,
    owners: HashMap<E164, Extension>,
    whole: bool,
}

impl Numbers {
    async fn read(mut db: Db<'_>, org: Uuid) -> Result<Self> {
        let numbers = extension::numbers(db.again(), org).await?;
        let rows = extension::direct_numbers(db, org).await?;
        let direct = |row: &extension::DirectNumber| {
            let number = E164::parse(&row.number)?;
            Some((number, Extension::parse(&row.extension).ok()?))
        };
        let direct: Vec<_> = rows.iter().filter_map(direct).collect();
        let extensions = numbers.iter();
        Ok(Self {
            extensions: extensions
                .filter_map(|number| Extension::parse(number).ok())
                .collect(),
            owners: direct.iter().cloned().collect(),
            whole: direct.len() == rows.len(),
            direct,
        })
    }

    /// Whether there is such an extension.
    #[must_use]
    pub fn has(&self, extension: &Extension) -> bool {
        self.extensions.contains(extension)
    }

    /// The extension that a direct number rings.
    #[must_use]
    pub fn owner_of(&self, number: &E164) -> Option<&Extension> {
        self.owners.get(number)
    }

    /// The direct numbers with their extensions, by number.
    #[must_use]
    pub fn direct(&self) -> &[(E164, Extension)] {
        &self.direct
    }

    /// Whether every stored direct number could be read.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.whole
    }
}

/// Those that were read, and as of which count.
#[derive(Debug, Default)]
pub(super) struct Shelf(Mutex<HashMap<Uuid, (i64, Arc<Numbers>)>>);

impl Shelf {
    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, (i64, Arc<Numbers>)>> {
        // Nothing panics while it holds the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, org: &Organisation) -> Option<Arc<Numbers>> {
        let all = self.lock();
        let (version, numbers) = all.get(&org.id)?;
        // Later than the row is as good: whoever reads the row again gets that.
        (*version >= org.numbers_version).then(|| Arc::clone(numbers))
    }

    fn keep(&self, org: &Organisation, numbers: &Arc<Numbers>) {
        let mut all = self.lock();
        if all.len() >= MOST_KEPT && !all.contains_key(&org.id) {
            all.clear();
        }
        all.insert(org.id, (org.numbers_version, Arc::clone(numbers)));
    }
}

impl Store {
    /// An organisation's, at least as they were when its row was read. Not to be asked in a transaction that changes them itself:
    /// nobody else may see what may still be undone.
    pub async fn numbers(&self, db: Db<'_>, org: &Organisation) -> Result<Arc<Numbers>> {
        if let Some(numbers) = self.shelf.find(org) {
            return Ok(numbers);
        }
        let numbers = Arc::new(Numbers::read(db, org.id).await?);
        self.shelf.keep(org, &numbers);
        Ok(numbers)
    }
}
