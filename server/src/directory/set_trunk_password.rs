//! Another password for a trunk.

use serde_json::json;

use super::{DirectoryError, Registry, refused, trunk_of};
use crate::{
    journal,
    pbx::{Subject, TrunkKey},
    push, secrets, store,
};

/// Keeps the password that a trunk's other end has given.
pub async fn set_trunk_password(
    registry: &Registry,
    name: &str,
    password: &str,
) -> Result<(), DirectoryError> {
    if password.chars().any(char::is_control) {
        return Err(refused("password", "holds a control character"));
    }
    let mut tx = registry.store.write().await?;
    let trunk = trunk_of(tx.db(), name).await?;
    if trunk.username.is_empty() {
        return Err(refused("trunk", "has no user name, and so no password"));
    }
    let sealed = registry.keys.seal(password, &secrets::of_trunk(&trunk.key));
    store::trunk::set_secret(tx.db(), trunk.id, &sealed).await?;
    let key =
        TrunkKey::parse(&trunk.key).ok_or_else(|| refused("trunk", "its stored key is damaged"))?;
    push::ask(tx.db(), registry.clock.millis(), &[Subject::Trunk(key)]).await?;
    let entry = journal::Entry::new("trunk.password_set", format!("trunk:{}", trunk.id))
        .with(json!({ "name": trunk.name }));
    journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
    tx.commit().await?;
    Ok(())
}
