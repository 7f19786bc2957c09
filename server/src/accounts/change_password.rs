//! A person changes their password: they are asked for the one of now first.

use renvoi_app::api::session::{Session, User};
use serde_json::json;

use super::{
    Accounts, Limits, Occasion, PasswordError, SetPasswordError, Weakness, limits::Verdict,
};
use crate::{journal, store::user::UserRow};

/// Why it is not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    /// The password of now is another.
    #[error("that is not the password of now")]
    Wrong,
    /// It was wrong too often; not tried.
    #[error("wait {0} seconds")]
    Wait(u32),
    /// The new one will not do.
    #[error("{0}")]
    Weak(Weakness),
    /// Their organisation's provider lets them in, and no password.
    #[error("no password of ours lets them in")]
    Elsewhere,
    /// The account is gone, or its password has changed meanwhile.
    #[error("the account or its password has changed meanwhile")]
    Stale,
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
    /// Ours.
    #[error(transparent)]
    Hash(#[from] PasswordError),
}

impl From<SetPasswordError> for ChangePasswordError {
    fn from(error: SetPasswordError) -> Self {
        match error {
            SetPasswordError::Weak(weakness) => Self::Weak(weakness),
            SetPasswordError::Stale => Self::Stale,
            SetPasswordError::Store(error) => Self::Store(error),
            SetPasswordError::Hash(error) => Self::Hash(error),
        }
    }
}

impl Accounts {
    /// Changes it and ends every session of theirs; answers the account as it is then, for a new session. Who has somebody's browser
    /// in their hands does not guess at their password there: that has a count of its own, which nobody else reaches.
    pub async fn change_password(
        &self,
        who: &Session<User>,
        current: &str,
        new: &str,
    ) -> Result<UserRow, ChangePasswordError> {
        let person = who.person();
        let credentials = self.credentials();
        let user = credentials.user(person.id).await?;
        let user = user.ok_or(ChangePasswordError::Stale)?;
        if self.passwords_off(Some(&user)).await? {
            return Err(ChangePasswordError::Elsewhere);
        }
        let counters = self.limits.confirming(&self.keys, user.id);
        let now = self.clock.millis();
        if let Verdict::Wait(seconds) = self.limits.count(&self.store, &counters, now).await? {
            return Err(ChangePasswordError::Wait(seconds));
        }
        let kept = user.password.as_deref();
        if !self.passwords.verify(current, kept).await? {
            let entry = journal::Entry::new("user.password_refused", format!("user:{}", user.id))
                .by(person)
                .with(json!({ "reason": "wrong_password" }));
            self.write_down(entry).await?;
            return Err(ChangePasswordError::Wrong);
        }
        let mut tx = self.store.write().await?;
        Limits::forgive(tx.db(), &counters).await?;
        tx.commit().await?;
        let occasion = Occasion::Own(person.clone());
        credentials.set(&user, new, &occasion).await?;
        let user = credentials.user(person.id).await?;
        user.ok_or(ChangePasswordError::Stale)
    }
}
