//! The address on file becomes another one, or does not.

use serde_json::{Value, json};
use uuid::Uuid;

use super::NewAddress;
use crate::{
    accounts::EmailAddress,
    clock::Clock,
    journal,
    mail::{self, Kind, NewMail},
    store::{self, Db, user::UserRow},
};

/// Why it does not.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PutError {
    /// Somebody has it, here or elsewhere: more is not told.
    #[error("the address cannot be used")]
    Unusable,
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

/// What a line of the journal holds of it.
pub(crate) fn detail(former: &str, new: &str) -> Value {
    json!({ "changed": { "email": [former, new] } })
}

/// Makes it, with the journal's line (`by` says whose) and a letter to either address. Nothing waits any more, and links that were sent
/// to the former address lead nowhere.
pub(crate) async fn put_address(
    mut db: Db<'_>,
    clock: &dyn Clock,
    mails: bool,
    user: &UserRow,
    new: &NewAddress,
    by: impl FnOnce(&'static str, Value) -> journal::Entry,
) -> Result<(), PutError> {
    let now = clock.millis();
    if store::user::by_email(db.again(), new.as_str())
        .await?
        .is_some()
    {
        return Err(PutError::Unusable);
    }
    let changed = UserRow {
        email: new.as_str().to_owned(),
        ..user.clone()
    };
    match store::user::update(db.again(), &changed).await {
        // Somebody else was faster.
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
            return Err(PutError::Unusable);
        }
        done => done?,
    }
    end_former(db.again(), user.id, now).await?;
    let entry = by("user.address_changed", detail(&user.email, new.as_str()));
    let line = journal::append(db.again(), clock, entry).await?;
    if !mails {
        return Ok(());
    }
    for address in [&user.email, &changed.email] {
        if let Some(to) = EmailAddress::parse(address) {
            let mail = NewMail {
                org: user.org_id,
                user: user.id,
                kind: Kind::AddressChanged,
                about: Some(line),
            };
            mail::put(db.again(), now, mail, &to).await?;
        }
    }
    Ok(())
}

/// Whoever reads what was sent to the former address has no way in, and no other change waits: to be called wherever an address on file
/// becomes another one.
pub(crate) async fn end_former(mut db: Db<'_>, user: Uuid, now: i64) -> store::Result<()> {
    store::addresses::drop_of(db.again(), user).await?;
    store::recovery::end_links(db, user, now).await
}

/// A change waits no more, and that is written down; `false` where none did.
pub(crate) async fn withdraw(
    mut db: Db<'_>,
    clock: &dyn Clock,
    user: &UserRow,
    by: impl FnOnce(&'static str, Value) -> journal::Entry,
) -> store::Result<bool> {
    let Some(change) = super::waiting(db.again(), user, clock.millis()).await? else {
        return Ok(false);
    };
    store::addresses::drop_of(db.again(), user.id).await?;
    let entry = by("user.address_withdrawn", json!({ "email": change.email }));
    journal::append(db, clock, entry).await?;
    Ok(true)
}
