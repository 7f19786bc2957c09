//! A code for somebody whom no mail reaches, once it is known who calls.

use renvoi_app::api::session::{Helpdesk, Session};
use serde_json::json;
use uuid::Uuid;

use super::{
    Desk,
    target::{DeedError, Reason, Target},
};
use crate::accounts::recovery::{Code, put_code};

impl Desk {
    /// Makes one, to be read out: it lets its hearer choose a password, and nothing else. They are told by mail that there is one.
    pub async fn make_code(
        &self,
        who: &Session<Helpdesk>,
        id: Uuid,
        why: &Reason,
    ) -> Result<Code, DeedError> {
        let mut tx = self.store.write().await?;
        let target = Target::find(tx.db(), who, id, why).await?;
        target.may_come_in()?;
        let now = self.clock.millis();
        let code = put_code(tx.db(), &self.push.keys, &target.user, now).await?;
        self.note(tx.db(), &target, "user.code_made", json!({}))
            .await?;
        tx.commit().await?;
        Ok(code)
    }
}
