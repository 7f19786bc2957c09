//! Who has a phone registered.

use super::AsteriskPbx;
use crate::pbx::{
    Contact, EndpointId, PbxError, PbxEvent,
    asterisk::ami::{Action, Message},
};

/// How Asterisk refuses to list nothing.
const NONE: &str = "No Contacts found";

impl AsteriskPbx {
    pub(super) async fn contacts_now(&self) -> Result<Vec<Contact>, PbxError> {
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
            |row: &&Message| row.get("Event") == Some("ContactList") && reaches(row.text("Status"));
        let contacts = |row: &Message| {
            let uri = row.text("Uri").to_owned();
            let of = move |endpoint| Contact {
                endpoint,
                uri: uri.clone(),
            };
            let endpoints = row.text("Endpoint").split(',');
            let ours: Vec<_> = endpoints.filter_map(EndpointId::parse).map(of).collect();
            ours
        };
        Ok(list.iter().filter(reached).flat_map(contacts).collect())
    }
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
