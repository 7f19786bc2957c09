//! First contact: for a while, a phone that asks by its MAC alone is handed its address.

use serde_json::json;

use super::Desk;
use crate::{
    journal::{self, Author},
    store::{self, Db, phone::Phone},
};

/// How long it stays open where nobody says, in minutes.
pub(super) const MINUTES: u32 = 30;
/// The longest that it stays open, in minutes.
const LONGEST: u32 = 24 * 60;

/// Opens it for so many minutes; 0 closes it.
pub async fn open_window(
    desk: &Desk,
    phone: &Phone,
    minutes: u32,
    author: &Author,
) -> store::Result<()> {
    let mut tx = desk.store.write().await?;
    put_window(tx.db(), desk, phone, minutes, author).await?;
    tx.commit().await
}

/// The same, within a transaction.
pub(super) async fn put_window(
    mut db: Db<'_>,
    desk: &Desk,
    phone: &Phone,
    minutes: u32,
    author: &Author,
) -> store::Result<()> {
    let minutes = i64::from(minutes.min(LONGEST));
    let until = match minutes {
        0 => 0,
        minutes => desk.clock.millis() + minutes * 60_000,
    };
    store::phone::set_open(db.again(), phone.row.device_id, until).await?;
    let entry = journal::Entry::new("device.window", format!("device:{}", phone.row.device_id))
        .from(author)
        .within(phone.row.org_id)
        .with(json!({ "name": phone.name, "extension": phone.extension, "minutes": minutes }));
    journal::append(db, desk.clock.as_ref(), entry).await?;
    Ok(())
}
