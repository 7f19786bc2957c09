//! Somebody's address is another one, at once.

use renvoi_app::api::session::{Administrator, Session};
use uuid::Uuid;

use super::{
    Desk,
    target::{DeedError, Reason, Target},
};
use crate::accounts::new_address::{NewAddress, put_address};

impl Desk {
    /// Makes it, without asking at the former one: that is for who administers the organisation. Both are told.
    pub async fn set_address(
        &self,
        who: &Session<Administrator>,
        id: Uuid,
        new: &NewAddress,
        why: &Reason,
    ) -> Result<(), DeedError> {
        let mut tx = self.store.write().await?;
        let target = Target::find(tx.db(), who, id, why).await?;
        new.judge(tx.db(), &target.user).await??;
        let mails = self.accounts.sends_mail();
        let by = |action, detail| target.entry(action, detail);
        put_address(tx.db(), self.clock.as_ref(), mails, &target.user, new, by).await?;
        tx.commit().await?;
        Ok(())
    }
}
