//! A group of extensions goes.

use serde_json::json;

use super::{DirectoryError, Registry, find::group_of, key_of};
use crate::{
    journal,
    pbx::Subject,
    push,
    store::{self, organisation::Organisation},
};

/// Removes a group; its members stay. Once an organisation has none any more, everybody in it may take everybody's calls.
pub async fn remove_group(
    registry: &Registry,
    org: &Organisation,
    name: &str,
) -> Result<(), DirectoryError> {
    let mut tx = registry.store.write().await?;
    store::organisation::lock(tx.db(), org.id).await?;
    let group = group_of(tx.db(), org.id, name).await?;
    store::group::delete(tx.db(), group.id).await?;
    let subject = Subject::Organisation(key_of(org)?);
    push::ask(tx.db(), registry.clock.millis(), &[subject]).await?;
    let entry = journal::Entry::new("group.removed", format!("organisation:{}", org.id))
        .within(org.id)
        .with(json!({ "name": group.name }));
    journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
    tx.commit().await?;
    Ok(())
}
