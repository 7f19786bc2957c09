//! Whether somebody is kept waiting.

use super::{Accounts, limits::all_about};
use crate::store::{self, Db, user::UserRow};

impl Accounts {
    /// For how many seconds at most attempts to sign in to an account are not heard now, be it at one address alone; `None`: all are.
    pub(crate) async fn waits(
        &self,
        mut db: Db<'_>,
        account: &UserRow,
    ) -> store::Result<Option<u32>> {
        let mut free_at = 0;
        for about in all_about(db.again(), &self.keys, account).await? {
            free_at = free_at.max(store::attempts::free_at(db.again(), &about).await?);
        }
        Ok(self.limits.left(free_at, self.clock.millis()))
    }
}
