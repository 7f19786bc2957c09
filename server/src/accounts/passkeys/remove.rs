//! The end of a passkey.

use renvoi_app::api::session::{Session, User};
use serde_json::json;
use uuid::Uuid;

use crate::{
    accounts::{Accounts, second_factor::standing, tell},
    journal, store,
};

/// Why it stays.
#[derive(Debug, thiserror::Error)]
pub enum RemovePasskeyError {
    /// They have none such.
    #[error("there is no such passkey")]
    Gone,
    /// It is all that their organisation's demand for a second factor is met with.
    #[error("the organisation wants a second factor, and this is the only one")]
    Last,
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

impl Accounts {
    /// Takes one of a person's own away, who has just shown who they are.
    pub async fn remove_passkey(
        &self,
        who: &Session<User>,
        id: Uuid,
    ) -> Result<(), RemovePasskeyError> {
        let person = who.person();
        let mut tx = self.store.write().await?;
        store::user::lock(tx.db(), person.id).await?;
        let row = store::passkeys::find(tx.db(), person.id, id).await?;
        let user = store::user::by_id(tx.db(), person.id).await?;
        let (row, user) = row.zip(user).ok_or(RemovePasskeyError::Gone)?;
        let standing = standing(tx.db(), &user).await?;
        if standing.required && standing.since.is_none() && standing.passkeys <= 1 {
            return Err(RemovePasskeyError::Last);
        }
        store::passkeys::delete(tx.db(), person.id, id).await?;
        if standing.since.is_none() && standing.passkeys <= 1 {
            // There is nothing left that could be lost.
            store::second_factor::replace_codes(tx.db(), person.id, &[]).await?;
        }
        let entry = journal::Entry::new("user.passkey_removed", format!("user:{}", person.id))
            .by(person)
            .with(json!({ "name": row.name }));
        let line = journal::append(tx.db(), self.clock.as_ref(), entry).await?;
        if self.sends_mail() {
            tell(tx.db(), self.clock.millis(), person.id, line).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
