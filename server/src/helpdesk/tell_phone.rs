//! Somebody's telephone is told something.

use renvoi_app::{
    api::{
        helpdesk::Refusal,
        session::{Helpdesk, Session},
    },
    domain::phones::ModelId,
};
use uuid::Uuid;

use super::{
    Desk,
    target::{DeedError, Reason, Target},
};
use crate::{
    pbx::EndpointId,
    phones::{models::catalogue, put_restart, put_resync},
    store::{self, Db, phone::Phone},
};

impl Desk {
    /// Has a desk phone of somebody's fetch its files, whatever it has of them.
    pub async fn resync_phone(
        &self,
        who: &Session<Helpdesk>,
        id: Uuid,
        phone: Uuid,
        why: &Reason,
    ) -> Result<(), DeedError> {
        let mut tx = self.store.write().await?;
        let target = Target::find(tx.db(), who, id, why).await?;
        let phone = theirs(tx.db(), &target, phone).await?;
        let (clock, author) = (self.clock.as_ref(), target.author());
        put_resync(tx.db(), clock, &phone, &author, Some(target.why())).await?;
        tx.commit().await?;
        self.push.wake();
        Ok(())
    }

    /// Has it restart.
    pub async fn restart_phone(
        &self,
        who: &Session<Helpdesk>,
        id: Uuid,
        phone: Uuid,
        why: &Reason,
    ) -> Result<(), DeedError> {
        let mut tx = self.store.write().await?;
        let target = Target::find(tx.db(), who, id, why).await?;
        let phone = theirs(tx.db(), &target, phone).await?;
        let model = catalogue().get(&ModelId(phone.row.model.clone()));
        if model.and_then(|model| model.restart).is_none() {
            return Err(DeedError::Refused(Refusal::NoRestart));
        }
        let endpoint = EndpointId::parse(&phone.endpoint);
        let registered = endpoint.and_then(|endpoint| self.registrations.registered(&endpoint));
        if registered == Some(false) {
            return Err(DeedError::Refused(Refusal::PhoneAway));
        }
        let (clock, author) = (self.clock.as_ref(), target.author());
        put_restart(tx.db(), clock, &phone, &author, Some(target.why())).await?;
        tx.commit().await?;
        self.push.wake();
        Ok(())
    }
}

/// A desk phone of whom something is done for.
async fn theirs(db: Db<'_>, target: &Target, phone: Uuid) -> Result<Phone, DeedError> {
    let phone = store::phone::by_id(db, phone).await?;
    phone
        .filter(|phone| Some(phone.extension_id) == target.user.extension_id)
        .ok_or(DeedError::Nobody)
}
