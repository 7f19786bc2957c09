//! Somebody comes for the first time.

use super::{DirectoryError, Registry, refused, user_of};
use crate::{
    accounts::recovery::welcome,
    journal::Author,
    store::{Db, user::UserRow},
};

/// Asks for the letter with which a person chooses their first password.
pub async fn welcome_user(registry: &Registry, email: &str) -> Result<UserRow, DirectoryError> {
    let mut tx = registry.store.write().await?;
    let user = user_of(tx.db(), email, None).await?;
    put_welcome(tx.db(), registry, &Author::CommandLine, &user).await?;
    tx.commit().await?;
    Ok(user)
}

/// The same within a transaction.
pub(crate) async fn put_welcome(
    db: Db<'_>,
    registry: &Registry,
    author: &Author,
    user: &UserRow,
) -> Result<(), DirectoryError> {
    sends_mail(registry)?;
    if user.password.is_some() {
        return Err(refused(
            "welcome",
            "they have a password already; who has forgotten it asks on the sign-in page",
        ));
    }
    if user.locked_at.is_some() {
        return Err(refused(
            "welcome",
            "the account is locked; first: renvoi user unlock",
        ));
    }
    if welcome(db, registry.clock.as_ref(), user, author).await? {
        Ok(())
    } else {
        Err(refused("e-mail", "is not an address"))
    }
}

/// Refuses where no mail leaves.
fn sends_mail(registry: &Registry) -> Result<(), DirectoryError> {
    if registry.mails {
        Ok(())
    } else {
        Err(refused(
            "welcome",
            "no mail server is configured: set `mail.smtp`",
        ))
    }
}
