//! A new group of extensions.

use serde_json::json;
use uuid::Uuid;

use super::{DirectoryError, Registry, checked_name, find::extension_of, key_of, refused, taken};
use crate::{
    journal::{self, Author},
    pbx::{Group, Subject},
    phones, push,
    store::{self, Db, group::GroupRow, organisation::Organisation},
};

/// Adds a group with these members. With the first one of an organisation, who is in none can no longer
/// supervise others or take their calls.
pub async fn add_group(
    registry: &Registry,
    org: &Organisation,
    name: &str,
    members: &[String],
) -> Result<GroupRow, DirectoryError> {
    let mut tx = registry.store.write().await?;
    let author = Author::CommandLine;
    let group = put_group(tx.db(), registry, &author, org, name, members).await?;
    tx.commit().await?;
    Ok(group)
}

/// The same, within a transaction.
pub(crate) async fn put_group(
    mut db: Db<'_>,
    registry: &Registry,
    author: &Author,
    org: &Organisation,
    name: &str,
    members: &[String],
) -> Result<GroupRow, DirectoryError> {
    let name = checked_name("name", name)?;
    store::organisation::lock(db.again(), org.id).await?;
    let taken_numbers: Vec<_> = store::group::all(db.again(), org.id).await?;
    let free = |n: &i64| taken_numbers.iter().all(|group| group.number != *n);
    let number = (1..=i64::from(Group::MOST)).find(free).ok_or_else(|| {
        refused(
            "group",
            format!("{} are as many as there can be", Group::MOST),
        )
    })?;
    let now = registry.clock.millis();
    let group = GroupRow {
        id: Uuid::now_v7(),
        org_id: org.id,
        number,
        name,
        created_at: now,
    };
    store::group::insert(db.again(), &group)
        .await
        .map_err(|error| taken(error, "group", &group.name))?;
    for member in members {
        let extension = extension_of(db.again(), org.id, member).await?;
        store::group::enter(db.again(), group.id, extension.id).await?;
    }
    push::ask(db.again(), now, &[Subject::Organisation(key_of(org)?)]).await?;
    phones::ask_within(db.again(), now, org.id).await?;
    let entry = journal::Entry::new("group.added", format!("organisation:{}", org.id))
        .from(author)
        .within(org.id)
        .with(json!({ "name": group.name, "members": members }));
    journal::append(db, registry.clock.as_ref(), entry).await?;
    Ok(group)
}
