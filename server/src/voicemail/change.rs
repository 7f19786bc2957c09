//! A message is deleted, or that is taken back.

use renvoi_app::api::{
    ApiError, Code,
    session::{Session, User},
};
use uuid::Uuid;

use super::{VoicemailService, own};
use crate::{errors::internal, store};

impl VoicemailService {
    /// Deleting one twice is no error.
    pub(super) async fn delete_message(
        &self,
        who: &Session<User>,
        id: Uuid,
    ) -> Result<(), ApiError> {
        let mut tx = self.store.write().await.map_err(internal)?;
        own(tx.db(), who, id).await?;
        store::messages::set_deleted(tx.db(), id, Some(self.clock.millis()))
            .await
            .map_err(internal)?;
        tx.commit().await.map_err(internal)
    }

    /// As long as the sound is there, also where there is no room for another one: nothing else goes in its place.
    pub(super) async fn restore_message(
        &self,
        who: &Session<User>,
        id: Uuid,
    ) -> Result<(), ApiError> {
        let mut tx = self.store.write().await.map_err(internal)?;
        let message = own(tx.db(), who, id).await?;
        if message.deleted_at.is_none() {
            return Ok(());
        }
        if !store::messages::set_deleted(tx.db(), id, None)
            .await
            .map_err(internal)?
        {
            return Err(Code::NotFound.into());
        }
        tx.commit().await.map_err(internal)
    }
}
