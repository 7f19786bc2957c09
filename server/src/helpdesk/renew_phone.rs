//! Another SIP password for a telephone.

use renvoi_app::api::session::{Helpdesk, Session};
use uuid::Uuid;

use super::{
    Desk,
    target::{DeedError, Reason, Target},
};
use crate::{directory::put_renewed, store};

impl Desk {
    /// Gives a telephone of somebody's another one, which nobody is shown; the PBX is told.
    pub async fn renew_phone(
        &self,
        who: &Session<Helpdesk>,
        id: Uuid,
        phone: Uuid,
        why: &Reason,
    ) -> Result<(), DeedError> {
        let mut tx = self.store.write().await?;
        let target = Target::find(tx.db(), who, id, why).await?;
        let extension = target.user.extension_id.ok_or(DeedError::Nobody)?;
        let phones = store::device::of_extension(tx.db(), extension).await?;
        let device = phones.into_iter().find(|device| device.id == phone);
        let device = device.ok_or(DeedError::Nobody)?;
        let (keys, clock) = (&self.push.keys, self.clock.as_ref());
        let (author, why) = (target.author(), Some(target.why()));
        put_renewed(tx.db(), keys, clock, &device, &author, why).await?;
        tx.commit().await?;
        self.push.wake();
        Ok(())
    }
}
