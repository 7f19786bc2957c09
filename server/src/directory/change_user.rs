//! A person's password and lock.

use super::{DirectoryError, Registry, refused, user_of};
use crate::{
    accounts::{self, Occasion, SetPasswordError},
    journal,
    store::{self, user::UserRow},
};

async fn find(registry: &Registry, email: &str) -> Result<UserRow, DirectoryError> {
    user_of(registry.store.read().await?.db(), email, None).await
}

/// Sets a person's password, ends their sessions and their waits at sign-in; answers how many sessions.
pub async fn set_password(
    registry: &Registry,
    email: &str,
    password: &str,
) -> Result<u64, DirectoryError> {
    let user = find(registry, email).await?;
    let credentials = registry.credentials();
    let set = credentials.set(&user, password, &Occasion::CommandLine);
    set.await.map_err(|error| match error {
        SetPasswordError::Weak(weakness) => refused("password", weakness.to_string()),
        SetPasswordError::Stale => refused("password", "it was changed meanwhile"),
        SetPasswordError::Store(error) => error.into(),
        SetPasswordError::Hash(error) => error.into(),
    })
}

/// Takes a person's second factor away, with the codes for losing it, and their passkeys; `false` where they have none.
pub async fn take_second_factor(registry: &Registry, email: &str) -> Result<bool, DirectoryError> {
    let user = find(registry, email).await?;
    let mut tx = registry.store.write().await?;
    let clock = registry.clock.as_ref();
    let removed =
        accounts::remove_second_factor(tx.db(), clock, registry.mails, &user, |entry| entry)
            .await?;
    tx.commit().await?;
    Ok(removed)
}

/// Locks a person out, ending their sessions, or lets them in again, ending their waits; answers how many sessions ended.
pub async fn set_locked(
    registry: &Registry,
    email: &str,
    locked: bool,
) -> Result<u64, DirectoryError> {
    let user = find(registry, email).await?;
    if !locked && user.deactivated_at.is_some() {
        let what = format!("{email} is deactivated; an administrator reactivates on their page");
        return Err(refused("user", what));
    }
    let mut tx = registry.store.write().await?;
    store::user::set_locked(tx.db(), user.id, locked.then(|| registry.clock.millis())).await?;
    let ended = if locked {
        store::sessions::delete_of_user(tx.db(), user.id).await?
    } else {
        accounts::forget(tx.db(), &registry.keys, &user).await?;
        0
    };
    let action = if locked {
        "user.locked"
    } else {
        "user.unlocked"
    };
    let entry = journal::Entry::new(action, format!("user:{}", user.id)).within(user.org_id);
    journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
    tx.commit().await?;
    Ok(ended)
}
