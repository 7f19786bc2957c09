//! The box is switched on or off: the row, its push and its journal line are one transaction.

use renvoi_app::{
    api::{
        ApiError, Code,
        session::{Session, User},
    },
    domain::Extension,
};
use serde_json::json;

use super::VoicemailService;
use crate::{
    errors::internal,
    journal,
    pbx::{OrgKey, Subject},
    push, store,
};

impl VoicemailService {
    pub(super) async fn switch_box(&self, who: &Session<User>, on: bool) -> Result<(), ApiError> {
        let person = who.person();
        let (id, _) = person.extension.as_ref().ok_or(Code::NotFound)?;
        let mut tx = self.store.write().await.map_err(internal)?;
        let row = store::extension::by_id(tx.db(), person.organisation, *id)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        if row.voicemail == on {
            return Ok(());
        }
        let org = store::organisation::by_id(tx.db(), person.organisation)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        store::extension::set_voicemail(tx.db(), row.id, on)
            .await
            .map_err(internal)?;
        if let (Some(key), Ok(number)) = (OrgKey::parse(&org.key), Extension::parse(&row.number)) {
            let subject = Subject::Extension(key, number);
            push::ask(tx.db(), self.clock.millis(), &[subject])
                .await
                .map_err(internal)?;
        }
        let entry = journal::Entry::new("extension.changed", format!("extension:{}", row.id))
            .by(person)
            .with(json!({ "number": row.number, "changed": { "voicemail": [row.voicemail, on] } }));
        journal::append(tx.db(), self.clock.as_ref(), entry)
            .await
            .map_err(internal)?;
        tx.commit().await.map_err(internal)?;
        self.push.wake();
        Ok(())
    }
}
