//! The mail with which somebody chooses a password.

use renvoi_app::api::{
    helpdesk::Refusal,
    session::{Helpdesk, Session},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    Desk,
    target::{DeedError, Reason, Target},
};
use crate::{
    accounts::EmailAddress,
    journal,
    mail::{self, Kind, NewMail},
};

impl Desk {
    /// Asks for it: to the address on file, and no other. Who has no password yet gets the letter of welcome.
    pub async fn send_instructions(
        &self,
        who: &Session<Helpdesk>,
        id: Uuid,
        why: &Reason,
    ) -> Result<(), DeedError> {
        let mut tx = self.store.write().await?;
        let target = Target::find(tx.db(), who, id, why).await?;
        let user = &target.user;
        if !self.accounts.sends_mail() {
            return Err(DeedError::Refused(Refusal::NoMail));
        }
        target.may_come_in()?;
        let Some(to) = EmailAddress::parse(&user.email) else {
            return Err(DeedError::Refused(Refusal::NoMail));
        };
        let (kind, action) = if user.password.is_some() {
            (Kind::Recovery, "user.recovery_sent")
        } else {
            (Kind::Welcome, "user.welcomed")
        };
        let mail = NewMail {
            org: user.org_id,
            user: user.id,
            kind,
            about: None,
        };
        mail::put(tx.db(), self.clock.millis(), mail, &to).await?;
        let entry = target.entry(action, json!({}));
        journal::append(tx.db(), self.clock.as_ref(), entry).await?;
        tx.commit().await?;
        Ok(())
    }
}
