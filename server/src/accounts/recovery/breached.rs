//! A password that is right, and that is known from breaches elsewhere: it is good for choosing another, and for nothing else (OWASP
//! ASVS 4, 2.1.7).

use super::{LinkKind, LinkToken, mint};
use crate::{
    accounts::Accounts,
    store::{self, user::UserRow},
};

impl Accounts {
    /// The way to another password for who has just given theirs, and all else that a sign-in asks for.
    pub async fn instead_of_breached(&self, user: &UserRow) -> store::Result<LinkToken> {
        let mut tx = self.store.write().await?;
        let token = mint(tx.db(), user, LinkKind::Breached, self.clock.millis()).await?;
        tx.commit().await?;
        Ok(token)
    }
}
