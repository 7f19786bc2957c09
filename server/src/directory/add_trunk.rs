//! A new trunk.

use serde_json::json;
use uuid::Uuid;

use super::{DirectoryError, Registry, TrunkSettings, refused, taken};
use crate::{
    journal,
    pbx::{Subject, TrunkKey},
    push, secrets,
    store::{self, trunk::Trunk},
};

/// Adds it; a user needs a password.
pub async fn add_trunk(
    registry: &Registry,
    settings: TrunkSettings,
    password: Option<&str>,
) -> Result<Trunk, DirectoryError> {
    let settings = settings.checked()?;
    let key = secrets::random_key();
    let mut row = Trunk {
        id: Uuid::now_v7(),
        name: String::new(),
        host: String::new(),
        port: 0,
        username: String::new(),
        secret: sealed(registry, &settings, &key, password)?,
        country: String::new(),
        callers: String::new(),
        called: String::new(),
        identity: String::new(),
        number: String::new(),
        forwarded: String::new(),
        told: String::new(),
        registers: false,
        sources: String::new(),
        key,
    };
    settings.write(&mut row);
    let mut tx = registry.store.write().await?;
    if store::trunk::by_name(tx.db(), &row.name).await?.is_some() {
        return Err(DirectoryError::Taken {
            kind: "trunk",
            name: row.name,
        });
    }
    store::trunk::insert(tx.db(), &row)
        .await
        .map_err(|e| taken(e, "trunk", &row.name))?;
    let subject = Subject::Trunk(TrunkKey::parse(&row.key).expect("a fresh key has a key's form"));
    push::ask(tx.db(), registry.clock.millis(), &[subject]).await?;
    let entry = journal::Entry::new("trunk.added", format!("trunk:{}", row.id))
        .with(json!({ "name": row.name }));
    journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
    tx.commit().await?;
    Ok(row)
}

/// The password as it is kept; `None` where there is no user.
pub(super) fn sealed(
    registry: &Registry,
    settings: &TrunkSettings,
    key: &str,
    password: Option<&str>,
) -> Result<Option<Vec<u8>>, DirectoryError> {
    if settings.user.is_empty() {
        return Ok(None);
    }
    let password = password.ok_or_else(|| refused("user", "needs a password"))?;
    if password.chars().any(char::is_control) {
        return Err(refused("password", "holds a control character"));
    }
    Ok(Some(registry.keys.seal(password, &secrets::of_trunk(key))))
}
