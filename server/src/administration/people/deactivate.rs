//! Somebody comes in no more, or again.

use renvoi_app::api::{
    people::NotDone,
    session::{Administrator, Session},
};
use uuid::Uuid;

use super::{People, PersonError, target};
use crate::{
    directory::{Deactivated, DirectoryError, deactivate_user, reactivate_user},
    journal::Author,
    store,
};

impl People {
    /// Ends sessions and tokens and lets nobody in by the account; with `rules_off`, its extension forwards no more.
    pub async fn deactivate(
        &self,
        who: &Session<Administrator>,
        id: Uuid,
        rules_off: bool,
    ) -> Result<Deactivated, PersonError> {
        let mut tx = self.registry.store.write().await?;
        store::organisation::lock(tx.db(), who.person().organisation).await?;
        let user = target(tx.db(), who, id).await?;
        if user.id == who.person().id {
            return Err(PersonError::NotDone(NotDone::Own));
        }
        if user.deactivated_at.is_some() {
            return Err(PersonError::NotDone(NotDone::Already));
        }
        let author = Author::Person(who.person().clone());
        let ended = deactivate_user(tx.db(), &self.registry, &author, &user, rules_off)
            .await
            .map_err(|error| match error {
                DirectoryError::Refused { field: "user", .. } => {
                    PersonError::NotDone(NotDone::Last)
                }
                DirectoryError::Refused { field: "rules", .. } => {
                    PersonError::NotDone(NotDone::Rules)
                }
                error => error.into(),
            })?;
        tx.commit().await?;
        self.push.wake();
        Ok(ended)
    }

    /// Takes that back.
    pub async fn reactivate(
        &self,
        who: &Session<Administrator>,
        id: Uuid,
    ) -> Result<(), PersonError> {
        let mut tx = self.registry.store.write().await?;
        let user = target(tx.db(), who, id).await?;
        if user.deactivated_at.is_none() {
            return Err(PersonError::NotDone(NotDone::Already));
        }
        let author = Author::Person(who.person().clone());
        reactivate_user(tx.db(), &self.registry, &author, &user).await?;
        tx.commit().await?;
        Ok(())
    }
}
