//! Whether colleagues may copy the keys of a phone.

use renvoi_app::api::{
    ApiError,
    session::{Session, User},
};
use serde_json::json;
use uuid::Uuid;

use super::{PhonesService, own};
use crate::{errors::internal, journal, store};

impl PhonesService {
    pub(super) async fn set_copyable(
        &self,
        who: &Session<User>,
        id: Uuid,
        on: bool,
    ) -> Result<(), ApiError> {
        let mut tx = self.desk.store.write().await.map_err(internal)?;
        let phone = own(tx.db(), who, id).await?;
        if phone.row.copyable == on {
            return Ok(());
        }
        store::phone::set_copyable(tx.db(), id, on)
            .await
            .map_err(internal)?;
        let entry = journal::Entry::new("device.changed", format!("device:{id}"))
            .by(who.person())
            .with(json!({ "name": phone.name, "extension": phone.extension, "changed": { "copyable": [!on, on] } }));
        journal::append(tx.db(), self.desk.clock.as_ref(), entry)
            .await
            .map_err(internal)?;
        tx.commit().await.map_err(internal)
    }
}
