//! Every session of somebody's ends.

use renvoi_app::api::session::{Helpdesk, Session};
use serde_json::json;
use uuid::Uuid;

use super::{
    Desk,
    target::{DeedError, Reason, Target},
};
use crate::store;

impl Desk {
    /// Ends them all.
    pub async fn end_sessions(
        &self,
        who: &Session<Helpdesk>,
        id: Uuid,
        why: &Reason,
    ) -> Result<(), DeedError> {
        let mut tx = self.store.write().await?;
        let target = Target::find(tx.db(), who, id, why).await?;
        let ended = store::sessions::delete_of_user(tx.db(), target.user.id).await?;
        let detail = json!({ "sessions": ended });
        self.note(tx.db(), &target, "session.ended_by_helpdesk", detail)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}
