//! Changing a list: checked, versioned, journalled and pushed in one transaction.

use renvoi_app::{
    api::{
        ApiError,
        forwarding::{Changed, FieldError, RuleDraft},
        session::{Session, User},
    },
    domain::{Rule, RuleList},
};
use uuid::Uuid;

use super::{ForwardingService, Held, Line, difference::difference, judge::newly_refused};
use crate::{directory::Directory, errors::internal, journal, push, store};

/// What is done to a list, as the journal tells it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deed {
    action: &'static str,
    restored: Option<i64>,
    dialled: Option<i64>,
}

impl From<&'static str> for Deed {
    fn from(action: &'static str) -> Self {
        Self {
            action,
            restored: None,
            dialled: None,
        }
    }
}

impl Deed {
    /// Back to a version.
    pub(super) fn restored(version: i64) -> Self {
        Self {
            action: "rules.restored",
            restored: Some(version),
            dialled: None,
        }
    }

    /// Dialled at a phone at this second of the PBX's clock; everything that was dialled until then is read in with it.
    pub(super) fn dialled(action: &'static str, at: i64) -> Self {
        Self {
            action,
            restored: None,
            dialled: Some(at),
        }
    }
}

/// What became of a list that was to be kept.
pub(super) enum Kept<T, E> {
    /// It has this version; what was found good of it.
    Saved(i64, T),
    /// Somebody saved since it was read, or has read in what was dialled.
    Stale,
    /// It is not to be.
    Refused(E),
}

/// What keeps a person's change from being kept.
pub(super) enum Objection {
    /// It is wrong; at least one thing.
    Refused(Vec<FieldError>),
    /// It may lead in circles, and the person has not accepted that: the chain.
    Warned(Vec<String>),
}

impl From<Objection> for Changed {
    fn from(objection: Objection) -> Self {
        match objection {
            Objection::Refused(errors) => Self::Refused { errors },
            Objection::Warned(chain) => Self::Warned { chain },
        }
    }
}

/// Keeps a new list, where it is judged good.
///
/// It is judged before anything is locked, and once more within the transaction where a colleague's list that calls can come to
/// from it has changed meanwhile: of two colleagues who send their calls to each other at the same moment, the second is told.
pub(super) async fn keep<T, E>(
    store: &store::Store,
    clock: &dyn crate::clock::Clock,
    held: &Held,
    rules: Vec<Rule>,
    deed: Deed,
    judge: impl Fn(&[Rule], &Directory) -> Result<T, E> + Sync,
) -> store::Result<Kept<T, E>> {
    let Held { line, author } = held;
    let mut read = store.read().await?;
    let around = line.directory(store, read.db(), &rules).await?;
    drop(read);
    let mut said = match judge(&rules, &around) {
        Ok(said) => said,
        Err(refusal) => return Ok(Kept::Refused(refusal)),
    };
    let mut tx = store.write().await?;
    if around.follows_lists() {
        store::organisation::lock(tx.db(), line.org.id).await?;
    }
    if !store::extension::advance_rules(tx.db(), line.row.id, line.list.version).await? {
        return Ok(Kept::Stale);
    }
    if around.is_outdated(tx.db()).await? {
        // Somebody may have been given a number meanwhile, too.
        let org = store::organisation::by_id(tx.db(), line.org.id).await?;
        let around = Line {
            org: org.ok_or(sqlx::Error::RowNotFound)?,
            ..line.clone()
        };
        let around = around.directory(store, tx.db(), &rules).await?;
        said = match judge(&rules, &around) {
            Ok(said) => said,
            Err(refusal) => return Ok(Kept::Refused(refusal)),
        };
    }
    if let Some(at) = deed.dialled
        && !store::codes::advance(tx.db(), line.row.id, at).await?
    {
        return Ok(Kept::Stale);
    }
    let version = line.list.version + 1;
    let mut detail = difference(&line.list.rules, &rules);
    if let Some(restored) = deed.restored {
        detail["restored"] = restored.into();
    }
    if let Some(at) = deed.dialled {
        detail["dialled"] = at.into();
    }
    detail["extension"] = line.number.as_str().into();
    detail["from"] = line.list.version.into();
    detail["to"] = version.into();
    let now = clock.millis();
    super::still::follow(tx.db(), line, &rules, now).await?;
    let at = deed.dialled.map_or(now, |at| at * 1000);
    super::codes::follow(tx.db(), line, &rules, at).await?;
    let body = super::body::write(&RuleList { version, rules });
    store::rules::insert(tx.db(), line.row.id, version, &body, now, author.user()).await?;
    let entry = journal::Entry::new(deed.action, format!("extension:{}", line.row.id))
        .with(detail)
        .from(author)
        .within(line.org.id);
    journal::append(tx.db(), clock, entry).await?;
    push::ask(tx.db(), now, &[line.subject()]).await?;
    tx.commit().await?;
    Ok(Kept::Saved(version, said))
}

impl ForwardingService {
    /// The person's own list.
    pub(super) async fn open(&self, who: &Session<User>) -> Result<Held, ApiError> {
        let mut read = self.store.read().await.map_err(internal)?;
        Held::own(read.db(), who).await
    }

    /// What a list is checked against once its rules are `after`.
    pub(super) async fn surroundings(
        &self,
        line: &Line,
        after: &[Rule],
    ) -> Result<Directory, ApiError> {
        let mut read = self.store.read().await.map_err(internal)?;
        line.directory(&self.store, read.db(), after)
            .await
            .map_err(internal)
    }

    /// Keeps the new list, or tells that somebody was faster, or what it would make wrong that was right before.
    pub(super) async fn commit(
        &self,
        held: &Held,
        rules: Vec<Rule>,
        deed: impl Into<Deed>,
    ) -> Result<Changed, ApiError> {
        let before = &held.line.list.rules;
        let judge = |after: &[Rule], around: &Directory| newly_refused(before, after, around);
        self.commit_where(held, rules, deed.into(), judge).await
    }

    /// Keeps the new list where it is judged good, and tells of the circle that was found with it; or tells why not.
    pub(super) async fn commit_where(
        &self,
        held: &Held,
        rules: Vec<Rule>,
        deed: impl Into<Deed>,
        judge: impl Fn(&[Rule], &Directory) -> Result<Vec<String>, Objection> + Sync,
    ) -> Result<Changed, ApiError> {
        let kept = keep(
            &self.store,
            self.clock.as_ref(),
            held,
            rules,
            deed.into(),
            judge,
        )
        .await
        .map_err(internal)?;
        match kept {
            Kept::Saved(version, circle) => {
                self.announce(held);
                Ok(Changed::Saved { version, circle })
            }
            Kept::Stale => self.stale(held, None).await,
            Kept::Refused(objection) => Ok(objection.into()),
        }
    }

    /// Wakes the worker, and the pages that show the list.
    pub(crate) fn announce(&self, line: &Line) {
        self.push.wake();
        let subject = push::subject::to_text(&line.subject());
        self.push.tell([subject].into());
    }

    /// What a change meets whose version is not the list's any more.
    pub(super) async fn stale(&self, held: &Held, id: Option<Uuid>) -> Result<Changed, ApiError> {
        let mut read = self.store.read().await.map_err(internal)?;
        let line = held.again(read.db()).await?;
        let version = line.list.version;
        let theirs = line.list.rules.iter().find(|rule| Some(rule.id.0) == id);
        Ok(Changed::Stale {
            version,
            theirs: theirs.map(|rule| RuleDraft::from_rule(rule, version)),
        })
    }
}
