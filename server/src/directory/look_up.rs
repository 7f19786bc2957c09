//! Finding organisations, and what a rule list needs to know of one.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use renvoi_app::{
    domain::{
        Destination, E164, Extension, Numbering, Outcome, ReadContext, Rule, RuleList,
        check::{self, Context, Policy},
    },
    forms::Known,
};

use uuid::Uuid;

use super::{DirectoryError, Plans, find::organisation_of, policy};
use crate::store::{self, Db, Store, numbers::Numbers, organisation::Organisation};

/// The organisation of that short name; the only one where none is given.
pub async fn organisation(
    store: &Store,
    slug: Option<&str>,
) -> Result<Organisation, DirectoryError> {
    let mut read = store.read().await?;
    if let Some(slug) = slug {
        return organisation_of(read.db(), slug).await;
    }
    let mut all = store::organisation::all(read.db()).await?;
    match all.len() {
        1 => Ok(all.remove(0)),
        0 => Err(super::refused(
            "organisation",
            "there is none yet; see `renvoi init`",
        )),
        _ => Err(super::refused(
            "organisation",
            "there are several: say which with --org",
        )),
    }
}

/// An organisation as a rule list of one of its extensions sees it.
#[derive(Clone, Debug)]
pub struct Directory {
    /// The list's extension.
    pub own: Extension,
    /// Whether it has a voicemail box.
    pub voicemail: bool,
    /// How numbers are dialled.
    pub numbering: Numbering,
    policy: Policy,
    plans: Plans,
    numbers: Arc<Numbers>,
    lists: HashMap<Extension, Vec<Rule>>,
    org: Uuid,
    /// The versions of those lists.
    versions: Vec<(Extension, Option<i64>)>,
}

/// Chains are followed over this many extensions, which no real one comes near.
const MOST_FOLLOWED: usize = 200;

impl Directory {
    /// Reads what a list of this extension needs.
    pub async fn load(
        store: &Store,
        db: Db<'_>,
        org: &Organisation,
        own: &Extension,
        voicemail: bool,
        rules: &[Rule],
    ) -> store::Result<Self> {
        Self::planned(store, db, org, own, voicemail, rules, &HashMap::new()).await
    }

    /// The same once these extensions have these lists, whatever is stored.
    pub async fn planned(
        store: &Store,
        mut db: Db<'_>,
        org: &Organisation,
        own: &Extension,
        voicemail: bool,
        rules: &[Rule],
        planned: &HashMap<Extension, Vec<Rule>>,
    ) -> store::Result<Self> {
        let numbering = super::numbering(&org.country);
        let mut directory = Self {
            own: own.clone(),
            voicemail,
            numbering,
            policy: policy::read(&org.policy),
            plans: Plans {
                country: org.country.clone(),
            },
            numbers: store.numbers(db.again(), org).await?,
            lists: HashMap::new(),
            org: org.id,
            versions: vec![],
        };
        directory.follow(db, org, rules, planned).await?;
        Ok(directory)
    }

    /// Reads the lists that calls can come to from these rules.
    async fn follow(
        &mut self,
        mut db: Db<'_>,
        org: &Organisation,
        rules: &[Rule],
        planned: &HashMap<Extension, Vec<Rule>>,
    ) -> store::Result<()> {
        let mut next: VecDeque<Extension> = self.targets(rules);
        while let Some(extension) = next.pop_front() {
            if self.lists.contains_key(&extension)
                || extension == self.own
                || self.lists.len() >= MOST_FOLLOWED
            {
                continue;
            }
            let found = store::extension::between(
                db.again(),
                org.id,
                extension.as_str(),
                extension.as_str(),
            );
            let found = found.await?.into_iter().next();
            let stored = || -> Option<RuleList> {
                crate::forwarding::body::read(found.as_ref()?.body.as_deref()?)
            };
            let rules = match planned.get(&extension) {
                Some(rules) => rules.clone(),
                None => stored().unwrap_or_default().rules,
            };
            let version = found.map(|found| found.row.rules_version);
            next.extend(self.targets(&rules));
            self.versions.push((extension.clone(), version));
            self.lists.insert(extension, rules);
        }
        Ok(())
    }

    fn targets(&self, rules: &[Rule]) -> VecDeque<Extension> {
        let target = |rule: &Rule| match &rule.outcome {
            Outcome::Forward(Destination::Extension(extension)) => Some(extension.clone()),
            Outcome::Forward(Destination::Number(number)) => {
                check::Directory::owner_of(self, number)
            }
            Outcome::Voicemail | Outcome::LetItRing | Outcome::Reject => None,
        };
        rules.iter().filter_map(target).collect()
    }
}

impl Directory {
    /// The extensions whose lists calls can come to, but the list's own.
    pub fn followed(&self) -> impl Iterator<Item = &Extension> {
        self.lists.keys()
    }

    /// Reads what was typed with what is known of the organisation; `colleagues`: extension and name of those it may mean.
    pub fn knowing<T>(
        &self,
        colleagues: &[(String, String)],
        read: impl FnOnce(&Known<'_>) -> T,
    ) -> T {
        read(&Known {
            numbers: ReadContext {
                numbering: self.numbering,
                has_extension: &|extension| self.numbers.has(extension),
            },
            colleagues,
        })
    }

    /// Whether calls can come to other lists.
    #[must_use]
    pub fn follows_lists(&self) -> bool {
        !self.versions.is_empty()
    }

    /// Whether one of those lists has changed since it was read.
    pub async fn is_outdated(&self, mut db: Db<'_>) -> store::Result<bool> {
        for (extension, version) in &self.versions {
            let now = store::rules::version(db.again(), self.org, extension.as_str()).await?;
            if now != *version {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What a list of its extension is checked against.
    #[must_use]
    pub fn context(&self) -> Context<'_> {
        self.context_of(&self.own, self.voicemail)
    }

    /// What the destinations of another extension are checked against; not its chains, whose lists were not read.
    #[must_use]
    pub fn context_of<'a>(&'a self, own: &'a Extension, voicemail: bool) -> Context<'a> {
        Context {
            own,
            voicemail,
            numbering: self.numbering,
            policy: &self.policy,
            directory: self,
            classes: &self.plans,
        }
    }
}

impl check::Directory for Directory {
    fn has_extension(&self, extension: &Extension) -> bool {
        self.numbers.has(extension)
    }

    fn owner_of(&self, number: &E164) -> Option<Extension> {
        self.numbers.owner_of(number).cloned()
    }

    fn rules_of(&self, extension: &Extension) -> &[Rule] {
        self.lists.get(extension).map_or(&[], Vec::as_slice)
    }
}
