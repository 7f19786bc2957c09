//! A line of the journal about somebody's account, told to them by mail: whoever did it, its owner learns of it.

use uuid::Uuid;

use super::EmailAddress;
use crate::{
    mail::{self, Kind, NewMail},
    store::{self, Db},
};

/// Has the line told to the owner of the account, in the transaction that wrote it.
pub(crate) async fn tell(mut db: Db<'_>, now: i64, owner: Uuid, line: Uuid) -> store::Result<()> {
    let owner = store::user::by_id(db.again(), owner).await?;
    if let Some(owner) = owner
        && let Some(to) = EmailAddress::parse(&owner.email)
    {
        let mail = NewMail {
            org: owner.org_id,
            user: owner.id,
            kind: Kind::AccountChanged,
            about: Some(line),
        };
        mail::put(db, now, mail, &to).await?;
    }
    Ok(())
}
