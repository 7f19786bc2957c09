//! The keys of another phone taken over.

use renvoi_app::{
    api::{
        ApiError, Code,
        phones::KeysChanged,
        session::{Session, User},
    },
    domain::phones::{Does, Key},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    PhonesService,
    change::{apart_of, error_at, is_apart},
    desired::Resolved,
};
use crate::{accounts::is_theirs, errors::internal, store};

impl PhonesService {
    pub(super) async fn copy_from(
        &self,
        who: &Session<User>,
        id: Uuid,
        from: Uuid,
        version: i64,
        writer: &str,
    ) -> Result<KeysChanged, ApiError> {
        let person = who.person();
        is_theirs(&self.desk.keys, writer, person.id)?;
        let held = self.open(who, id).await?;
        if version != held.phone.row.version {
            return self.stale(&held).await;
        }
        let mut read = self.desk.store.read().await.map_err(internal)?;
        let source = store::phone::by_id(read.db(), from)
            .await
            .map_err(internal)?
            .filter(|source| source.row.org_id == person.organisation && from != id)
            .filter(|source| source.row.copyable || source.extension_id == held.phone.extension_id)
            .ok_or(Code::NotFound)?;
        let theirs = Resolved::of(read.db(), &source).await?;
        let named: Vec<&Key> = theirs.body.keys.iter().collect();
        let apart = apart_of(read.db(), &held.phone, &named)
            .await
            .map_err(internal)?;
        drop(read);
        let is_own = source.extension_id == held.phone.extension_id;
        // Somebody else's rules are not to be switched here, nor is oneself supervised, or who shares no group.
        let own = &held.phone.extension;
        let may = |key: &Key| match &key.does {
            Does::ForwardToggle { .. } => is_own,
            Does::Supervision { extension } => {
                extension.as_str() != own && is_apart(key, &apart).is_none()
            }
            Does::Line { .. } | Does::SpeedDial { .. } => true,
            Does::Empty => false,
        };
        let (taken, not): (Vec<Key>, Vec<Key>) = theirs
            .body
            .keys
            .iter()
            .filter(|key| key.does != Does::Empty)
            .cloned()
            .partition(may);
        let (keys, mut left_out) = held.fitted(&taken);
        left_out.extend(not.iter().map(|key| match is_apart(key, &apart) {
            Some(digits) => error_at(key.spot, "value", "key_apart", digits),
            None => error_at(key.spot, "kind", "key_not_yours", String::new()),
        }));
        let detail = json!({ "copied": source.name, "of": source.extension });
        let keys = (keys, left_out);
        self.commit(who, &held, keys, "device.keys_copied", detail)
            .await
    }
}
