//! What is done to a phone that is there.

use renvoi_app::api::{
    fleet::PhoneNotDone,
    session::{Administrator, Helpdesk, Session},
};
use uuid::Uuid;

use super::{Fleet, FleetError, author, target};
use crate::{
    directory::{put_removed, put_renewed},
    pbx::EndpointId,
    phones::{
        model_of,
        tell_again::{put_restart, put_resync},
        window::put_window,
    },
    store::{self, phone::Phone},
};

impl Fleet {
    /// Opens its first contact for so many minutes; 0 closes it.
    pub async fn open(
        &self,
        who: &Session<Helpdesk>,
        id: Uuid,
        minutes: u32,
    ) -> Result<(), FleetError> {
        let mut tx = self.desk.store.write().await?;
        let phone = target(tx.db(), who, id).await?;
        put_window(tx.db(), &self.desk, &phone, minutes, &author(who)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Has it told to fetch its files, whatever it has of them.
    pub async fn resync(&self, who: &Session<Helpdesk>, id: Uuid) -> Result<(), FleetError> {
        let clock = self.desk.clock.as_ref();
        let mut tx = self.desk.store.write().await?;
        let phone = target(tx.db(), who, id).await?;
        put_resync(tx.db(), clock, &phone, &author(who), None).await?;
        tx.commit().await?;
        self.announce(&phone);
        Ok(())
    }

    /// Has it told to restart.
    pub async fn restart(&self, who: &Session<Helpdesk>, id: Uuid) -> Result<(), FleetError> {
        let clock = self.desk.clock.as_ref();
        let mut tx = self.desk.store.write().await?;
        let phone = target(tx.db(), who, id).await?;
        if let Some(why) = self.cannot_restart(&phone) {
            return Err(FleetError::NotDone(why));
        }
        put_restart(tx.db(), clock, &phone, &author(who), None).await?;
        tx.commit().await?;
        self.announce(&phone);
        Ok(())
    }

    fn cannot_restart(&self, phone: &Phone) -> Option<PhoneNotDone> {
        if model_of(phone)
            .ok()
            .and_then(|model| model.restart)
            .is_none()
        {
            return Some(PhoneNotDone::NoRestart);
        }
        let endpoint = EndpointId::parse(&phone.endpoint)?;
        let is_away = self.registrations.registered(&endpoint) == Some(false);
        is_away.then_some(PhoneNotDone::Away)
    }

    /// Gives it another SIP password, which nobody is shown: its files say it, and the PBX is told.
    pub async fn renew(&self, who: &Session<Administrator>, id: Uuid) -> Result<(), FleetError> {
        let (keys, clock) = (&self.desk.keys, self.desk.clock.as_ref());
        let mut tx = self.desk.store.write().await?;
        let phone = target(tx.db(), who, id).await?;
        let device = store::device::by_endpoint(tx.db(), &phone.endpoint).await?;
        let device = device.ok_or(FleetError::Nothing)?;
        put_renewed(tx.db(), keys, clock, &device, &author(who), None).await?;
        tx.commit().await?;
        self.announce(&phone);
        Ok(())
    }

    /// Removes it, with its SIP account and its keys.
    pub async fn remove(&self, who: &Session<Administrator>, id: Uuid) -> Result<(), FleetError> {
        let mut tx = self.desk.store.write().await?;
        let phone = target(tx.db(), who, id).await?;
        let device = store::device::by_endpoint(tx.db(), &phone.endpoint).await?;
        let device = device.ok_or(FleetError::Nothing)?;
        put_removed(tx.db(), &self.registry, &author(who), &device).await?;
        tx.commit().await?;
        self.announce(&phone);
        Ok(())
    }
}
