//! A phone is told once more.

use renvoi_app::api::{
    ApiError,
    session::{Session, User},
};
use uuid::Uuid;

use super::{Desk, PhonesService, ask, own};
use crate::{
    errors::internal,
    store::{self, phone::Phone},
};

impl PhonesService {
    pub(super) async fn tell_once_more(
        &self,
        who: &Session<User>,
        id: Uuid,
    ) -> Result<(), ApiError> {
        let mut read = self.desk.store.read().await.map_err(internal)?;
        let phone = own(read.db(), who, id).await?;
        drop(read);
        resync(&self.desk, &phone).await.map_err(internal)?;
        self.announce(&phone);
        Ok(())
    }
}

/// Has a phone told to fetch its files, whatever it has of them.
pub async fn resync(desk: &Desk, phone: &Phone) -> store::Result<()> {
    let id = phone.row.device_id;
    let mut tx = desk.store.write().await?;
    if let Some(row) = store::phone::lock(tx.db(), id).await? {
        let forgetful = store::phone::PhoneRow {
            fetched: String::new(),
            held: "{}".to_owned(),
            ..row
        };
        store::phone::set_fetched(tx.db(), &forgetful).await?;
        store::phone::set_told(tx.db(), id, "", 0).await?;
        ask(tx.db(), desk.clock.millis(), &[id]).await?;
    }
    tx.commit().await
}
