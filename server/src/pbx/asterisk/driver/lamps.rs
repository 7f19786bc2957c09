//! Who is on the phone.

use super::AsteriskPbx;
use crate::pbx::{
    EndpointId, Lamp, PbxError, PbxEvent,
    asterisk::ami::{Action, Message},
};

impl AsteriskPbx {
    pub(super) async fn lamps_now(&self) -> Result<Vec<(EndpointId, Lamp)>, PbxError> {
        let list = self.ami.list(Action::new("DeviceStateList")).await?;
        match list.first() {
            Some(answer) if answer.is_success() => Ok(list.iter().filter_map(state).collect()),
            answer => {
                let why = answer.map_or("no answer", |answer| answer.text("Message"));
                Err(PbxError::Rejected(why.to_owned()))
            }
        }
    }
}

/// What an event tells of a phone of ours, if it does.
pub(super) fn lamp(message: &Message) -> Option<PbxEvent> {
    let (endpoint, lamp) = state(message)?;
    Some(PbxEvent::Lamp { endpoint, lamp })
}

fn state(message: &Message) -> Option<(EndpointId, Lamp)> {
    if message.get("Event") != Some("DeviceStateChange") {
        return None;
    }
    let endpoint = EndpointId::parse(message.get("Device")?.strip_prefix("PJSIP/")?)?;
    let lamp = match message.text("State") {
        "RINGING" | "RINGINUSE" => Lamp::Ringing,
        "INUSE" | "BUSY" | "ONHOLD" => Lamp::Busy,
        "UNAVAILABLE" | "INVALID" => Lamp::Offline,
        _ => Lamp::Free,
    };
    Some((endpoint, lamp))
}
