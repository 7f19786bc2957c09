//! A new device: a SIP account.

use serde_json::json;
use uuid::Uuid;

use super::{DirectoryError, Registry, checked_name, refused};
use crate::{
    journal,
    pbx::{EndpointId, ExtensionPlan, OrgKey, Subject},
    push, secrets,
    store::{self, device::DeviceRow, organisation::Organisation},
};

/// A device just added: the only moment its password is told.
#[derive(Clone)]
pub struct NewDevice {
    /// Its SIP user name and name on the PBX.
    pub endpoint: EndpointId,
    /// Its SIP password.
    pub password: String,
}

/// Adds a device to an extension.
pub async fn add_device(
    registry: &Registry,
    org: &Organisation,
    number: &str,
    name: &str,
) -> Result<NewDevice, DirectoryError> {
    let name = checked_name("name", name)?;
    let mut tx = registry.store.write().await?;
    let extension = store::extension::by_number(tx.db(), org.id, number)
        .await?
        .ok_or_else(|| DirectoryError::NotFound {
            kind: "extension",
            name: number.to_owned(),
        })?;
    let devices = store::device::of_extension(tx.db(), extension.id).await?;
    if devices.len() >= ExtensionPlan::MAX_DEVICES {
        let most = format!(
            "extension {number} has {} already, and no more can ring",
            devices.len()
        );
        return Err(refused("device", most));
    }
    let last = devices.last().map_or(0, |device| device.n);
    let n = u16::try_from(last + 1).map_err(|_| refused("device", "too many"))?;
    let key = OrgKey::parse(&org.key).expect("a stored key has a key's form");
    let digits =
        renvoi_app::domain::Extension::parse(&extension.number).expect("a stored extension is one");
    let endpoint = EndpointId::new(&key, &digits, n);
    let password = secrets::random_password();
    let now = registry.clock.millis();
    let row = DeviceRow {
        id: Uuid::now_v7(),
        org_id: org.id,
        extension_id: extension.id,
        n: last + 1,
        name: name.clone(),
        endpoint: endpoint.to_string(),
        secret: registry
            .keys
            .seal(&password, &secrets::of_device(endpoint.as_str())),
        created_at: now,
    };
    store::device::insert(tx.db(), &row).await?;
    push::ask(
        tx.db(),
        now,
        &[
            Subject::Device(endpoint.clone()),
            Subject::Extension(key, digits),
        ],
    )
    .await?;
    let entry = journal::Entry::new("device.added", format!("device:{}", row.id))
        .within(org.id)
        .with(json!({ "name": name, "endpoint": endpoint.as_str() }));
    journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
    tx.commit().await?;
    Ok(NewDevice { endpoint, password })
}
