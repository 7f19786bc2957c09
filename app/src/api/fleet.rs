//! All desk phones of an organisation, as who helps and who administers sees them. The pages are plain: the server hands over what they
//! show. Moments are on the reader's wall clock.

use jiff::civil::DateTime;
use uuid::Uuid;

use super::{
    forwarding::{FieldError, PushState},
    phones::Progress,
};
use crate::domain::phones::Unfit;

/// What one of these pages shows.
#[derive(Clone, Debug, PartialEq)]
pub enum FleetPage {
    /// The list.
    List(Box<FleetView>),
    /// One of them.
    Phone(Box<PhoneSheet>),
    /// The form of a new one.
    New(Box<NewPhoneView>),
    /// The form of many, and what each of them comes to.
    Many(Box<ManyView>),
    /// What becomes of one that is replaced.
    Replace(Box<ReplaceView>),
    /// Phones that ask and that nobody knows.
    Strangers(StrangersView),
}

/// A list of phones.
#[derive(Clone, Debug, PartialEq)]
pub struct FleetView {
    /// The organisation's name.
    pub organisation: String,
    /// Now.
    pub now: DateTime,
    /// `q`, as typed.
    pub q: String,
    /// `model`: only phones of that model; empty: whatever.
    pub model: String,
    /// `state`: only phones in it, by [`Standing::name`]; empty: whatever.
    pub state: String,
    /// The models that there are among them: id, name.
    pub models: Vec<(String, String)>,
    /// How many there are.
    pub total: u64,
    /// Which page it is, from 1.
    pub page: u64,
    /// How many there are; one where there is no phone.
    pub pages: u64,
    /// Those of the page, by extension.
    pub phones: Vec<FleetLine>,
    /// How many ask that nobody knows.
    pub strangers: u64,
    /// Who reads may add, replace and remove.
    pub administers: bool,
    /// A phone of that name was just removed.
    pub removed: bool,
    /// So many were just added.
    pub added: Option<u64>,
}

/// How a phone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is registered.
    Registered,
    /// It is not.
    Away,
    /// It has not fetched what it should have.
    Behind,
    /// It has never fetched anything.
    New,
}

impl Standing {
    /// All, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Registered, Self::Away, Self::Behind, Self::New];

    /// Its name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Away => "away",
            Self::Behind => "behind",
            Self::New => "new",
        }
    }

    /// Reads [`Standing::name`] back.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// A phone in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FleetLine {
    /// Its id.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// The extension it rings for.
    pub extension: String,
    /// Whose that is; empty: nobody's.
    pub owner: String,
    /// « Yealink T54W ».
    pub model: String,
    /// The name of its model's file.
    pub model_id: String,
    /// Its hardware address, as `00:15:65:ab:cd:ef`.
    pub mac: String,
    /// What is known of it.
    pub facts: DeskFacts,
}

/// What is known of a desk phone that is there, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskFacts {
    /// Whether it is registered; `None` while the PBX does not answer.
    pub registered: Option<bool>,
    /// Where the PBX reaches it, or else from where it last fetched; empty: neither is known.
    pub address: String,
    /// Its firmware, as it says; empty: it has not said.
    pub firmware: String,
    /// How far its files are.
    pub progress: Progress,
}

/// What has just been done to a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneDeed {
    /// It is new.
    Added,
    /// Its first contact is open.
    Opened,
    /// Its first contact is closed.
    Closed,
    /// It is told to fetch its files.
    Resync,
    /// It is told to restart.
    Restart,
    /// It has another SIP password.
    Renew,
    /// Another apparatus is in its place.
    Replaced,
    /// It is gone.
    Removed,
}

impl PhoneDeed {
    const ALL: [Self; 8] = [
        Self::Added,
        Self::Opened,
        Self::Closed,
        Self::Resync,
        Self::Restart,
        Self::Renew,
        Self::Replaced,
        Self::Removed,
    ];

    /// Its name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Opened => "opened",
            Self::Closed => "closed",
            Self::Resync => "resync",
            Self::Restart => "restart",
            Self::Renew => "renew",
            Self::Replaced => "replaced",
            Self::Removed => "removed",
        }
    }

    /// Reads [`PhoneDeed::name`] back.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.name() == name)
    }
}

/// Why it was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneNotDone {
    /// Its model cannot be told to restart.
    NoRestart,
    /// It is not registered: there is nobody to be told.
    Away,
    /// Somebody saved its keys since they were shown.
    Stale,
}

/// A phone's page.
#[derive(Clone, Debug, PartialEq)]
pub struct PhoneSheet {
    /// Its id.
    pub id: Uuid,
    /// Now.
    pub now: DateTime,
    /// What its owner calls it.
    pub name: String,
    /// The extension it rings for.
    pub extension: String,
    /// Whose that is: id, name.
    pub owner: Option<(Uuid, String)>,
    /// « Yealink T54W ».
    pub model: String,
    /// The name of its model's file.
    pub model_id: String,
    /// What is not sure about that model, in English.
    pub unsure: Vec<String>,
    /// Its expansion modules.
    pub modules: Vec<String>,
    /// Its hardware address, as `00:15:65:ab:cd:ef`.
    pub mac: String,
    /// Its SIP user name.
    pub endpoint: String,
    /// What the PBX has of its account.
    pub push: PushState,
    /// What is known of it.
    pub facts: DeskFacts,
    /// What it calls itself; empty: it has not said.
    pub agent: String,
    /// When it last fetched anything.
    pub seen: Option<DateTime>,
    /// When it was last told to restart.
    pub restarted: Option<DateTime>,
    /// It is about to be told so.
    pub restarting: bool,
    /// Its model can be told to restart.
    pub restarts: bool,
    /// Until when its first contact is open.
    pub open: Option<DateTime>,
    /// The address that a phone without one of its own is pointed at.
    pub first: String,
    /// Who reads may replace and remove it.
    pub administers: bool,
    /// Who this is shown to, in words only the server reads.
    pub writer: String,
    /// What has just been done.
    pub done: Option<PhoneDeed>,
    /// What was not.
    pub not_done: Option<PhoneNotDone>,
}

/// What is said of a new phone, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PhoneDraft {
    /// `extension`.
    pub extension: String,
    /// `mac`.
    pub mac: String,
    /// `model`: an id, or what people call it.
    pub model: String,
    /// `modules`: names, in the order in which they are plugged in.
    pub modules: String,
    /// `name`; empty: its model's.
    pub name: String,
    /// `open`: its first contact is opened at once.
    pub open: bool,
}

/// The form of a new phone.
#[derive(Clone, Debug, PartialEq)]
pub struct NewPhoneView {
    /// As typed.
    pub draft: PhoneDraft,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// The models that there are: id, name.
    pub models: Vec<(String, String)>,
    /// Extensions, with their owners' names: the first hundreds.
    pub extensions: Vec<(String, String)>,
    /// Who this is shown to, in words only the server reads.
    pub writer: String,
    /// The form was posted without a session, and kept until its writer signed in again.
    pub kept: bool,
}

/// What is said of many phones, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManyDraft {
    /// `list`: a line each.
    pub list: String,
    /// `model`: that of lines that name none.
    pub model: String,
    /// `extensions`: those of lines that name none, in order.
    pub extensions: String,
    /// `open`: their first contacts are opened at once.
    pub open: bool,
}

/// The form of many phones, and what each of them comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct ManyView {
    /// As typed.
    pub draft: ManyDraft,
    /// What is wrong with the form as a whole.
    pub errors: Vec<FieldError>,
    /// What each line comes to; empty: nothing has been looked at.
    pub lines: Vec<ManyLine>,
    /// The models that there are: id, name.
    pub models: Vec<(String, String)>,
    /// Who this is shown to, in words only the server reads.
    pub writer: String,
    /// The form was posted without a session, and kept until its writer signed in again.
    pub kept: bool,
}

impl ManyView {
    /// Lines with something wrong.
    #[must_use]
    pub fn bad(&self) -> u64 {
        self.lines
            .iter()
            .filter(|line| !line.errors.is_empty())
            .count() as u64
    }

    /// Lines whose phones are still to be added.
    #[must_use]
    pub fn new_ones(&self) -> u64 {
        self.lines
            .iter()
            .filter(|line| line.errors.is_empty() && !line.there)
            .count() as u64
    }
}

/// A line of such a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManyLine {
    /// Where it stands, from 1.
    pub line: u64,
    /// The hardware address; as typed where it is none.
    pub mac: String,
    /// « Yealink T54W »; empty where that is wrong.
    pub model: String,
    /// The extension; empty where that is wrong.
    pub extension: String,
    /// Whose that is; empty: nobody's.
    pub owner: String,
    /// What it is to be called.
    pub name: String,
    /// It has been added before, as this model and for this extension.
    pub there: bool,
    /// What is wrong with it, by column (`mac`, `model`, `extension`, `label`).
    pub errors: Vec<FieldError>,
}

/// What becomes of a phone that is replaced.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplaceView {
    /// The phone's id.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// Its extension.
    pub extension: String,
    /// « Yealink T54W », as it is.
    pub model: String,
    /// Its hardware address, as it is.
    pub mac: String,
    /// As typed, of the new one.
    pub draft: PhoneDraft,
    /// What is wrong with that.
    pub errors: Vec<FieldError>,
    /// What becomes of the keys; `None`: nothing has been looked at.
    pub report: Option<FitReport>,
    /// The models that there are: id, name.
    pub models: Vec<(String, String)>,
    /// Who this is shown to, in words only the server reads.
    pub writer: String,
    /// What was not done.
    pub not_done: Option<PhoneNotDone>,
    /// The form was posted without a session, and kept until its writer signed in again.
    pub kept: bool,
}

/// What becomes of a phone's keys on another model.
#[derive(Clone, Debug, PartialEq)]
pub struct FitReport {
    /// The version of the keys that it is about.
    pub version: i64,
    /// Of how many that do something.
    pub keys: u64,
    /// Those that are not as they were, each with what it did in words.
    pub unfit: Vec<(Unfit, String)>,
    /// What is not sure about the new model, in English.
    pub unsure: Vec<String>,
}

/// Phones that ask and that nobody knows.
#[derive(Clone, Debug, PartialEq)]
pub struct StrangersView {
    /// Now.
    pub now: DateTime,
    /// Who asked last first; some hundreds at most.
    pub strangers: Vec<StrangerLine>,
    /// There are other organisations: those are shown that ask from where this one's phones, or its reader, are.
    pub narrowed: bool,
    /// Who reads may add them.
    pub administers: bool,
}

/// A phone that nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrangerLine {
    /// Its hardware address, as `00:15:65:ab:cd:ef`.
    pub mac: String,
    /// Its maker by the files that it asks for; empty: not known.
    pub vendor: String,
    /// What it calls itself.
    pub agent: String,
    /// The model that it calls itself by, as an id; empty: none that is known.
    pub model: String,
    /// From where it asked last.
    pub address: String,
    /// When it asked first.
    pub first: DateTime,
    /// And last.
    pub last: DateTime,
    /// How often.
    pub asked: u64,
}
