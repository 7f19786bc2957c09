//! The password is chosen, and the link used up.

use super::{Link, LinkError, LinkKind, LinkToken};
use crate::{
    accounts::{Accounts, Occasion, SetPasswordError, Weakness},
    store::{self, user::UserRow},
};

/// Why no password was chosen.
#[derive(Debug, thiserror::Error)]
pub enum ChooseError {
    /// The link is worth nothing.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The password will not do; the link still serves.
    #[error("{0}")]
    Weak(Weakness),
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
    /// Ours.
    #[error(transparent)]
    Hash(#[from] crate::accounts::PasswordError),
}

impl From<SetPasswordError> for ChooseError {
    fn from(error: SetPasswordError) -> Self {
        match error {
            SetPasswordError::Weak(weakness) => Self::Weak(weakness),
            // The password changed in between, and this link died of it.
            SetPasswordError::Stale => Self::Link(LinkError::Used),
            SetPasswordError::Store(error) => Self::Store(error),
            SetPasswordError::Hash(error) => Self::Hash(error),
        }
    }
}

impl Accounts {
    /// Sets the password and uses the link up, both or neither; every session of theirs has ended. Answers the account as it is now,
    /// for whoever opens its session: what else a sign-in asks for, this does not answer.
    pub async fn choose_password(
        &self,
        token: &LinkToken,
        password: &str,
        address: &str,
    ) -> Result<UserRow, ChooseError> {
        let Link { user, kind } = self.recovery_link(token).await??;
        let credentials = self.credentials();
        let hash = credentials.prepare(&user, password).await?;
        let occasion = match kind {
            LinkKind::Recovery => Occasion::Recovered(address.to_owned()),
            LinkKind::Welcome => Occasion::Welcomed(address.to_owned()),
            LinkKind::Code => Occasion::Coded(address.to_owned()),
            LinkKind::Breached => Occasion::Replaced(address.to_owned()),
        };
        let mut tx = self.store.write().await?;
        let now = self.clock.millis();
        if !store::recovery::use_up(tx.db(), &token.hash(), now).await? {
            return Err(LinkError::Used.into());
        }
        credentials.put(tx.db(), &user, &hash, &occasion).await?;
        // Locked in between: nothing is done.
        let user = store::user::able(tx.db(), user.id).await?;
        let user = user.ok_or(LinkError::Used)?;
        tx.commit().await?;
        Ok(user)
    }
}
