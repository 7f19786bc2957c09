//! A change that waits is not wanted any more.

use renvoi_app::api::{
    helpdesk::Refusal,
    session::{Helpdesk, Session},
};
use uuid::Uuid;

use super::{
    Desk,
    target::{DeedError, Reason, Target},
};
use crate::accounts::new_address::withdraw;

impl Desk {
    /// Takes back that somebody's address is to be another one; the link that asks serves no more.
    pub async fn withdraw_address(
        &self,
        who: &Session<Helpdesk>,
        id: Uuid,
        why: &Reason,
    ) -> Result<(), DeedError> {
        let mut tx = self.store.write().await?;
        let target = Target::find(tx.db(), who, id, why).await?;
        let by = |action, detail| target.entry(action, detail);
        if !withdraw(tx.db(), self.clock.as_ref(), &target.user, by).await? {
            return Err(DeedError::Refused(Refusal::NoChange));
        }
        tx.commit().await?;
        Ok(())
    }
}
