//! The PBX in the words of our domain. Nothing outside this folder knows AMI, ARI or AstDB.

mod address;
pub mod asterisk;
pub mod dialled;
pub mod embedded;
mod keep_up;
mod lamps;
mod left;
mod message;
pub mod plan;
mod registrations;
mod source;
mod told;

use std::{collections::HashMap, time::Duration};

use async_trait::async_trait;
use renvoi_app::domain::Extension;
use tokio::sync::broadcast::{self, error::RecvError};

pub use address::{AddressError, Host, SipAddress};
pub use asterisk::AsteriskPbx;
pub use dialled::Dialled;
pub use embedded::EmbeddedPbx;
pub use lamps::{Lamp, Lamps};
pub use left::{LeftForward, LeftKind};
pub use message::{Greeting, Message, Recording, SoundName};
pub use plan::{
    DevicePlan, EndpointId, ExtensionPlan, Group, LampPlace, OrgKey, OrganisationPlan, Plan,
    Subject, Tenure, TrunkKey, TrunkPlan,
};
pub use registrations::Registrations;
pub use source::Source;
pub use told::{Notice, Told};

/// A PBX that is told what it should hold and then works alone.
///
/// Every operation is idempotent. Plans are whole: a plan replaces everything the PBX held of its subject.
#[async_trait]
pub trait Pbx: Send + Sync {
    /// Puts plans, many at a time; the answers are in the plans' order. Until a plan's last row is written, calls follow
    /// the previous one.
    async fn put(&self, plans: &[Plan]) -> Vec<Result<(), PbxError>>;

    /// Forgets subjects; unknown ones are not an error.
    async fn remove(&self, subjects: &[Subject]) -> Vec<Result<(), PbxError>>;

    /// What it holds of one subject, as `key = value` lines for people; `None` where it holds nothing. Secrets are masked.
    async fn read(&self, subject: &Subject) -> Result<Option<Vec<String>>, PbxError>;

    /// Compares everything it holds with everything it should hold.
    async fn compare(&self, wanted: &[Plan]) -> Result<Vec<Drift>, PbxError>;

    /// Every phone that is registered now. It costs the PBX a list of all its phones; see [`Registrations`].
    async fn contacts(&self) -> Result<Vec<Contact>, PbxError>;

    /// What registered phones call themselves (`User-Agent`), as far as the PBX knows: of an account's, the one that has registered last. It
    /// costs it a list of all its phones.
    async fn agents(&self) -> Result<HashMap<EndpointId, String>, PbxError> {
        Ok(HashMap::new())
    }

    /// What the lamp of every phone shows now, as far as the PBX knows one. It costs it a list of them all; see [`Lamps`].
    async fn lamps(&self) -> Result<Vec<(EndpointId, Lamp)>, PbxError> {
        Ok(vec![])
    }

    /// Whether it can be worked with, and what to mend.
    async fn health(&self) -> Health;

    /// Compares its clock, and what these IANA zones mean to it, with ours: at call time rules are read on its own. Answers
    /// what is wrong.
    async fn clock(&self, zones: &[String]) -> Result<Vec<Problem>, PbxError>;

    /// Places a call as if it came from outside, and tells what became of it. For trying rules without a phone.
    async fn place(&self, call: TryCall) -> Result<TryResult, PbxError>;

    /// Forwards that another dialplan has left on it, in order; none where it has no such thing.
    async fn left(&self) -> Result<Vec<LeftForward>, PbxError> {
        Ok(vec![])
    }

    /// What has been recorded on it for extensions and not been forgotten: messages, some perhaps still being spoken, and
    /// greetings, some of them no longer in force. [`PbxError::Rejected`] where they cannot be listed, also because there has never
    /// been one.
    async fn recordings(&self) -> Result<Vec<Recording>, PbxError> {
        Ok(vec![])
    }

    /// The sound of a recording, a WAV file; `None` where there is no such recording any more.
    async fn sound(&self, _name: &SoundName) -> Result<Option<Vec<u8>>, PbxError> {
        Ok(None)
    }

    /// Forgets a recording; an unknown one is not an error.
    async fn forget(&self, _name: &SoundName) -> Result<(), PbxError> {
        Ok(())
    }

    /// The greetings in force, one for an extension at most. Their owners record them by telephone.
    async fn greetings(&self) -> Result<Vec<Greeting>, PbxError> {
        Ok(vec![])
    }

    /// What has been dialled on it to change rules: of each kind the last few that have not been read in, and the latest, which may
    /// have been read in long ago. None where nobody can dial.
    async fn dialled(&self) -> Result<Vec<Dialled>, PbxError> {
        Ok(vec![])
    }

    /// Answers [`PbxEvent::Asked`]: whether calls may be forwarded so. Nobody may be waiting any more.
    async fn answer(&self, _asked: &dialled::Asked, _may: bool) -> Result<(), PbxError> {
        Ok(())
    }

    /// Tells the phone that is registered with an account something, by SIP NOTIFY. Nobody is told where no phone can register.
    async fn tell(&self, _endpoint: &EndpointId, _notice: Notice) -> Result<Told, PbxError> {
        Ok(Told::NotRegistered)
    }

    /// Whether it is connected and fully booted now. Whoever waits for that listens to the events first, and then asks here.
    fn is_ready(&self) -> bool;

    /// What happens on it from now on. A receiver that lags misses events and should compare again.
    fn events(&self) -> broadcast::Receiver<PbxEvent>;
}

/// Waits until a PBX is ready, but no longer than this; answers whether it is.
pub async fn wait_ready(pbx: &dyn Pbx, limit: Duration) -> bool {
    let mut events = pbx.events();
    let ready = async {
        while !pbx.is_ready() {
            // An event that was missed may have been the one.
            if let Err(RecvError::Closed) = events.recv().await {
                return;
            }
        }
    };
    // Ready or not, the limit is over.
    let _ = tokio::time::timeout(limit, ready).await;
    pbx.is_ready()
}

/// One difference between what the PBX holds and what it should hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// Of what.
    pub subject: Subject,
    /// In which way.
    pub kind: DriftKind,
}

/// The ways in which a PBX can differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriftKind {
    /// It should hold the subject and does not.
    Missing,
    /// It holds something else.
    Different,
    /// It holds a subject of ours that nobody wants any more.
    Unwanted,
}

/// Something that happened on the PBX.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PbxEvent {
    /// It has become ready, by itself or again: what it holds can be compared. Who listens later does not hear it; see
    /// [`Pbx::is_ready`].
    Ready,
    /// The connection is lost; the driver reconnects by itself.
    Lost,
    /// Somebody has dialled a change: see [`Pbx::dialled`].
    Dialled,
    /// Somebody has dialled a forward and waits for [`Pbx::answer`].
    Asked(dialled::Asked),
    /// A phone registered or went away.
    Registration {
        /// Which.
        contact: Contact,
        /// Whether it can be reached there now.
        registered: bool,
    },
    /// The lamp of a phone changes.
    Lamp {
        /// Whose.
        endpoint: EndpointId,
        /// What it shows now.
        lamp: Lamp,
    },
    /// A message has been left: it is whole.
    MessageLeft(Message),
    /// Somebody has recorded a greeting, or deleted theirs.
    GreetingChanged,
}

/// A registered phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The account it registered with. For a moment a phone that moves may have two contacts.
    pub endpoint: EndpointId,
    /// Where it is reached, as the PBX writes it.
    pub uri: String,
}

/// Whether the PBX can be worked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// « Asterisk 22.10.1 », or « embedded »; `None` where it does not answer.
    pub version: Option<String>,
    /// What is wrong, each with how to mend it; empty: all is well.
    pub problems: Vec<Problem>,
}

/// Something wrong with the PBX, in English, for the operator's terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What.
    pub what: String,
    /// How to mend it.
    pub mend: String,
}

/// An external call to place.
#[derive(Clone, Debug)]
pub struct TryCall {
    /// The number it shows, as the trunk would deliver it; `None`: withheld.
    pub from: Option<String>,
    /// Whose organisation.
    pub org: OrgKey,
    /// The extension called.
    pub to: Extension,
    /// After how many seconds the caller gives up.
    pub patience: u8,
}

/// What became of a placed call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TryResult {
    /// Each step as it happened: « 204 → +33612345678 (immediately) », « 204 rings 20 s ».
    pub steps: Vec<String>,
    /// Where it ended.
    pub end: TryEnd,
}

/// Where a placed call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TryEnd {
    /// A phone of this extension answered.
    Answered(Extension),
    /// It left by the trunk to this number, and was answered there.
    AnsweredOutside(String),
    /// The voicemail of this extension took it.
    Voicemail(Extension),
    /// Busy tone.
    Busy,
    /// Nobody answered.
    NoAnswer,
    /// Could not be delivered.
    Unreachable,
}

/// Why the PBX could not do something. Codes are stable; texts are for logs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PbxError {
    /// No connection. Trying again helps.
    #[error("the PBX does not answer")]
    Unavailable,
    /// It answered too late. Trying again helps.
    #[error("the PBX took too long")]
    Timeout,
    /// It refuses our credentials.
    #[error("the PBX refuses our credentials")]
    Refused,
    /// It would not store or do this; trying again without a change does not help.
    #[error("the PBX rejected it: {0}")]
    Rejected(String),
}
