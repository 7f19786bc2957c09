//! Another name for a group of extensions.

use serde_json::json;

use super::{DirectoryError, Registry, checked_name, taken};
use crate::{
    journal::{self, Author},
    store::{self, Db, group::GroupRow},
};

/// Renames a group, within a transaction that has locked the organisation. The PBX knows it by its number alone, and is not told.
pub(crate) async fn put_group_renamed(
    mut db: Db<'_>,
    registry: &Registry,
    author: &Author,
    group: &GroupRow,
    name: &str,
) -> Result<GroupRow, DirectoryError> {
    let name = checked_name("name", name)?;
    let renamed = GroupRow {
        name,
        ..group.clone()
    };
    if renamed.name == group.name {
        return Ok(renamed);
    }
    store::group::rename(db.again(), group.id, &renamed.name)
        .await
        .map_err(|error| taken(error, "group", &renamed.name))?;
    let changed = json!({ "name": [group.name, renamed.name] });
    let entry = journal::Entry::new("group.changed", format!("organisation:{}", group.org_id))
        .from(author)
        .within(group.org_id)
        .with(json!({ "name": renamed.name, "changed": changed }));
    journal::append(db, registry.clock.as_ref(), entry).await?;
    Ok(renamed)
}
