//! A trunk goes.

use serde_json::json;

use super::{DirectoryError, Registry, refused, trunk_of};
use crate::{
    journal,
    pbx::{Subject, TrunkKey},
    push, store,
};

/// Removes a trunk that no organisation's calls leave by.
pub async fn remove_trunk(registry: &Registry, name: &str) -> Result<(), DirectoryError> {
    let mut tx = registry.store.write().await?;
    let row = trunk_of(tx.db(), name).await?;
    let users = store::organisation::by_trunk(tx.db(), row.id).await?;
    if !users.is_empty() {
        let slugs: Vec<_> = users.iter().map(|org| org.slug.as_str()).collect();
        return Err(refused(
            "trunk",
            format!(
                "the calls of {} leave by it; first: renvoi org set {} --trunk ANOTHER",
                slugs.join(", "),
                slugs[0]
            ),
        ));
    }
    let key =
        TrunkKey::parse(&row.key).ok_or_else(|| refused("trunk", "its stored key is damaged"))?;
    store::trunk::delete(tx.db(), row.id).await?;
    push::ask(tx.db(), registry.clock.millis(), &[Subject::Trunk(key)]).await?;
    let entry = journal::Entry::new("trunk.removed", format!("trunk:{}", row.id))
        .with(json!({ "name": row.name }));
    journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
    tx.commit().await?;
    Ok(())
}
