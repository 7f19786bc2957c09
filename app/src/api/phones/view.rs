//! What the pages of phones show. Times are on the owner's wall clock.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    api::forwarding::FieldError,
    domain::phones::{Key, Model, Spot},
};

/// A person's phones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PhonesList {
    /// Now.
    pub now: DateTime,
    /// Whose they are: the extension's digits.
    pub extension: String,
    /// In the order in which they ring.
    pub phones: Vec<PhoneCard>,
    /// Who this is shown to, in words only the server reads: their forms carry it.
    pub writer: String,
}

/// A phone as a card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PhoneCard {
    /// Its id.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// Its model; `None`: it is no desk phone of ours, but a softphone or one that is set up by hand.
    pub model: Option<Model>,
    /// Its hardware address, as `00:15:65:ab:cd:ef`; of a desk phone.
    pub mac: Option<String>,
    /// Its expansion modules as they are plugged in: each an index in [`Model::modules`].
    pub modules: Vec<u8>,
    /// How many of its keys do something.
    pub used: u16,
    /// Whether it is registered; `None` while the PBX does not answer.
    pub registered: Option<bool>,
    /// How far its files are; of a desk phone.
    pub progress: Option<Progress>,
}

/// How far the files of a phone are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The version of its keys; 0: nobody has saved any.
    pub version: i64,
    /// When something of its files changed last.
    pub saved: DateTime,
    /// When it was told to fetch them, where that was since.
    pub told: Option<DateTime>,
    /// When it fetched them, where that was since.
    pub fetched: Option<DateTime>,
    /// When it fetched files last, be it before that change.
    pub last_fetched: Option<DateTime>,
    /// Where they are.
    #[serde(flatten)]
    pub state: ProgressState,
}

/// Where the files of a phone are on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ProgressState {
    /// They are ready, and it is about to be told.
    Saved,
    /// They are ready; it is not registered, and will be told when it is.
    Waiting,
    /// They are ready; the PBX does not answer, and it will be told when that is back.
    NoPbx,
    /// It was told less than a minute ago.
    Told,
    /// It was told and has not fetched them for a minute; it is told again when it registers.
    Overdue,
    /// It has what is wanted.
    Fetched,
}

/// A phone with its keys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeysView {
    /// Its id.
    pub id: Uuid,
    /// Who this is shown to, in words only the server reads: their forms carry it.
    pub writer: String,
    /// Now.
    pub now: DateTime,
    /// What its owner calls it.
    pub name: String,
    /// Its hardware address, as `00:15:65:ab:cd:ef`.
    pub mac: String,
    /// Its model.
    pub model: Model,
    /// Its expansion modules as they are plugged in: each an index in [`Model::modules`].
    pub modules: Vec<u8>,
    /// What stands beside the line of each of its accounts, from the first: the extension.
    pub accounts: Vec<String>,
    /// The version a change is made against.
    pub version: i64,
    /// Every key it has, in order, empty ones too.
    pub keys: Vec<KeyView>,
    /// The version that undoing goes back to; `None`: there is none.
    pub undo: Option<i64>,
    /// Whether it is registered; `None` while the PBX does not answer.
    pub registered: Option<bool>,
    /// How far its files are.
    pub progress: Progress,
    /// ISO 3166-1 country of the organisation: how numbers are written.
    pub country: String,
    /// The extension's digits.
    pub extension: String,
    /// Colleagues: extension, name. All of the organisation up to 500, but oneself, whom the keys may supervise, and whom they name.
    pub colleagues: Vec<(String, String)>,
    /// The extensions among them that the keys may supervise, up to 500 and those that they do; `None`: all, as the organisation has no groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peers: Option<Vec<String>>,
    /// The owner's rules that a key can switch: id, name, whether it is on.
    pub rules: Vec<(Uuid, String, bool)>,
    /// Phones whose keys can be copied: id, what it is and, where it is not one's own, whose.
    pub sources: Vec<(Uuid, String)>,
    /// Whether colleagues may copy these keys.
    pub copyable: bool,
    /// Of keys copied or brought back in this version: what could not be taken over as it was, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<FieldError>,
}

/// A key on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyView {
    /// The key.
    #[serde(flatten)]
    pub key: Key,
    /// The colleague's name, or the rule's; empty where there is none.
    pub name: String,
    /// What the phone shows beside it: the label, or where that is empty what the portal calls the key.
    pub shown: String,
    /// What its lamp shows.
    pub lamp: Lamp,
    /// What its owner should know of it.
    pub note: Option<KeyNote>,
    /// Of a key that is locked: by whom; `None`: by somebody at the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock: Option<KeyLock>,
}

/// Who locked a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyLock {
    /// The template that has it, by name.
    pub template: String,
    /// Who applied that: their name; empty where nobody is known.
    pub by: String,
}

/// What the owner of a key should know of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "snake_case")]
pub enum KeyNote {
    /// It is empty because the colleague whom it supervised has left.
    Left {
        /// Their name; empty where it is not known.
        name: String,
        /// Their extension.
        extension: String,
    },
    /// It is empty because the colleague whom it supervised shares no group with its owner any more.
    Apart {
        /// Their name; empty where nobody owns the extension.
        name: String,
        /// Their extension.
        extension: String,
    },
    /// It is empty because the rule that it switched has been deleted.
    RuleGone {
        /// The rule's name.
        name: String,
    },
}

/// What became of a change of keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "changed", rename_all = "snake_case")]
pub enum KeysChanged {
    /// Saved; the keys have this version now.
    Saved {
        /// New version.
        version: i64,
        /// Of keys copied or brought back: what could not be taken over as it was, and why.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        left_out: Vec<FieldError>,
    },
    /// Refused, key by key (`key-M-P-kind`, `-value`, `-label`); nothing is changed.
    Refused {
        /// At least one.
        errors: Vec<FieldError>,
    },
    /// Somebody saved since; nothing is changed.
    Stale {
        /// The version now.
        version: i64,
    },
}

/// What the event stream tells of a desk phone (`keys`: all of a person's).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LivePhone {
    /// Its id.
    pub id: Uuid,
    /// The version of its keys.
    pub version: i64,
    /// How far its files are.
    pub progress: Progress,
    /// Whether it is registered; `None` while the PBX does not answer.
    pub registered: Option<bool>,
    /// What its lamps show, of the keys that have one.
    pub lamps: Vec<(Spot, Lamp)>,
}

/// What the lamp of a key shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lamp {
    /// It has none, or the rule is off.
    Dark,
    /// The colleague is not on the phone.
    Free,
    /// Their phone rings.
    Ringing,
    /// They are on the phone.
    Busy,
    /// The rule is on.
    On,
    /// Not known: no phone of theirs is registered, or the PBX does not answer.
    Unknown,
}
