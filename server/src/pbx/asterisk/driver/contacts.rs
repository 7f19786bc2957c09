//! Who has a phone registered.

use std::collections::HashMap;

use super::AsteriskPbx;
use crate::pbx::{
    Contact, EndpointId, PbxError, PbxEvent,
    asterisk::ami::{Action, Message},
};

/// How Asterisk refuses to list nothing.
const NONE: &str = "No Contacts found";

impl AsteriskPbx {
    pub(super) async fn contacts_now(&self) -> Result<Vec<Contact>, PbxError> {
        let rows = self.reached().await?;
        let contacts = rows.iter().flat_map(|row| {
            let uri = row.text("Uri");
            endpoints(row).map(move |endpoint| Contact {
                endpoint,
                uri: uri.to_owned(),
            })
        });
        Ok(contacts.collect())
    }

    pub(super) async fn agents_now(&self) -> Result<HashMap<EndpointId, String>, PbxError> {
        let mut rows = self.reached().await?;
        // Whoever registers later expires later, and stays.
        rows.sort_by_key(|row| row.text("ExpirationTime").parse::<i64>().unwrap_or(0));
        let agents = rows.iter().flat_map(|row| {
            let agent = row.text("UserAgent");
            endpoints(row).map(move |endpoint| (endpoint, agent.to_owned()))
        });
        Ok(agents.filter(|(_, agent)| !agent.is_empty()).collect())
    }

    /// What is told of every phone that can be reached.
    async fn reached(&self) -> Result<Vec<Message>, PbxError> {
        let list = self.ami.list(Action::new("PJSIPShowContacts")).await?;
        match list.first() {
            Some(answer) if answer.is_success() => {}
            Some(answer) if answer.text("Message").trim_end() == NONE => return Ok(vec![]),
            answer => {
                let why = answer.map_or("no answer", |answer| answer.text("Message"));
                return Err(PbxError::Rejected(why.to_owned()));
            }
        }
        let reached =
            |row: &Message| row.get("Event") == Some("ContactList") && reaches(row.text("Status"));
        Ok(list.into_iter().filter(reached).collect())
    }
}

/// The accounts of ours that a row of the list is about.
fn endpoints(row: &Message) -> impl Iterator<Item = EndpointId> {
    let all = row.text("Endpoint").split(',');
    all.filter_map(EndpointId::parse)
}

/// What an event tells of a phone of ours, if it does.
pub(super) fn registration(message: &Message) -> Option<PbxEvent> {
    if message.get("Event") != Some("ContactStatus") {
        return None;
    }
    let endpoint = EndpointId::parse(message.get("EndpointName").or(message.get("AOR"))?)?;
    Some(PbxEvent::Registration {
        contact: Contact {
            endpoint,
            uri: message.text("URI").to_owned(),
        },
        registered: reaches(message.get("ContactStatus")?),
    })
}

/// A contact that was not asked yet whether it is there, or never is, counts: its phone has just told.
fn reaches(status: &str) -> bool {
    !matches!(status, "Removed" | "Unreachable" | "Unavailable")
}
