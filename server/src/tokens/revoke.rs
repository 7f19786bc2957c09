//! The end of a token.

use serde_json::json;
use uuid::Uuid;

use super::{Holder, Tokens};
use crate::store;

impl Tokens {
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
