//! The letter of welcome, once more.

use renvoi_app::api::{
    people::NotDone,
    session::{Administrator, Session},
};
use uuid::Uuid;

use super::{People, PersonError, target};
use crate::{directory::put_welcome, journal::Author};

impl People {
    /// Asks for it: to the address on file, for who has no password yet.
    pub async fn invite(&self, who: &Session<Administrator>, id: Uuid) -> Result<(), PersonError> {
        let mut tx = self.registry.store.write().await?;
        let user = target(tx.db(), who, id).await?;
        let why_not = if !self.registry.mails {
            Some(NotDone::NoMail)
        } else if user.password.is_some() {
            Some(NotDone::HasPassword)
        } else if user.locked_at.is_some() {
            Some(NotDone::Locked)
        } else {
            None
        };
        if let Some(why) = why_not {
            return Err(PersonError::NotDone(why));
        }
        let author = Author::Person(who.person().clone());
        put_welcome(tx.db(), &self.registry, &author, &user).await?;
        tx.commit().await?;
        Ok(())
    }
}
