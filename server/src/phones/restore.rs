//! An earlier version of the keys brought back, as a new one.

use renvoi_app::{
    api::{
        ApiError, Code,
        phones::KeysChanged,
        session::{Session, User},
    },
    domain::phones::Key,
};
use serde_json::json;
use uuid::Uuid;

use super::{
    PhonesService,
    body::Body,
    change::{apart_of, error_at, is_apart},
};
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
        let body = body.ok_or(Code::NotFound)?;
        let body = Body::read(&body).ok_or_else(|| internal("stored keys cannot be read"))?;
        let named: Vec<&Key> = body.keys.iter().collect();
        let apart = apart_of(read.db(), &held.phone, &named)
            .await
            .map_err(internal)?;
        drop(read);
        // The apparatus may be another one by now, and what is locked stays.
        let may = |key: &Key| is_apart(key, &apart).is_none();
        let (taken, not): (Vec<Key>, Vec<Key>) = body.keys.into_iter().partition(may);
        let (keys, mut left_out) = held.fitted(&taken);
        left_out.extend(not.iter().filter_map(|key| {
            let digits = is_apart(key, &apart)?;
            Some(error_at(key.spot, "value", "key_apart", digits))
        }));
        // Whom the keys meant then, they mean now.
        held.resolved.body.owners.extend(body.owners);
        self.commit(
            who,
            &held,
            (keys, left_out),
            "device.keys_restored",
            json!({ "restored": earlier }),
        )
        .await
    }
}
