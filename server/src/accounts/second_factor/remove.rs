//! The end of a second factor.

use crate::{
    accounts::{Accounts, tell},
    clock::Clock,
    journal,
    store::{self, Db, user::UserRow},
};

impl Accounts {
    /// Switches somebody's own off; `false` where they have none, or their organisation wants one.
    pub async fn switch_second_off(&self, user: &UserRow, address: &str) -> store::Result<bool> {
        let mut tx = self.store.write().await?;
        if super::standing(tx.db(), user).await?.required {
            return Ok(false);
        }
        let by = |entry: journal::Entry| entry.by_user(user.id, &user.email, address);
        let removed =
            remove_second_factor(tx.db(), self.clock.as_ref(), self.mails, user, by).await?;
        tx.commit().await?;
        Ok(removed)
    }
}

/// Takes somebody's away, with the codes for losing it, writes down by whom, and has them told; `false` where they have none.
pub(crate) async fn remove_second_factor(
    mut db: Db<'_>,
    clock: &dyn Clock,
    mails: bool,
    user: &UserRow,
    by: impl FnOnce(journal::Entry) -> journal::Entry,
) -> store::Result<bool> {
    if !store::second_factor::delete(db.again(), user.id).await? {
        return Ok(false);
    }
    let entry = journal::Entry::new("user.second_factor_removed", format!("user:{}", user.id))
        .within(user.org_id);
    let line = journal::append(db.again(), clock, by(entry)).await?;
    if mails {
        tell(db, clock.millis(), user.id, line).await?;
    }
    Ok(true)
}
