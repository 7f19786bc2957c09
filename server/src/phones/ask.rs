//! Asking that a phone be looked at, in the transaction of its cause.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::{
    pbx::{OrgKey, Subject},
    store::{self, Db},
};

/// Phones in a statement; a database takes so many parameters and no more.
const AT_ONCE: usize = 500;

/// A phone's name in the outbox.
pub(crate) fn subject(id: Uuid) -> String {
    format!("phone:{id}")
}

/// Reads [`subject`] back.
pub(super) fn parse(text: &str) -> Option<Uuid> {
    text.strip_prefix("phone:")?.parse().ok()
}

/// Asks that these phones be looked at: something that their files say may have changed.
///
/// Whoever asks takes them in the same order, all phones before all jobs: two who ask for the same ones wait for each other in turn.
pub(crate) async fn ask(mut db: Db<'_>, now: i64, phones: &[Uuid]) -> store::Result<()> {
    let phones: Vec<Uuid> = phones
        .iter()
        .copied()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let mut jobs = vec![];
    for some in phones.chunks(AT_ONCE) {
        let asked = store::phone::advance(db.again(), some).await?;
        jobs.extend(
            asked
                .into_iter()
                .map(|(id, revision)| (subject(id), revision)),
        );
    }
    jobs.sort_unstable();
    for some in jobs.chunks(AT_ONCE) {
        let some: Vec<_> = some
            .iter()
            .map(|(one, revision)| (one.as_str(), *revision))
            .collect();
        store::jobs::put_all(db.again(), &some, now).await?;
    }
    Ok(())
}

/// The same for whatever phones have these devices or belong to these extensions: what the PBX is told of them, their files say too.
pub(crate) async fn ask_with(mut db: Db<'_>, now: i64, subjects: &[Subject]) -> store::Result<()> {
    let (mut devices, mut lines) = (vec![], vec![]);
    for subject in subjects {
        match subject {
            Subject::Device(endpoint) => devices.push(endpoint.to_string()),
            Subject::Extension(org, extension) => {
                lines.push((org.to_string(), extension.to_string()));
            }
            Subject::Organisation(_) | Subject::Trunk(_) => {}
        }
    }
    let mut phones = vec![];
    for some in devices.chunks(AT_ONCE) {
        phones.extend(store::phone::named(db.again(), some).await?);
    }
    for some in lines.chunks(AT_ONCE / 2) {
        phones.extend(store::phone::of_lines(db.again(), some).await?);
    }
    if phones.is_empty() {
        return Ok(());
    }
    ask(db, now, &phones).await
}

/// The same for all phones of an organisation: who is in which group, and so who may supervise whom, is otherwise than it was. What templates
/// give them is due too.
pub(crate) async fn ask_within(mut db: Db<'_>, now: i64, org: Uuid) -> store::Result<()> {
    let phones = store::phone::ids_within(db.again(), org).await?;
    ask(db.again(), now, &phones).await?;
    store::templates::all_due(db, org).await
}

/// The same for the phones whose keys supervise an extension: it is somebody else's, or gone, or its owner is called otherwise.
pub(crate) async fn ask_naming(
    mut db: Db<'_>,
    now: i64,
    org: &OrgKey,
    digits: &str,
) -> store::Result<()> {
    let phones = store::phone::naming(db.again(), org.as_str(), digits).await?;
    if phones.is_empty() {
        return Ok(());
    }
    ask(db, now, &phones).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        let id = Uuid::from_u128(7);
        assert_eq!(parse(&subject(id)), Some(id));
        assert_eq!(parse("mail:7"), None);
        assert_eq!(parse("phone:7"), None);
    }
}
