//! Telling a phone something.

use super::{AsteriskPbx, succeeded};
use crate::pbx::{
    EndpointId, Notice, PbxError, Told,
    asterisk::{ami::Action, text::Text},
};

impl AsteriskPbx {
    /// Asterisk says that a NOTIFY is sent also where it is sent to nobody, so contacts are looked at first.
    pub(super) async fn tell_phone(
        &self,
        endpoint: &EndpointId,
        notice: Notice,
    ) -> Result<Told, PbxError> {
        let contacts = format!("PJSIP_DIAL_CONTACTS({endpoint})");
        if self.variable(contacts).await?.is_empty() {
            return Ok(Told::NotRegistered);
        }
        let event = Text::new(format!("Event={}", notice.event()))?;
        let notify = Action::new("PJSIPNotify")
            .with("Endpoint", Text::new(endpoint.as_str())?)
            .with("Variable", event);
        succeeded(&self.ami.ask(notify).await?)?;
        Ok(Told::Sent)
    }
}
