//! The end of a token.

use renvoi_app::api::session::{Administrator, Session};
use serde_json::json;
use uuid::Uuid;

use super::{Holder, Tokens};
use crate::store;

impl Tokens {
    /// Ends a personal one of somebody in the organisation, for who administers it; its name. `None`: there is none such. Its holder
    /// reads so in their journal.
    pub async fn revoke_personal(
        &self,
        who: &Session<Administrator>,
        id: Uuid,
    ) -> store::Result<Option<String>> {
        let org = who.person().organisation;
        let mut read = self.store.read().await?;
        let holder = store::tokens::holder_of(read.db(), org, id).await?;
        drop(read);
        match holder {
            Some(user) => self.revoke(&Holder::person(who, user), id).await,
            None => Ok(None),
        }
    }

    /// Ends one of a holder's, at once; its name. `None`: they have none such.
    pub async fn revoke(&self, holder: &Holder, id: Uuid) -> store::Result<Option<String>> {
        let mut tx = self.store.write().await?;
        let held = store::tokens::of(tx.db(), holder.rows()).await?;
        let Some(token) = held.into_iter().find(|token| token.id == id) else {
            return Ok(None);
        };
        if !store::tokens::delete(tx.db(), id).await? {
            return Ok(None);
        }
        let detail = json!({ "name": token.name });
        self.note(tx.db(), holder, id, "token.revoked", detail)
            .await?;
        tx.commit().await?;
        Ok(Some(token.name))
    }
}
