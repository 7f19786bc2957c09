//! Who has a phone registered.

use std::collections::HashSet;

use super::AsteriskPbx;
use crate::pbx::{EndpointId, PbxError, asterisk::ami::Action};

impl AsteriskPbx {
    pub(super) async fn registered_now(
        &self,
        endpoints: &[EndpointId],
    ) -> Result<Vec<EndpointId>, PbxError> {
        let contacts = self.ami.list(Action::new("PJSIPShowContacts")).await?;
        let reachable = contacts
            .iter()
            .filter(|contact| !matches!(contact.text("Status"), "Unavailable" | "Removed"));
        let names: HashSet<_> = reachable
            .filter_map(|contact| contact.get("Endpoint").or(contact.get("Aor")))
            .flat_map(|names| names.split(','))
            .collect();
        Ok(endpoints
            .iter()
            .filter(|endpoint| names.contains(endpoint.as_str()))
            .cloned()
            .collect())
    }
}
