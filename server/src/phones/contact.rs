//! First contact: a phone that asks by its MAC alone, in the window that was opened for it.

use renvoi_app::domain::phones::MacAddress;
use serde_json::json;

use super::{Desk, Unwritable, desired, serve::Caller};
use crate::{
    journal,
    provisioning::{self, File},
    store,
};

/// The file that carries the address with its secret, once; `None` where there is no such phone, its window is closed, or its files have
/// no such name. Whoever comes by that address is known from then on.
pub async fn first_contact(
    desk: &Desk,
    mac: MacAddress,
    path: &str,
    caller: &Caller,
) -> Result<Option<File>, Unwritable> {
    let mut read = desk.store.read().await?;
    let Some(phone) = store::phone::by_mac(read.db(), &mac.plain()).await? else {
        return Ok(None);
    };
    let now = desk.clock.millis();
    if phone.row.open_until <= now {
        return Ok(None);
    }
    let wanted = desired(read.db(), desk, &phone).await?;
    drop(read);
    // By whatever name it is asked for; not by those of files that it leads to.
    let first = provisioning::first(&wanted);
    let body = |name: &str| provisioning::file(&wanted, name).map(|file| file.body);
    if body(path).is_none() || body(path) != body(&first.name) {
        return Ok(None);
    }
    let mut tx = desk.store.write().await?;
    if !store::phone::use_open(tx.db(), phone.row.device_id, now).await? {
        return Ok(None);
    }
    let entry = journal::Entry::new("device.first_contact", format!("device:{}", phone.row.device_id))
        .by_nobody(&caller.address)
        .within(phone.row.org_id)
        .with(json!({ "name": phone.name, "extension": phone.extension, "mac": mac.to_string(), "agent": caller.agent }));
    journal::append(tx.db(), desk.clock.as_ref(), entry).await?;
    tx.commit().await?;
    Ok(Some(first))
}
