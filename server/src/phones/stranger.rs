//! Phones that ask for files and that nobody knows: whoever adds phones finds them in a list.

use renvoi_app::domain::phones::{MacAddress, Vendor};

use super::{Desk, serve::Caller};
use crate::store::{self, phone::StrangerRow};

/// So many are remembered.
const MOST: i64 = 1000;

/// Notes that one asked.
pub async fn note_stranger(
    desk: &Desk,
    mac: MacAddress,
    vendor: Option<Vendor>,
    caller: &Caller,
) -> store::Result<()> {
    let now = desk.clock.millis();
    let row = StrangerRow {
        mac: mac.plain(),
        vendor: vendor.map_or_else(
            || caller.vendor().to_owned(),
            |vendor| word(vendor).to_owned(),
        ),
        agent: caller.agent.clone(),
        address: caller.address.clone(),
        first_at: now,
        last_at: now,
        asked: 1,
    };
    let mut tx = desk.store.write().await?;
    store::phone::note_stranger(tx.db(), &row, MOST).await?;
    tx.commit().await
}

fn word(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Yealink => "yealink",
        Vendor::Snom => "snom",
        Vendor::Grandstream => "grandstream",
        Vendor::Fanvil => "fanvil",
        Vendor::Poly => "poly",
        Vendor::Cisco => "cisco",
    }
}
