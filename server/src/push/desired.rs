//! What the database wants the PBX to hold.

use std::collections::{BTreeMap, HashMap};

use super::{Broken, Everything, Push, Wanted, accounts::trunk_plan, slice::Slice};
use crate::{
    pbx::{Subject, TrunkKey},
    store::{self, Db},
};

/// What is wanted of some subjects, in their order. Subjects of one organisation are read together.
pub async fn desired(
    mut db: Db<'_>,
    push: &Push,
    subjects: &[Subject],
) -> store::Result<Vec<Wanted>> {
    let mut ranges: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    for subject in subjects {
        let Some((key, number)) = place(subject) else {
            continue;
        };
        let range = ranges.entry(key).or_insert((number, number));
        *range = (range.0.min(number), range.1.max(number));
    }
    let mut found: HashMap<Subject, Wanted> = HashMap::with_capacity(subjects.len());
    for (key, (first, last)) in ranges {
        if let Some(org) = store::organisation::by_key(db.again(), key).await?
            && let Some(slice) = Slice::load(db.again(), push, org, first, last).await?
        {
            slice.wanted(push, &mut |subject, wanted| {
                found.insert(subject, wanted);
            });
        }
    }
    for subject in subjects {
        if let Subject::Trunk(key) = subject
            && let Some(trunk) = store::trunk::by_key(db.again(), key.as_str()).await?
        {
            found.insert(subject.clone(), trunk_plan(&push.keys, &trunk, key));
        }
    }
    let known = |subject| found.contains_key(subject);
    // What looks gone may be a row whose name has been damaged; seldom enough to look at everything.
    let otherwise = if subjects.iter().all(known) || everything(db, push).await?.nameless.is_empty()
    {
        Wanted::Gone
    } else {
        Wanted::Broken(Broken::Value("name"))
    };
    let wanted = |subject| found.get(subject).unwrap_or(&otherwise).clone();
    Ok(subjects.iter().map(wanted).collect())
}

/// Everything the PBX should hold.
pub async fn everything(mut db: Db<'_>, push: &Push) -> store::Result<Everything> {
    let mut everything = Everything::default();
    for org in store::organisation::all(db.again()).await? {
        let slug = org.slug.clone();
        // Before and after all digits, by their bytes.
        match Slice::load(db.again(), push, org, "", ":").await? {
            Some(slice) => {
                everything.nameless.extend(slice.nameless.iter().cloned());
                slice.wanted(push, &mut |subject, wanted| everything.add(subject, wanted));
            }
            None => everything.nameless.push(format!("organisation {slug}")),
        }
    }
    for trunk in store::trunk::all(db.again()).await? {
        match TrunkKey::parse(&trunk.key) {
            Some(key) => {
                let wanted = trunk_plan(&push.keys, &trunk, &key);
                everything.add(Subject::Trunk(key), wanted);
            }
            None => everything.nameless.push(format!("trunk {}", trunk.name)),
        }
    }
    for row in &everything.nameless {
        tracing::error!(
            row,
            "its name on the PBX cannot be read: nothing is removed from there"
        );
    }
    Ok(everything)
}

/// A subject's organisation key and digits; `None` for a trunk.
fn place(subject: &Subject) -> Option<(&str, &str)> {
    match subject {
        Subject::Extension(org, extension) => Some((org.as_str(), extension.as_str())),
        Subject::Device(endpoint) => {
            let mut parts = endpoint.as_str().split('-');
            Some((parts.next()?, parts.next()?))
        }
        // Sorts before all digits, and so reads no extension.
        Subject::Organisation(org) => Some((org.as_str(), "")),
        Subject::Trunk(_) => None,
    }
}
