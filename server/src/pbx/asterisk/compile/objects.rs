//! Devices and SIP trunks → the objects of Asterisk's SIP stack.

use super::groups;
use crate::pbx::plan::{DevicePlan, LampPlace};

/// The kinds of objects that we push, in the order in which they must exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Where something can be reached. A device's is made once and left alone: writing to it would freeze its registration.
    Aor,
    /// A password.
    Auth,
    /// An account.
    Endpoint,
    /// An address by which a trunk is recognised.
    Identify,
    /// That we register at a trunk's other end.
    Registration,
}

impl Kind {
    /// All.
    pub const ALL: [Self; 5] = [
        Self::Aor,
        Self::Auth,
        Self::Endpoint,
        Self::Identify,
        Self::Registration,
    ];

    /// As Asterisk calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Aor => "aor",
            Self::Auth => "auth",
            Self::Endpoint => "endpoint",
            Self::Identify => "identify",
            Self::Registration => "registration",
        }
    }
}

/// An object and the attributes that we manage; Asterisk's defaults hold for the others.
#[derive(Clone, PartialEq, Eq)]
pub struct Object {
    /// Of what kind.
    pub kind: Kind,
    /// Its name.
    pub id: String,
    /// What we manage of it. Secrets are among them.
    pub attributes: Vec<(&'static str, String)>,
    /// Whether it is made once and then left alone.
    pub once: bool,
}

impl Object {
    /// Whether it must be forgotten before it is written anew: Asterisk adds what is written of its addresses to those it has.
    #[must_use]
    pub fn is_replaced(&self) -> bool {
        matches!(self.kind, Kind::Aor | Kind::Identify) && !self.once
    }
}

/// Names only: values hold secrets.
impl std::fmt::Debug for Object {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.attributes.iter().map(|(name, _)| name).collect();
        write!(f, "{} {} {names:?}", self.kind.name(), self.id)
    }
}

/// Where what phones dial begins.
const CONTEXT: &str = "renvoi-phones";

/// The codecs offered, best first.
const CODECS: &str = "!all,opus,g722,alaw,ulaw";

/// What a phone needs. `media` is the address that sound is received on, where it must not be every one.
#[must_use]
pub fn device(plan: &DevicePlan, media: Option<std::net::IpAddr>) -> Vec<Object> {
    let id = plan.endpoint.as_str();
    let extension = id.split('-').nth(1).unwrap_or_default();
    let object = |kind, once, attributes| Object {
        kind,
        id: id.to_owned(),
        attributes,
        once,
    };
    let org = plan.endpoint.org();
    // Where there are no lamps, nothing is found.
    let lamps = plan
        .lamps
        .map_or_else(|| CONTEXT.to_owned(), LampPlace::context);
    let mut endpoint = vec![
        ("context", CONTEXT.to_owned()),
        ("aors", id.to_owned()),
        ("auth", id.to_owned()),
        (
            "callerid",
            format!("\"{}\" <{extension}>", shown(&plan.display_name)),
        ),
        ("language", word(&plan.language)),
        ("identify_by", "username,auth_username".to_owned()),
        ("rewrite_contact", "true".to_owned()),
        ("subscribe_context", lamps),
        // On the phone already and called once more: it rings.
        ("notify_early_inuse_ringing", "true".to_owned()),
        (
            "named_call_group",
            format!("{org},{}", groups::name(&org, &plan.endpoint.extension())),
        ),
        // Who takes a call sees whose it is.
        ("send_pai", "true".to_owned()),
        ("connected_line_method", "update".to_owned()),
    ];
    endpoint.extend(common(media));
    vec![
        object(
            Kind::Aor,
            true,
            vec![
                ("max_contacts", "1".to_owned()),
                ("remove_existing", "true".to_owned()),
                ("qualify_frequency", "60".to_owned()),
            ],
        ),
        object(
            Kind::Auth,
            false,
            vec![
                ("auth_type", "md5".to_owned()),
                ("username", id.to_owned()),
                ("realm", "asterisk".to_owned()),
                ("md5_cred", plan.ha1.clone()),
            ],
        ),
        object(Kind::Endpoint, false, endpoint),
    ]
}

pub(super) fn common(media: Option<std::net::IpAddr>) -> Vec<(&'static str, String)> {
    let mut common = vec![
        ("allow", CODECS.to_owned()),
        ("direct_media", "false".to_owned()),
        ("rtp_symmetric", "true".to_owned()),
        ("force_rport", "true".to_owned()),
    ];
    if let Some(address) = media {
        common.push(("media_address", address.to_string()));
        common.push(("bind_rtp_to_media_address", "true".to_owned()));
    }
    common
}

/// A name that cannot leave its quotes.
fn shown(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_control() && !matches!(c, '"' | '\\' | '<' | '>'))
        .take(80)
        .collect()
}

fn word(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .take(20)
        .collect()
}

#[cfg(test)]
pub(super) mod tests {
    use std::fmt::Write as _;

    use renvoi_app::domain::Extension;

    use super::*;
    use crate::pbx::{
        asterisk::compile::shown::snapshot,
        plan::{EndpointId, OrgKey},
    };

    pub(in crate::pbx::asterisk::compile) fn shown(objects: &[Object]) -> String {
        let mut text = String::new();
        for object in objects {
            let once = if object.once { " (made once)" } else { "" };
            let _ = writeln!(text, "{} {}{once}", object.kind.name(), object.id);
            for (name, value) in &object.attributes {
                let _ = writeln!(text, "  {name} = {value}");
            }
        }
        text
    }

    fn phone(display_name: &str, language: &str) -> DevicePlan {
        let org = OrgKey::parse("acme01").unwrap();
        let endpoint = EndpointId::new(&org, &Extension::parse("204").unwrap(), 2);
        DevicePlan {
            ha1: DevicePlan::ha1(&endpoint, "secret"),
            display_name: display_name.to_owned(),
            language: language.to_owned(),
            lamps: LampPlace::new(17),
            endpoint,
        }
    }

    #[test]
    fn a_device_is_an_aor_a_password_and_an_account() {
        snapshot!("device", shown(&device(&phone("Ada Lefèvre", "fr"), None)));
        let media = "127.0.0.1".parse().ok();
        let hostile = phone("\"Eve\" <sip:1>\r\nX: \\", "en;x=\r\n1");
        snapshot!("device-hostile", shown(&device(&hostile, media)));
    }
}
