//! A group of extensions goes.

use serde_json::json;

use super::{DirectoryError, Registry, find::group_of, key_of};
use crate::{
    journal::{self, Author},
    pbx::Subject,
    phones, push,
    store::{self, Db, group::GroupRow, organisation::Organisation},
};

/// Removes a group; its members stay. Once an organisation has none any more, everybody in it may supervise
/// everybody and take their calls.
pub async fn remove_group(
    registry: &Registry,
    org: &Organisation,
    name: &str,
) -> Result<(), DirectoryError> {
    let mut tx = registry.store.write().await?;
    store::organisation::lock(tx.db(), org.id).await?;
    let group = group_of(tx.db(), org.id, name).await?;
    put_group_removed(tx.db(), registry, &Author::CommandLine, org, &group).await?;
    tx.commit().await?;
    Ok(())
}

/// The same, within a transaction that has locked the organisation.
pub(crate) async fn put_group_removed(
    mut db: Db<'_>,
    registry: &Registry,
    author: &Author,
    org: &Organisation,
    group: &GroupRow,
) -> Result<(), DirectoryError> {
    store::group::delete(db.again(), group.id).await?;
    let now = registry.clock.millis();
    let subject = Subject::Organisation(key_of(org)?);
    push::ask(db.again(), now, &[subject]).await?;
    phones::ask_within(db.again(), now, org.id).await?;
    let entry = journal::Entry::new("group.removed", format!("organisation:{}", org.id))
        .from(author)
        .within(org.id)
        .with(json!({ "name": group.name }));
    journal::append(db, registry.clock.as_ref(), entry).await?;
    Ok(())
}
