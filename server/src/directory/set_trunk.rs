//! A trunk becomes another.

use serde_json::json;

use super::{
    DirectoryError, Registry, TrunkSettings, add_trunk::sealed, changes, refused, taken, trunk_of,
};
use crate::{
    journal,
    pbx::{Subject, TrunkKey},
    push, store,
};

/// Changes what is said of a trunk; answers what it is now. Another user needs a password; without one the present password
/// stays.
pub async fn set_trunk(
    registry: &Registry,
    name: &str,
    password: Option<&str>,
    change: impl FnOnce(&mut TrunkSettings),
) -> Result<TrunkSettings, DirectoryError> {
    let mut tx = registry.store.write().await?;
    let mut row = trunk_of(tx.db(), name).await?;
    let before = TrunkSettings::of(&row)?;
    let mut settings = before.clone();
    change(&mut settings);
    let settings = settings.checked()?;
    if settings.name != before.name
        && store::trunk::by_name(tx.db(), &settings.name)
            .await?
            .is_some()
    {
        return Err(DirectoryError::Taken {
            kind: "trunk",
            name: settings.name,
        });
    }
    let keeps = password.is_none() && settings.user == before.user && row.secret.is_some();
    if settings.user.is_empty() || !keeps {
        row.secret = sealed(registry, &settings, &row.key, password)?;
    }
    let mut changed = changes::between(&before.describe(), &settings.describe());
    if password.is_none() && changes::is_nothing(&changed) {
        return Ok(settings);
    }
    if password.is_some() {
        changed["password"] = json!("set");
    }
    settings.write(&mut row);
    store::trunk::update(tx.db(), &row)
        .await
        .map_err(|e| taken(e, "trunk", &settings.name))?;
    let key =
        TrunkKey::parse(&row.key).ok_or_else(|| refused("trunk", "its stored key is damaged"))?;
    push::ask(tx.db(), registry.clock.millis(), &[Subject::Trunk(key)]).await?;
    let entry = journal::Entry::new("trunk.changed", format!("trunk:{}", row.id))
        .with(json!({ "name": settings.name, "changed": changed }));
    journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
    tx.commit().await?;
    Ok(settings)
}
