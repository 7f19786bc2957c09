//! What the PBX should have of somebody, once more.

use renvoi_app::{
    api::{
        helpdesk::Refusal,
        session::{Helpdesk, Session},
    },
    domain::Extension,
};
use serde_json::json;
use uuid::Uuid;

use super::{
    Desk,
    target::{DeedError, Reason, Target},
};
use crate::{
    directory::{device_subjects, key_of},
    journal,
    pbx::Subject,
    push, store,
};

impl Desk {
    /// Asks for a push of somebody's extension and its telephones.
    pub async fn push_again(
        &self,
        who: &Session<Helpdesk>,
        id: Uuid,
        why: &Reason,
    ) -> Result<(), DeedError> {
        let mut tx = self.store.write().await?;
        let target = Target::find(tx.db(), who, id, why).await?;
        let org_id = target.user.org_id;
        let none = DeedError::Refused(Refusal::NoExtension);
        let Some(extension) = target.user.extension_id else {
            return Err(none);
        };
        let org = store::organisation::by_id(tx.db(), org_id).await?;
        let row = store::extension::by_id(tx.db(), org_id, extension).await?;
        let Some((org, row)) = org.zip(row) else {
            return Err(none);
        };
        let mut subjects = device_subjects(tx.db(), row.id).await?;
        if let Ok(number) = Extension::parse(&row.number) {
            subjects.push(Subject::Extension(key_of(&org)?, number));
        }
        push::ask(tx.db(), self.clock.millis(), &subjects).await?;
        let entry = target.entry("user.push_asked", json!({ "extension": row.number }));
        journal::append(tx.db(), self.clock.as_ref(), entry).await?;
        tx.commit().await?;
        self.push.wake();
        Ok(())
    }
}
