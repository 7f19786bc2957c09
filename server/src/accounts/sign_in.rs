//! Signing in with a password.

use uuid::Uuid;

use super::{Accounts, Login, limits::Keys, limits::Verdict};
use crate::{
    journal,
    store::{self, user::UserRow},
};

/// Longer inputs are not hashed: nobody has such a password, and hashing costs.
const LONGEST: usize = 1024;

/// What was typed, and from where.
#[derive(Clone)]
pub struct SignIn {
    /// E-mail, or extension and organisation.
    pub login: String,
    /// Password.
    pub password: String,
    /// The address it came from.
    pub address: String,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Unknown account, wrong password, locked account: all answer alike.
    #[error("the account or the password does not match")]
    Wrong {
        /// Attempts left before a wait.
        left: u32,
    },
    /// Too many failures; not tried.
    #[error("wait {0} seconds")]
    Wait(u32),
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
    /// Ours.
    #[error(transparent)]
    Hash(#[from] super::PasswordError),
}

impl Accounts {
    /// Who signs in, or why nobody does. Known and unknown accounts take the same path and the same time.
    pub async fn sign_in(&self, attempt: &SignIn) -> Result<UserRow, SignInError> {
        let keys = Keys::new(&attempt.login, &attempt.address);
        let left = match self
            .limits
            .count(&self.store, &keys, self.clock.millis())
            .await?
        {
            Verdict::Heard { left } => left,
            Verdict::Wait(seconds) => return Err(SignInError::Wait(seconds)),
        };
        let account = self.find(&Login::parse(&attempt.login)).await?;
        let kept = account
            .as_ref()
            .and_then(|account| account.password.as_deref());
        let password = if attempt.password.len() > LONGEST {
            ""
        } else {
            attempt.password.as_str()
        };
        let matches = self.passwords.verify(password, kept).await?;
        let account = account.filter(|account| matches && account.locked_at.is_none());
        let Some(account) = account else {
            return Err(SignInError::Wrong { left });
        };
        self.limits.forgive(&self.store, &keys).await?;
        let mut tx = self.store.write().await?;
        let entry = journal::Entry::new("session.opened", format!("user:{}", account.id))
            .by(account.id, &account.email, &attempt.address)
            .within(account.org_id);
        journal::append(tx.db(), self.clock.as_ref(), entry).await?;
        tx.commit().await?;
        Ok(account)
    }

    async fn find(&self, login: &Login) -> store::Result<Option<UserRow>> {
        let mut read = self.store.read().await?;
        match login {
            Login::Email(email) => store::user::by_email(read.db(), email.as_str()).await,
            Login::Extension(extension, slug) => {
                store::user::by_extension(read.db(), extension.as_str(), slug.as_str()).await
            }
            // One look-up, as for the others.
            Login::Unreadable => store::user::by_id(read.db(), Uuid::nil()).await,
        }
    }
}
