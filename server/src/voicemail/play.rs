//! A message is played.

use renvoi_app::api::{
    ApiError, Code,
    session::{Session, User},
};
use uuid::Uuid;

use super::{VoicemailService, own};
use crate::{errors::internal, store};

impl VoicemailService {
    pub(super) async fn play_message(
        &self,
        who: &Session<User>,
        id: Uuid,
    ) -> Result<Vec<u8>, ApiError> {
        let mut read = self.store.read().await.map_err(internal)?;
        let message = own(read.db(), who, id).await?;
        let sound = store::messages::sound(read.db(), id)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        drop(read);
        // Browsers ask for a sound piece by piece: the first one counts.
        if message.heard_at.is_none() {
            let mut tx = self.store.write().await.map_err(internal)?;
            store::messages::heard(tx.db(), id, self.clock.millis())
                .await
                .map_err(internal)?;
            tx.commit().await.map_err(internal)?;
        }
        Ok(sound)
    }
}
