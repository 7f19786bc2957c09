//! New codes for losing the application; the earlier ones serve no more.

use super::codes;
use crate::{
    accounts::{Accounts, tell},
    journal,
    store::{self, user::UserRow},
};

impl Accounts {
    /// Makes them, and tells them this once; `None` where there is no application to lose.
    pub async fn renew_codes(
        &self,
        user: &UserRow,
        address: &str,
    ) -> store::Result<Option<Vec<String>>> {
        let mut tx = self.store.write().await?;
        store::user::lock(tx.db(), user.id).await?;
        if store::second_factor::find(tx.db(), user.id)
            .await?
            .is_none()
        {
            return Ok(None);
        }
        let fresh = codes::fresh();
        let keys: Vec<_> = fresh
            .iter()
            .map(|code| codes::key(user.id, code).expect("it is one of ours"))
            .collect();
        store::second_factor::replace_codes(tx.db(), user.id, &keys).await?;
        let entry = journal::Entry::new("user.recovery_codes_renewed", format!("user:{}", user.id))
            .by_user(user.id, &user.email, address)
            .within(user.org_id);
        let line = journal::append(tx.db(), self.clock.as_ref(), entry).await?;
        if self.sends_mail() {
            tell(tx.db(), self.clock.millis(), user.id, line).await?;
        }
        tx.commit().await?;
        Ok(Some(fresh))
    }
}
