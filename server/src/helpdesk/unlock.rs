//! Somebody may sign in again.

use renvoi_app::api::{
    helpdesk::Refusal,
    session::{Helpdesk, Session},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    Desk,
    target::{DeedError, Reason, Target},
};
use crate::{accounts, store};

impl Desk {
    /// Ends the lock of an account, and its waits; not the deactivation that an administrator decided.
    pub async fn unlock(
        &self,
        who: &Session<Helpdesk>,
        id: Uuid,
        why: &Reason,
    ) -> Result<(), DeedError> {
        let mut tx = self.store.write().await?;
        let target = Target::find(tx.db(), who, id, why).await?;
        if target.user.deactivated_at.is_some() {
            return Err(DeedError::Refused(Refusal::Deactivated));
        }
        store::user::set_locked(tx.db(), target.user.id, None).await?;
        accounts::forget(tx.db(), &self.push.keys, &target.user).await?;
        self.note(tx.db(), &target, "user.unlocked", json!({}))
            .await?;
        tx.commit().await?;
        Ok(())
    }
}
