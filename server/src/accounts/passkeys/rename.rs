//! Another name for a passkey.

use renvoi_app::api::session::{Session, User};
use serde_json::json;
use uuid::Uuid;

use super::{AddPasskeyError, read_name};
use crate::{
    accounts::{Accounts, tell},
    journal, store,
};

impl Accounts {
    /// Gives one of a person's own another name; `false` where they have none such.
    pub async fn rename_passkey(
        &self,
        who: &Session<User>,
        id: Uuid,
        name: &str,
    ) -> Result<bool, AddPasskeyError> {
        let name = read_name(name).map_err(AddPasskeyError::Name)?;
        let person = who.person();
        let mut tx = self.store.write().await?;
        let Some(row) = store::passkeys::find(tx.db(), person.id, id).await? else {
            return Ok(false);
        };
        if row.name == name.as_str() {
            return Ok(true);
        }
        store::passkeys::rename(tx.db(), person.id, id, name.as_str()).await?;
        let entry = journal::Entry::new("user.passkey_renamed", format!("user:{}", person.id))
            .by(person)
            .with(json!({ "name": name.as_str(), "before": row.name }));
        let line = journal::append(tx.db(), self.clock.as_ref(), entry).await?;
        if self.sends_mail() {
            tell(tx.db(), self.clock.millis(), person.id, line).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}
