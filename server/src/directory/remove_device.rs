//! A device goes.

use renvoi_app::domain::Extension;
use serde_json::json;

use super::{DirectoryError, Registry, find::device_of, key_of};
use crate::{
    journal::{self, Author},
    pbx::{EndpointId, Subject},
    push,
    store::{self, Db, device::DeviceRow},
};

/// Removes a device: its phone can neither call nor ring any more. Answers what it was.
pub async fn remove_device(
    registry: &Registry,
    endpoint: &str,
) -> Result<DeviceRow, DirectoryError> {
    let mut tx = registry.store.write().await?;
    let device = device_of(tx.db(), endpoint).await?;
    put_removed(tx.db(), registry, &Author::CommandLine, &device).await?;
    tx.commit().await?;
    Ok(device)
}

/// The same, within a transaction.
pub(crate) async fn put_removed(
    mut db: Db<'_>,
    registry: &Registry,
    author: &Author,
    device: &DeviceRow,
) -> Result<(), DirectoryError> {
    let mut subjects: Vec<_> = EndpointId::parse(&device.endpoint)
        .map(Subject::Device)
        .into_iter()
        .collect();
    let org = store::organisation::by_id(db.again(), device.org_id).await?;
    let row = store::extension::by_id(db.again(), device.org_id, device.extension_id).await?;
    if let Some((org, row)) = org.zip(row)
        && let Ok(digits) = Extension::parse(&row.number)
    {
        subjects.push(Subject::Extension(key_of(&org)?, digits));
    }
    store::device::delete(db.again(), device.id).await?;
    push::ask(db.again(), registry.clock.millis(), &subjects).await?;
    let entry = journal::Entry::new("device.removed", format!("device:{}", device.id))
        .from(author)
        .within(device.org_id)
        .with(json!({ "name": device.name, "endpoint": device.endpoint }));
    journal::append(db, registry.clock.as_ref(), entry).await?;
    Ok(())
}
