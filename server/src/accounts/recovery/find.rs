//! What a link is worth.

use super::{LinkKind, LinkToken};
use crate::{
    accounts::{Accounts, shut},
    clock::AHEAD,
    store::{self, recovery::TokenRow, user::UserRow},
};

/// A link that lets its reader choose a password.
#[derive(Clone)]
pub struct Link {
    /// Whose.
    pub user: UserRow,
    /// What for.
    pub kind: LinkKind,
}

/// Why it does not. Only who has a link learns any of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// There never was such a link: cut off, or made up.
    #[error("there is no such link")]
    Unknown,
    /// Its time is over.
    #[error("the link has expired")]
    Expired,
    /// It was used, or the account's credentials have changed since, or the account lets nobody in.
    #[error("the link has been used")]
    Used,
    /// The account's organisation signs in with a provider of its own, and no password opens it.
    #[error("no password opens the account")]
    Elsewhere,
}

impl Accounts {
    /// Reads a link and uses nothing up.
    pub async fn recovery_link(&self, token: &LinkToken) -> store::Result<Result<Link, LinkError>> {
        let mut read = self.store.read().await?;
        let Some(row) = store::recovery::find(read.db(), &token.hash()).await? else {
            return Ok(Err(LinkError::Unknown));
        };
        let user = store::user::by_id(read.db(), row.user_id).await?;
        let shut = match &user {
            Some(user) => shut(read.db(), user).await?.is_some(),
            None => false,
        };
        drop(read);
        let off = self.passwords_off(user.as_ref()).await?;
        let judged = judge(&row, user, shut, self.clock.millis());
        Ok(judged.and_then(|link| {
            if off {
                Err(LinkError::Elsewhere)
            } else {
                Ok(link)
            }
        }))
    }
}

/// What a link is worth at an instant; `shut`: the account lets nobody in.
fn judge(row: &TokenRow, user: Option<UserRow>, shut: bool, now: i64) -> Result<Link, LinkError> {
    let (Some(user), Some(kind)) = (user, LinkKind::parse(&row.kind)) else {
        return Err(LinkError::Unknown);
    };
    let changed = user.credentials != row.credentials;
    if row.used_at.is_some() || changed || shut {
        return Err(LinkError::Used);
    }
    // A clock that was set back gives no link a longer life.
    if now >= row.expires_at || now < row.created_at - AHEAD {
        return Err(LinkError::Expired);
    }
    Ok(Link { user, kind })
}
