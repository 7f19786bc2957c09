//! Another password for a device.

use serde_json::json;

use super::{DirectoryError, NewDevice, Registry, device_of, refused};
use crate::{
    journal,
    pbx::{EndpointId, Subject},
    push, secrets, store,
};

/// Gives a device another SIP password; its phone has to be told.
pub async fn renew_device(
    registry: &Registry,
    endpoint: &str,
) -> Result<NewDevice, DirectoryError> {
    let mut tx = registry.store.write().await?;
    let device = device_of(tx.db(), endpoint).await?;
    let endpoint = EndpointId::parse(&device.endpoint)
        .ok_or_else(|| refused("device", "its stored name is damaged"))?;
    let password = secrets::random_password();
    let sealed = registry
        .keys
        .seal(&password, &secrets::of_device(endpoint.as_str()));
    store::device::set_secret(tx.db(), endpoint.as_str(), &sealed).await?;
    let now = registry.clock.millis();
    push::ask(tx.db(), now, &[Subject::Device(endpoint.clone())]).await?;
    let entry = journal::Entry::new("device.renewed", format!("device:{}", device.id))
        .within(device.org_id)
        .with(json!({ "name": device.name, "endpoint": endpoint.as_str() }));
    journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
    tx.commit().await?;
    Ok(NewDevice { endpoint, password })
}
