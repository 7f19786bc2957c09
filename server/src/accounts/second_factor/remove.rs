//! The end of a second factor.

use serde_json::json;

use crate::{
    accounts::{Accounts, tell},
    clock::Clock,
    journal,
    store::{self, Db, user::UserRow},
};

impl Accounts {
    /// Switches somebody's own application off, with the codes for losing it; `false` where they have none, or their organisation
    /// wants one. Their passkeys stay.
    pub async fn switch_second_off(&self, user: &UserRow, address: &str) -> store::Result<bool> {
        let mut tx = self.store.write().await?;
        if super::standing(tx.db(), user).await?.required
            || !store::second_factor::delete(tx.db(), user.id).await?
        {
            return Ok(false);
        }
        let entry = journal::Entry::new("user.second_factor_removed", format!("user:{}", user.id))
            .within(user.org_id)
            .by_user(user.id, &user.email, address);
        let line = journal::append(tx.db(), self.clock.as_ref(), entry).await?;
        if self.mails {
            tell(tx.db(), self.clock.millis(), user.id, line).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}

/// Takes all of somebody's away, who has lost it: the application, the codes for losing it, and their passkeys, which may be lost with
/// the same telephone. Writes down by whom, and has them told; `false` where they have none.
pub(crate) async fn remove_second_factor(
    mut db: Db<'_>,
    clock: &dyn Clock,
    mails: bool,
    user: &UserRow,
    by: impl FnOnce(journal::Entry) -> journal::Entry,
) -> store::Result<bool> {
    let application = store::second_factor::delete(db.again(), user.id).await?;
    let passkeys = store::passkeys::delete_of(db.again(), user.id).await?;
    if !application && passkeys == 0 {
        return Ok(false);
    }
    let mut entry = journal::Entry::new("user.second_factor_removed", format!("user:{}", user.id))
        .within(user.org_id);
    if passkeys > 0 {
        entry = entry.with(json!({ "passkeys": passkeys }));
    }
    let line = journal::append(db.again(), clock, by(entry)).await?;
    if mails {
        tell(db, clock.millis(), user.id, line).await?;
    }
    Ok(true)
}
