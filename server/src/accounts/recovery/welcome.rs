//! « Première connexion »: the letter with which somebody comes in for the first time.

use crate::{
    accounts::EmailAddress,
    clock::Clock,
    journal::{self, Author},
    mail::{self, Kind, NewMail},
    store::{self, Db, user::UserRow},
};

/// Asks for it, within a transaction; `false` where the account's address is none.
pub async fn welcome(
    mut db: Db<'_>,
    clock: &dyn Clock,
    user: &UserRow,
    author: &Author,
) -> store::Result<bool> {
    let Some(to) = EmailAddress::parse(&user.email) else {
        return Ok(false);
    };
    let mail = NewMail {
        org: user.org_id,
        user: user.id,
        kind: Kind::Welcome,
        about: None,
    };
    mail::put(db.again(), clock.millis(), mail, &to).await?;
    let entry = journal::Entry::new("user.welcomed", format!("user:{}", user.id))
        .from(author)
        .within(user.org_id);
    journal::append(db, clock, entry).await?;
    Ok(true)
}
