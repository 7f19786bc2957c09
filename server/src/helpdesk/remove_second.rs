//! Somebody has lost what they prove themselves with beside their password.

use renvoi_app::api::{
    helpdesk::Refusal,
    session::{Helpdesk, Session},
};
use uuid::Uuid;

use super::{
    Desk,
    target::{DeedError, Reason, Target},
};
use crate::accounts::remove_second_factor;

impl Desk {
    /// Takes it away, with the codes for losing it and their passkeys: a password is enough then, unless the organisation wants another one set up.
    pub async fn remove_second(
        &self,
        who: &Session<Helpdesk>,
        id: Uuid,
        why: &Reason,
    ) -> Result<(), DeedError> {
        let mut tx = self.store.write().await?;
        let target = Target::find(tx.db(), who, id, why).await?;
        let mails = self.accounts.sends_mail();
        let by = |entry| target.sign(entry);
        let clock = self.clock.as_ref();
        if !remove_second_factor(tx.db(), clock, mails, &target.user, by).await? {
            return Err(DeedError::Refused(Refusal::NoSecond));
        }
        tx.commit().await?;
        Ok(())
    }
}
