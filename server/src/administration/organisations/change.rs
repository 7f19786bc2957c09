//! An organisation gets another name, or its people come in no more, or again. The PBX goes on as before.

use renvoi_app::api::{
    forwarding::FieldError,
    people::NotDone,
    session::{Operator, Session},
};
use serde_json::json;
use uuid::Uuid;

use super::{OrganisationError, Organisations, find};
use crate::{
    administration::people::name,
    journal::{self, Author},
    store,
};

impl Organisations {
    /// Gives it another name. What the PBX has of it is another one, so nothing is pushed.
    pub async fn rename(
        &self,
        who: &Session<Operator>,
        id: Uuid,
        to: &str,
    ) -> Result<(), OrganisationError> {
        let name = name(to).map_err(|(code, data)| {
            OrganisationError::Wrong(vec![FieldError::new("name", code, &data)])
        })?;
        let mut tx = self.registry.store.write().await?;
        let mut org = find(tx.db(), id).await?;
        if org.name == name {
            return Ok(());
        }
        let changed = json!({ "name": [org.name, name] });
        org.name = name;
        store::organisation::update(tx.db(), &org).await?;
        let entry = journal::Entry::new("organisation.changed", format!("organisation:{id}"))
            .from(&Author::Person(who.person().clone()))
            .within(id)
            .with(json!({ "slug": org.slug, "changed": changed }));
        journal::append(tx.db(), self.registry.clock.as_ref(), entry).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Nobody of it signs in any more, and no token of it is good: sessions end. Its calls go on as they did.
    pub async fn deactivate(
        &self,
        who: &Session<Operator>,
        id: Uuid,
    ) -> Result<(), OrganisationError> {
        // It would be the last thing they do.
        if id == who.person().organisation {
            return Err(OrganisationError::NotDone(NotDone::Own));
        }
        self.switch(who, id, Some(self.registry.clock.millis()))
            .await
    }

    /// Takes that back.
    pub async fn reactivate(
        &self,
        who: &Session<Operator>,
        id: Uuid,
    ) -> Result<(), OrganisationError> {
        self.switch(who, id, None).await
    }

    async fn switch(
        &self,
        who: &Session<Operator>,
        id: Uuid,
        at: Option<i64>,
    ) -> Result<(), OrganisationError> {
        let mut tx = self.registry.store.write().await?;
        let org = find(tx.db(), id).await?;
        if !store::organisation::set_deactivated(tx.db(), id, at).await? {
            return Err(OrganisationError::NotDone(NotDone::Already));
        }
        let (action, detail) = match at {
            Some(_) => {
                let ended = store::sessions::delete_of_organisation(tx.db(), id).await?;
                let detail = json!({ "slug": org.slug, "sessions": ended });
                ("organisation.deactivated", detail)
            }
            None => ("organisation.reactivated", json!({ "slug": org.slug })),
        };
        let entry = journal::Entry::new(action, format!("organisation:{id}"))
            .from(&Author::Person(who.person().clone()))
            .within(id)
            .with(detail);
        journal::append(tx.db(), self.registry.clock.as_ref(), entry).await?;
        tx.commit().await?;
        Ok(())
    }
}
