//! What a PBX should hold, subject by subject.

mod lamps;
mod trunk;

use std::fmt;

use jiff::civil::Date;
use md5::{Digest as _, Md5};
use renvoi_app::domain::{E164, Extension, Numbering, Rule, RuleCode};
use uuid::Uuid;

pub use lamps::{Group, LampPlace};
pub use trunk::{Forwarded, Habits, Identity, Told, TrunkPeer, TrunkPlan, Written};

use crate::hex::hex;

/// Names an organisation on the PBX: 6 to 16 lower-case letters and digits, chosen by us, never reused.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrgKey(String);

/// Names a trunk on the PBX; same form as [`OrgKey`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TrunkKey(String);

/// One device's SIP account on the PBX, `<org key>-<extension>-<n>`: also its SIP user name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EndpointId(String);

fn is_key(text: &str) -> bool {
    (6..=16).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

impl OrgKey {
    /// `None` where the form is not a key's.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        is_key(text).then(|| Self(text.to_owned()))
    }

    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TrunkKey {
    /// `None` where the form is not a key's.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        is_key(text).then(|| Self(text.to_owned()))
    }

    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl EndpointId {
    /// The `n`th device of an extension, from 1.
    #[must_use]
    pub fn new(org: &OrgKey, extension: &Extension, n: u16) -> Self {
        Self(format!("{}-{extension}-{n}", org.0))
    }

    /// Reads one back; `None` where it is none of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (org, extension, n) = (parts.next()?, parts.next()?, parts.next()?);
        let ours = parts.next().is_none()
            && is_key(org)
            && Extension::parse(extension).is_ok_and(|e| e.as_str() == extension)
            && n.parse::<u16>().is_ok_and(|n| n > 0);
        ours.then(|| Self(text.to_owned()))
    }

    /// The endpoint's name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The organisation it belongs to.
    #[must_use]
    pub fn org(&self) -> OrgKey {
        let org = self.0.split('-').next();
        org.and_then(OrgKey::parse)
            .expect("an endpoint's name begins with its organisation's key")
    }

    /// Whose device it is.
    #[must_use]
    pub fn extension(&self) -> Extension {
        let number = self.0.split('-').nth(1);
        number
            .and_then(|number| Extension::parse(number).ok())
            .expect("an endpoint's name holds its extension")
    }
}

impl fmt::Display for OrgKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for TrunkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for EndpointId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a plan is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// An extension: its rules, its devices, its owner's clock.
    Extension(OrgKey, Extension),
    /// A SIP account.
    Device(EndpointId),
    /// An organisation: numbering, trunk, direct numbers.
    Organisation(OrgKey),
    /// A trunk to the public network.
    Trunk(TrunkKey),
}

/// What a PBX should hold of one subject, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// See [`ExtensionPlan`].
    Extension(ExtensionPlan),
    /// See [`DevicePlan`].
    Device(DevicePlan),
    /// See [`OrganisationPlan`].
    Organisation(OrganisationPlan),
    /// See [`TrunkPlan`].
    Trunk(TrunkPlan),
}

impl Plan {
    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> Subject {
        match self {
            Self::Extension(plan) => Subject::Extension(plan.org.clone(), plan.extension.clone()),
            Self::Device(plan) => Subject::Device(plan.endpoint.clone()),
            Self::Organisation(plan) => Subject::Organisation(plan.org.clone()),
            Self::Trunk(plan) => Subject::Trunk(plan.key.clone()),
        }
    }
}

/// Where the calls of an extension go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtensionPlan {
    /// Whose.
    pub org: OrgKey,
    /// Which.
    pub extension: Extension,
    /// The owner's IANA time zone.
    pub zone: String,
    /// Enabled and disabled rules in order, as the owner sees them.
    pub rules: Vec<PlannedRule>,
    /// The devices that ring, in order.
    pub devices: Vec<EndpointId>,
    /// Whether the extension has a voicemail box.
    pub voicemail: bool,
    /// Whether that is full: its callers are told so, and leave nothing.
    pub full: bool,
    /// Whose it is: another's greeting is not this one's.
    pub tenure: Tenure,
    /// The organisation's holidays, for the present year and the next.
    pub holidays: Vec<Date>,
    /// What was dialled at its phones until then is part of the rules; what is dialled later stands above them. Seconds since 1970
    /// UTC on the PBX's clock; 0: nothing yet.
    pub dialled: i64,
}

/// Whose an extension is. Digits alone do not say: an extension may be removed and another one added with the same, and its owner may
/// change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tenure {
    /// The extension's id.
    pub extension: Uuid,
    /// Since when its owner has it, ms since 1970 UTC; 0: always.
    pub since: i64,
}

/// As the PBX keeps it: `<id>.<since>`, the id in lower-case hex.
impl fmt::Display for Tenure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.extension.simple(), self.since)
    }
}

/// A rule, and what the PBX needs to know beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedRule {
    /// The rule.
    pub rule: Rule,
    /// Whether the organisation's policy allows its destination; where not, the rule acts as `LetItRing`.
    pub allowed: bool,
    /// Direct numbers of the colleagues named in its origin: trunk calls that show one of them match too.
    pub colleague_numbers: Vec<(Extension, E164)>,
    /// What changes it from a phone.
    pub code: Code,
}

/// What changes a rule from a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// Nothing.
    None,
    /// Its own code switches it on and off.
    Switch(RuleCode),
    /// It is the temporary forward, which has codes of its own.
    Temporary,
}

/// A SIP account.
#[derive(Clone, PartialEq, Eq)]
pub struct DevicePlan {
    /// Its name on the PBX.
    pub endpoint: EndpointId,
    /// The name shown to the called, without quotes or control characters.
    pub display_name: String,
    /// MD5 of `user:realm:password` (RFC 2617's HA1) for realm `asterisk`, lower-case hex.
    pub ha1: String,
    /// BCP 47 language of the PBX's announcements.
    pub language: String,
    /// Where its organisation's lamps are; `None`: it sees none.
    pub lamps: Option<LampPlace>,
}

impl DevicePlan {
    /// The realm of Asterisk's digests unless configured otherwise.
    const REALM: &str = "asterisk";

    /// RFC 2617's HA1: what the PBX needs to check a password, without the password.
    #[must_use]
    pub fn ha1(endpoint: &EndpointId, password: &str) -> String {
        hex(&Md5::digest(format!(
            "{endpoint}:{}:{password}",
            Self::REALM
        )))
    }
}

impl fmt::Debug for DevicePlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DevicePlan")
            .field("endpoint", &self.endpoint)
            .field("display_name", &self.display_name)
            .field("ha1", &"…")
            .field("language", &self.language)
            .field("lamps", &self.lamps)
            .finish()
    }
}

/// What every call of an organisation needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationPlan {
    /// Which.
    pub org: OrgKey,
    /// How numbers are dialled there.
    pub numbering: Numbering,
    /// The way out; `None`: calls to public numbers fail.
    pub trunk: Option<TrunkKey>,
    /// Shown for whose extension has no direct number; `None`: the trunk's.
    pub number: Option<E164>,
    /// Direct numbers and their extensions.
    pub direct_numbers: Vec<(E164, Extension)>,
    /// Where its lamps are; `None`: it has none, for every place is taken.
    pub lamps: Option<LampPlace>,
    /// Who may take whose calls; empty: everybody in it.
    pub groups: Vec<Group>,
}

impl ExtensionPlan {
    /// More devices cannot ring on one extension: what dials them all has to fit a row of the PBX.
    pub const MAX_DEVICES: usize = 15;

    /// No device has a higher number: so many the lamp of an extension looks at. A few more than can ring, for a number that was
    /// just given up is not given again before the PBX has forgotten it.
    pub const LAST_DEVICE: u16 = 20;
}
