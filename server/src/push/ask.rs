//! Asking for a push, in the transaction of its cause.

use std::collections::{BTreeSet, HashMap};

use renvoi_app::domain::Extension;
use uuid::Uuid;

use super::subject::to_text;
use crate::{
    pbx::{OrgKey, Subject},
    phones,
    store::{self, Db},
};

/// Subjects in a statement; a database takes so many parameters and no more.
const AT_ONCE: usize = 500;

/// Asks that the PBX be told of these subjects. To be followed by [`super::Push::wake`] after the commit.
///
/// Whoever asks takes them in the same order, all states before all jobs: two who ask for the same ones wait for each other in turn.
pub async fn ask(mut db: Db<'_>, now: i64, subjects: &[Subject]) -> store::Result<()> {
    let asked = subjects;
    let subjects: BTreeSet<String> = subjects.iter().map(to_text).collect();
    let subjects: Vec<String> = subjects.into_iter().collect();
    let mut revisions = HashMap::new();
    for some in subjects.chunks(AT_ONCE) {
        revisions.extend(store::state::advance(db.again(), some).await?);
    }
    let revision = |subject: &String| revisions.get(subject).copied().unwrap_or_default();
    for some in subjects.chunks(AT_ONCE) {
        let jobs: Vec<_> = some
            .iter()
            .map(|one| (one.as_str(), revision(one)))
            .collect();
        store::jobs::put_all(db.again(), &jobs, now).await?;
    }
    // What the PBX is told of devices and extensions, files of desk phones say too.
    phones::ask_with(db, now, asked).await
}

/// Asks for the extensions whose rules name one of these numbers (E.164) or extensions: what they mean has changed, be it that
/// somebody has them now or that nobody does any more.
pub async fn ask_naming(
    mut db: Db<'_>,
    now: i64,
    (org, key): (Uuid, &OrgKey),
    names: &[&str],
) -> store::Result<()> {
    let mut subjects = BTreeSet::new();
    for name in names {
        let digits = store::rules::naming(db.again(), org, name).await?;
        let extensions = digits
            .iter()
            .filter_map(|digits| Extension::parse(digits).ok());
        subjects.extend(extensions.map(|extension| Subject::Extension(key.clone(), extension)));
    }
    let subjects: Vec<_> = subjects.into_iter().collect();
    ask(db, now, &subjects).await
}

/// Asks for an organisation and all its extensions: something they share has changed.
pub async fn ask_all_of(mut db: Db<'_>, now: i64, org: Uuid, key: &OrgKey) -> store::Result<()> {
    let mut subjects = vec![Subject::Organisation(key.clone())];
    for row in store::extension::all(db.again(), org).await? {
        if let Ok(number) = Extension::parse(&row.number) {
            subjects.push(Subject::Extension(key.clone(), number));
        }
    }
    ask(db, now, &subjects).await
}
