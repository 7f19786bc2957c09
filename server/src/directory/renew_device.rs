//! Another password for a device.

use serde_json::json;

use super::{DirectoryError, NewDevice, Registry, device_of, refused};
use crate::{
    clock::Clock,
    journal::{self, Author},
    pbx::{EndpointId, Subject},
    push,
    secrets::{self, Keyring},
    store::{self, Db, device::DeviceRow},
};

/// Gives a device another SIP password; its phone has to be told.
pub async fn renew_device(
    registry: &Registry,
    endpoint: &str,
) -> Result<NewDevice, DirectoryError> {
    let mut tx = registry.store.write().await?;
    let device = device_of(tx.db(), endpoint).await?;
    let (keys, clock) = (&registry.keys, registry.clock.as_ref());
    let renewed = put_renewed(tx.db(), keys, clock, &device, &Author::CommandLine, None).await?;
    tx.commit().await?;
    Ok(renewed)
}

/// The same within a transaction, by somebody who may have said why. To be followed by [`push::Push::wake`].
pub(crate) async fn put_renewed(
    mut db: Db<'_>,
    keys: &Keyring,
    clock: &dyn Clock,
    device: &DeviceRow,
    author: &Author,
    why: Option<&str>,
) -> Result<NewDevice, DirectoryError> {
    let endpoint = EndpointId::parse(&device.endpoint)
        .ok_or_else(|| refused("device", "its stored name is damaged"))?;
    let password = secrets::random_password();
    let sealed = keys.seal(&password, &secrets::of_device(endpoint.as_str()));
    store::device::set_secret(db.again(), endpoint.as_str(), &sealed).await?;
    let now = clock.millis();
    push::ask(db.again(), now, &[Subject::Device(endpoint.clone())]).await?;
    let mut detail = json!({ "name": device.name, "endpoint": endpoint.as_str() });
    if let Some(why) = why {
        detail["why"] = why.into();
    }
    let entry = journal::Entry::new("device.renewed", format!("device:{}", device.id))
        .from(author)
        .within(device.org_id)
        .with(detail);
    journal::append(db, clock, entry).await?;
    Ok(NewDevice { endpoint, password })
}
