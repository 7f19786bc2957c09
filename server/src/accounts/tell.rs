//! A line of the journal about somebody's account, told to them by mail: whoever did it, its owner learns of it.

use std::time::Duration;

use uuid::Uuid;

use super::EmailAddress;
use crate::{
    mail::{self, Kind, NewMail},
    store::{self, Db},
};

/// Has the line told to the owner of the account, in the transaction that wrote it.
pub(crate) async fn tell(mut db: Db<'_>, now: i64, owner: Uuid, line: Uuid) -> store::Result<()> {
    if let Some((mail, to)) = letter(db.again(), owner, Kind::AccountChanged, line).await? {
        mail::put(db, now, mail, &to).await?;
    }
    Ok(())
}

/// As [`tell`], of what its owner prefers: what changes before the letter leaves, after `wait` at the latest, is told in one.
pub(super) async fn tell_preference(
    mut db: Db<'_>,
    now: i64,
    wait: Duration,
    owner: Uuid,
    line: Uuid,
) -> store::Result<()> {
    if let Some((mail, to)) = letter(db.again(), owner, Kind::PreferencesChanged, line).await? {
        mail::gather(db, now, wait, mail, &to).await?;
    }
    Ok(())
}

/// A letter to the owner of an account, and to where; `None` where there is nobody to be told.
async fn letter(
    db: Db<'_>,
    owner: Uuid,
    kind: Kind,
    line: Uuid,
) -> store::Result<Option<(NewMail, EmailAddress)>> {
    let owner = store::user::by_id(db, owner).await?;
    Ok(owner.and_then(|owner| {
        let mail = NewMail {
            org: owner.org_id,
            user: owner.id,
            kind,
            about: Some(line),
        };
        Some((mail, EmailAddress::parse(&owner.email)?))
    }))
}
