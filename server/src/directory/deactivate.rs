//! Somebody comes in no more, or again. Their account stays, and all that the journal says of them.

use serde_json::json;

use super::{DirectoryError, Registry, last::keep_one, refused, set_user::roles_of};
use crate::{
    forwarding::{self, Line, LineError},
    journal::{self, Author},
    store::{self, Db, user::UserRow},
};

/// What ended with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deactivated {
    /// Sessions.
    pub sessions: u64,
    /// Tokens of the API.
    pub tokens: u64,
    /// Rules that were switched off.
    pub rules: usize,
}

/// Deactivates an account, within a transaction: sessions and tokens end, no link leads in. Their extension stays, rings its
/// telephones and forwards as it did, unless its rules are to be switched off. The last operator and an organisation's last
/// administrator are not deactivated.
pub(crate) async fn deactivate_user(
    mut db: Db<'_>,
    registry: &Registry,
    author: &Author,
    user: &UserRow,
    rules_off: bool,
) -> Result<Deactivated, DirectoryError> {
    store::organisation::lock(db.again(), user.org_id).await?;
    let roles = roles_of(db.again(), user).await?;
    keep_one(db.again(), user, &roles).await?;
    let now = registry.clock.millis();
    if !store::user::deactivate(db.again(), user.id, now).await? {
        return Err(refused("user", "is deactivated already"));
    }
    let mut ended = Deactivated {
        sessions: store::sessions::delete_of_user(db.again(), user.id).await?,
        tokens: store::tokens::delete_of_user(db.again(), user.id).await?,
        rules: 0,
    };
    if let Some(extension) = user.extension_id.filter(|_| rules_off) {
        // Nobody saves a rule of theirs meanwhile.
        store::extension::lock(db.again(), extension).await?;
        let org = store::organisation::by_id(db.again(), user.org_id).await?;
        let row = store::extension::by_id(db.again(), user.org_id, extension).await?;
        if let Some((org, row)) = org.zip(row) {
            let line = Line::of(db.again(), org, row)
                .await
                .map_err(|error| match error {
                    LineError::Damaged => refused("rules", error),
                    LineError::Store(error) => error.into(),
                })?;
            let clock = registry.clock.as_ref();
            ended.rules = forwarding::switch_all_off(db.again(), clock, author, &line).await?;
        }
    }
    let entry = journal::Entry::new("user.deactivated", format!("user:{}", user.id))
        .from(author)
        .within(user.org_id)
        .with(json!({ "sessions": ended.sessions, "tokens": ended.tokens, "rules": ended.rules }));
    journal::append(db, registry.clock.as_ref(), entry).await?;
    Ok(ended)
}

/// Lets them in again, as they were: their password and second factor are what they were. A lock of before stays.
pub(crate) async fn reactivate_user(
    mut db: Db<'_>,
    registry: &Registry,
    author: &Author,
    user: &UserRow,
) -> Result<(), DirectoryError> {
    if !store::user::reactivate(db.again(), user.id).await? {
        return Err(refused("user", "is not deactivated"));
    }
    let entry = journal::Entry::new("user.reactivated", format!("user:{}", user.id))
        .from(author)
        .within(user.org_id);
    journal::append(db, registry.clock.as_ref(), entry).await?;
    Ok(())
}
