//! Keys given to a phone by somebody else than its owner.

use renvoi_app::{
    api::{ApiError, Code},
    domain::phones::{Fault, Key},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    Desk,
    change::{Held, put_keys},
    desired::Resolved,
};
use crate::{errors::internal, journal::Author, store};

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// The keys have this version now.
    Saved(i64),
    /// They are not good for the phone; at least one reason.
    Refused(Vec<Fault>),
    /// Somebody saved since they were read; the version now.
    Stale(i64),
}

/// Replaces all keys of a phone, locks included; `version`: the one that they are meant to follow, whatever is in force where none is
/// given. To be followed by [`crate::push::Push::wake_phones`].
pub async fn give_keys(
    desk: &Desk,
    phone: Uuid,
    keys: &[Key],
    version: Option<i64>,
    author: &Author,
) -> Result<Given, ApiError> {
    let mut tx = desk.store.write().await.map_err(internal)?;
    let phone = store::phone::by_id(tx.db(), phone)
        .await
        .map_err(internal)?
        .ok_or(Code::NotFound)?;
    let now = phone.row.version;
    if version.is_some_and(|version| version != now) {
        return Ok(Given::Stale(now));
    }
    let resolved = Resolved::of(tx.db(), &phone).await?;
    let faults = resolved.apparatus().check(keys, None);
    if !faults.is_empty() {
        return Ok(Given::Refused(faults));
    }
    let keys = resolved.apparatus().complete(keys);
    let held = Held { phone, resolved };
    let told = (author, "device.keys_saved", json!({}));
    match put_keys(tx.db(), desk, &held, keys, told).await? {
        Some(version) => {
            tx.commit().await.map_err(internal)?;
            Ok(Given::Saved(version))
        }
        None => Ok(Given::Stale(now)),
    }
}
