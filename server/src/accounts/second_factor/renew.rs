//! New codes for losing the application, or the passkeys that are asked for in its place; the earlier ones serve no more.

use super::{codes, standing};
use crate::{
    accounts::{Accounts, tell},
    journal,
    store::{self, Db, user::UserRow},
};

impl Accounts {
    /// Makes them, and tells them this once; `None` where there is nothing to lose.
    pub async fn renew_codes(
        &self,
        user: &UserRow,
        address: &str,
    ) -> store::Result<Option<Vec<String>>> {
        let mut tx = self.store.write().await?;
        store::user::lock(tx.db(), user.id).await?;
        if !standing(tx.db(), user).await?.can_lose() {
            return Ok(None);
        }
        let fresh = self.replace_codes(tx.db(), user, address).await?;
        tx.commit().await?;
        Ok(Some(fresh))
    }

    /// The same in a transaction: written down, and their owner is told.
    pub(in crate::accounts) async fn replace_codes(
        &self,
        mut db: Db<'_>,
        user: &UserRow,
        address: &str,
    ) -> store::Result<Vec<String>> {
        let fresh = give_codes(db.again(), user).await?;
        let entry = journal::Entry::new("user.recovery_codes_renewed", format!("user:{}", user.id))
            .by_user(user.id, &user.email, address)
            .within(user.org_id);
        let line = journal::append(db.again(), self.clock.as_ref(), entry).await?;
        if self.sends_mail() {
            tell(db, self.clock.millis(), user.id, line).await?;
        }
        Ok(fresh)
    }
}

/// Codes in the place of those before, where what they come with is written down by itself.
pub(in crate::accounts) async fn give_codes(
    db: Db<'_>,
    user: &UserRow,
) -> store::Result<Vec<String>> {
    let fresh = codes::fresh();
    let keys: Vec<_> = fresh
        .iter()
        .map(|code| codes::key(user.id, code).expect("it is one of ours"))
        .collect();
    store::second_factor::replace_codes(db, user.id, &keys).await?;
    Ok(fresh)
}
