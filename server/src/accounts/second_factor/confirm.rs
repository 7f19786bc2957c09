//! Once more who they are: whoever finds a browser open makes no credentials of their own with it.

use renvoi_app::api::session::{Session, User};
use serde_json::json;

use super::Taken;
use crate::{
    accounts::{Accounts, Limits, PasswordError, limits::Verdict},
    journal, store,
};

/// For so long after somebody has proved who they are it is not asked again, in milliseconds: ten minutes.
pub const FRESH: i64 = 10 * 60 * 1000;

/// Why it is not confirmed.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// Neither the password nor a code of the application.
    #[error("that is neither the password nor a code")]
    Wrong,
    /// It was wrong too often; not tried.
    #[error("wait {0} seconds")]
    Wait(u32),
    /// The account is gone.
    #[error("the account is gone")]
    Gone,
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
    /// Ours.
    #[error(transparent)]
    Hash(#[from] PasswordError),
}

impl Accounts {
    /// Whether somebody who is signed in knows their password, or has their application. It counts together with what is asked
    /// before a change of the password: whoever has the browser has the session, and no other way to guess.
    pub async fn confirm(&self, who: &Session<User>, typed: &str) -> Result<(), ConfirmError> {
        let person = who.person();
        let user = store::user::by_id(self.store.read().await?.db(), person.id).await?;
        let user = user.ok_or(ConfirmError::Gone)?;
        let counters = self.limits.confirming(&self.keys, user.id);
        let now = self.clock.millis();
        if let Verdict::Wait(seconds) = self.limits.count(&self.store, &counters, now).await? {
            return Err(ConfirmError::Wait(seconds));
        }
        let mut tx = self.store.write().await?;
        if self.take_code(tx.db(), &user, typed).await? == Taken::Yes {
            Limits::forgive(tx.db(), &counters).await?;
            tx.commit().await?;
            return Ok(());
        }
        // Nobody waits for a password's hash in a transaction.
        drop(tx);
        let off = self.passwords_off(Some(&user)).await?;
        let right = self
            .passwords
            .verify(typed, user.password.as_deref())
            .await?
            && !off;
        if right {
            let mut tx = self.store.write().await?;
            Limits::forgive(tx.db(), &counters).await?;
            tx.commit().await?;
            return Ok(());
        }
        let entry = journal::Entry::new("user.confirmation_refused", format!("user:{}", user.id))
            .by(person)
            .with(json!({ "reason": "wrong" }));
        self.write_down(entry).await?;
        Err(ConfirmError::Wrong)
    }
}
