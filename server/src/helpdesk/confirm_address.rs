//! An administrator says yes to a change that waits.

use renvoi_app::api::{
    helpdesk::Refusal,
    session::{Administrator, Session},
};
use uuid::Uuid;

use super::{
    Desk,
    target::{DeedError, Reason, Target},
};
use crate::accounts::new_address::{NewAddress, put_address, waiting};

impl Desk {
    /// Makes the change of somebody's address that waits, the one that whoever says so has read: `read` is its address.
    pub async fn confirm_address(
        &self,
        who: &Session<Administrator>,
        id: Uuid,
        read: &NewAddress,
        why: &Reason,
    ) -> Result<(), DeedError> {
        let mut tx = self.store.write().await?;
        let target = Target::find(tx.db(), who, id, why).await?;
        let change = waiting(tx.db(), &target.user, self.clock.millis()).await?;
        // Another one may have been asked for since the page was read.
        if change.is_none_or(|change| change.email != read.as_str()) {
            return Err(DeedError::Refused(Refusal::NoChange));
        }
        let mails = self.accounts.sends_mail();
        let by = |action, detail| target.entry(action, detail);
        put_address(tx.db(), self.clock.as_ref(), mails, &target.user, read, by).await?;
        tx.commit().await?;
        Ok(())
    }
}
