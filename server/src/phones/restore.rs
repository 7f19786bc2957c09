//! An earlier version of the keys brought back, as a new one.

use renvoi_app::api::{
    ApiError, Code,
    phones::KeysChanged,
    session::{Session, User},
};
use serde_json::json;
use uuid::Uuid;

use super::{PhonesService, body::Body};
use crate::{accounts::is_theirs, errors::internal, store};

impl PhonesService {
    pub(super) async fn restore_version(
        &self,
        who: &Session<User>,
        id: Uuid,
        earlier: i64,
        version: i64,
        writer: &str,
    ) -> Result<KeysChanged, ApiError> {
        is_theirs(&self.desk.keys, writer, who.person().id)?;
        let mut held = self.open(who, id).await?;
        if version != held.phone.row.version {
            return self.stale(&held).await;
        }
        if !(1..version).contains(&earlier) {
            return Err(Code::NotFound.into());
        }
        let mut read = self.desk.store.read().await.map_err(internal)?;
        // What a former owner had is theirs, but for the keys that they left.
        let since = store::owners::since(read.db(), held.phone.extension_id)
            .await
            .map_err(internal)?;
        let left = store::phone::version_at(read.db(), id, since)
            .await
            .map_err(internal)?;
        if earlier < left {
            return Err(Code::NotFound.into());
        }
        let body = store::phone::keys(read.db(), id, earlier)
            .await
            .map_err(internal)?;
        drop(read);
        let body = body.ok_or(Code::NotFound)?;
        let body = Body::read(&body).ok_or_else(|| internal("stored keys cannot be read"))?;
        // The apparatus may be another one by now, and what is locked stays.
        let mut keys = held.resolved.apparatus().complete(&body.keys);
        held.keep_locked(&mut keys);
        // Whom the keys meant then, they mean now.
        held.resolved.body.owners.extend(body.owners);
        self.commit(
            who,
            &held,
            keys,
            "device.keys_restored",
            json!({ "restored": earlier }),
        )
        .await
    }
}
