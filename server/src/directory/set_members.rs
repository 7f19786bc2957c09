//! Who is in a group of extensions.

use serde_json::json;

use super::{
    DirectoryError, Registry,
    find::{extension_of, group_of},
    key_of,
};
use crate::{
    journal,
    pbx::Subject,
    push,
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
    let before = members_of(tx.db(), &group).await?;
    for number in add {
        let extension = extension_of(tx.db(), org.id, number).await?;
        store::group::enter(tx.db(), group.id, extension.id).await?;
    }
    for number in remove {
        let extension = extension_of(tx.db(), org.id, number).await?;
        store::group::leave(tx.db(), group.id, extension.id).await?;
    }
    let members = members_of(tx.db(), &group).await?;
    if members == before {
        return Ok(members);
    }
    let subject = Subject::Organisation(key_of(org)?);
    push::ask(tx.db(), registry.clock.millis(), &[subject]).await?;
    let changed = json!({ "members": [before, members] });
    let entry = journal::Entry::new("group.changed", format!("organisation:{}", org.id))
        .within(org.id)
        .with(json!({ "name": group.name, "changed": changed }));
    journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
    tx.commit().await?;
    Ok(members)
}

/// Who is in a group: digits, in order.
async fn members_of(db: Db<'_>, group: &GroupRow) -> store::Result<Vec<String>> {
    let all = store::group::members(db, group.org_id).await?;
    let mine = all
        .into_iter()
        .filter(|(number, _)| *number == group.number);
    Ok(mine.map(|(_, extension)| extension).collect())
}
