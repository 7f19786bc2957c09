//! Who is in a group of extensions.

use serde_json::json;

use super::{
    DirectoryError, Registry,
    find::{extension_of, group_of},
    key_of,
};
use crate::{
    journal::{self, Author},
    pbx::Subject,
    phones, push,
    store::{self, Db, group::GroupRow, organisation::Organisation},
};

/// Puts extensions into a group and takes others out; answers who is in it then.
pub async fn set_members(
    registry: &Registry,
    org: &Organisation,
    name: &str,
    add: &[String],
    remove: &[String],
) -> Result<Vec<String>, DirectoryError> {
    let mut tx = registry.store.write().await?;
    store::organisation::lock(tx.db(), org.id).await?;
    let group = group_of(tx.db(), org.id, name).await?;
    let author = Author::CommandLine;
    let members = put_members(tx.db(), registry, &author, org, &group, (add, remove)).await?;
    tx.commit().await?;
    Ok(members)
}

/// The same, within a transaction that has locked the organisation.
pub(crate) async fn put_members(
    mut db: Db<'_>,
    registry: &Registry,
    author: &Author,
    org: &Organisation,
    group: &GroupRow,
    (add, remove): (&[String], &[String]),
) -> Result<Vec<String>, DirectoryError> {
    let before = members_of(db.again(), group).await?;
    for number in add {
        let extension = extension_of(db.again(), org.id, number).await?;
        store::group::enter(db.again(), group.id, extension.id).await?;
    }
    for number in remove {
        let extension = extension_of(db.again(), org.id, number).await?;
        store::group::leave(db.again(), group.id, extension.id).await?;
    }
    let members = members_of(db.again(), group).await?;
    if members == before {
        return Ok(members);
    }
    let now = registry.clock.millis();
    let subject = Subject::Organisation(key_of(org)?);
    push::ask(db.again(), now, &[subject]).await?;
    phones::ask_within(db.again(), now, org.id).await?;
    let changed = json!({ "members": [before, members] });
    let entry = journal::Entry::new("group.changed", format!("organisation:{}", org.id))
        .from(author)
        .within(org.id)
        .with(json!({ "name": group.name, "changed": changed }));
    journal::append(db, registry.clock.as_ref(), entry).await?;
    Ok(members)
}

/// Who is in a group: digits, in order.
pub(crate) async fn members_of(db: Db<'_>, group: &GroupRow) -> store::Result<Vec<String>> {
    let all = store::group::members(db, group.org_id).await?;
    let mine = all
        .into_iter()
        .filter(|(number, _)| *number == group.number);
    Ok(mine.map(|(_, extension)| extension).collect())
}
