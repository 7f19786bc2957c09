//! A new device: a SIP account.

use renvoi_app::domain::Extension;
use serde_json::json;
use uuid::Uuid;

use super::{DirectoryError, Registry, checked_name, extension_of, refused};
use crate::{
    journal::{self, Author},
    pbx::{EndpointId, ExtensionPlan, OrgKey, Subject},
    push::{self, subject},
    secrets,
    store::{self, Db, device::DeviceRow, organisation::Organisation},
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
    let mut tx = registry.store.write().await?;
    let author = Author::CommandLine;
    let device = put_device(tx.db(), registry, &author, org, number, name).await?;
    tx.commit().await?;
    Ok(device)
}

/// The same, within a transaction.
pub(crate) async fn put_device(
    mut db: Db<'_>,
    registry: &Registry,
    author: &Author,
    org: &Organisation,
    number: &str,
    name: &str,
) -> Result<NewDevice, DirectoryError> {
    let name = checked_name("name", name)?;
    let extension = extension_of(db.again(), org.id, number).await?;
    let devices = store::device::of_extension(db.again(), extension.id).await?;
    if devices.len() >= ExtensionPlan::MAX_DEVICES {
        let most = format!(
            "extension {number} has {} already, and no more can ring",
            devices.len()
        );
        return Err(refused("device", most));
    }
    let key = OrgKey::parse(&org.key).expect("a stored key has a key's form");
    let digits = Extension::parse(&extension.number).expect("a stored extension is one");
    let taken: Vec<_> = devices.iter().map(|device| device.n).collect();
    let (n, endpoint) = free_name(db.again(), &key, &digits, &taken).await?;
    let password = secrets::random_password();
    let now = registry.clock.millis();
    let row = DeviceRow {
        id: Uuid::now_v7(),
        org_id: org.id,
        extension_id: extension.id,
        n: i64::from(n),
        name: name.clone(),
        endpoint: endpoint.to_string(),
        secret: registry
            .keys
            .seal(&password, &secrets::of_device(endpoint.as_str())),
        created_at: now,
    };
    store::device::insert(db.again(), &row).await?;
    push::ask(
        db.again(),
        now,
        &[
            Subject::Device(endpoint.clone()),
            Subject::Extension(key, digits),
        ],
    )
    .await?;
    let entry = journal::Entry::new("device.added", format!("device:{}", row.id))
        .from(author)
        .within(org.id)
        .with(json!({ "name": name, "endpoint": endpoint.as_str() }));
    journal::append(db, registry.clock.as_ref(), entry).await?;
    Ok(NewDevice { endpoint, password })
}

/// The first name that no device has and the PBX cannot know any more: the phone of a device that was removed may still be
/// registered by it, until the removal has reached the PBX.
async fn free_name(
    mut db: Db<'_>,
    org: &OrgKey,
    extension: &Extension,
    taken: &[i64],
) -> Result<(u16, EndpointId), DirectoryError> {
    for n in (1..=ExtensionPlan::LAST_DEVICE).filter(|n| !taken.contains(&i64::from(*n))) {
        let endpoint = EndpointId::new(org, extension, n);
        let name = subject::to_text(&Subject::Device(endpoint.clone()));
        if store::state::find(db.again(), &name).await?.is_none() {
            return Ok((n, endpoint));
        }
    }
    let waits = format!(
        "the PBX has not yet forgotten former ones of extension {extension}; try again once it is there"
    );
    Err(refused("device", waits))
}
