//! Somebody's address is to be another one.

use renvoi_app::api::{
    helpdesk::Refusal,
    session::{Helpdesk, Session},
};
use uuid::Uuid;

use super::{
    Desk,
    target::{DeedError, Reason, Target},
};
use crate::{
    accounts::new_address::{self, NewAddress},
    journal,
};

impl Desk {
    /// Asks for it, by mail at the address on file: it changes once whoever reads that one says so, or an administrator does.
    pub async fn ask_address(
        &self,
        who: &Session<Helpdesk>,
        id: Uuid,
        new: &NewAddress,
        why: &Reason,
    ) -> Result<(), DeedError> {
        let mut tx = self.store.write().await?;
        let target = Target::find(tx.db(), who, id, why).await?;
        if !self.accounts.sends_mail() {
            return Err(DeedError::Refused(Refusal::NoMailToAsk));
        }
        target.may_come_in()?;
        let (user, now) = (&target.user, self.clock.millis());
        new_address::ask(tx.db(), user, new, &who.person().email, now).await??;
        let detail = new_address::detail(&user.email, new.as_str());
        let entry = target.entry("user.address_asked", detail);
        journal::append(tx.db(), self.clock.as_ref(), entry).await?;
        tx.commit().await?;
        Ok(())
    }
}
