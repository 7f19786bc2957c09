//! [`Pbx`](crate::pbx::Pbx) on a real Asterisk.

mod clock;
mod compare;
mod contacts;
mod dialled;
mod health;
mod hosts;
mod lamps;
mod left;
mod mirror;
mod place;
mod put;
mod read;
mod recordings;
mod remove;
mod tell;
mod watch;

use std::{collections::HashMap, net::IpAddr, sync::Arc};

use async_trait::async_trait;
use tokio::sync::{Mutex, MutexGuard, broadcast};

use self::mirror::Mirror;
use super::{
    Access,
    ami::{Action, AmiError, Client, Message},
    ari::{Ari, AriError},
    compile::CompileError,
};
use crate::{
    clock::Clock,
    pbx::{
        Contact, Dialled, Drift, EndpointId, Greeting, Health, Lamp, LeftForward, Notice, Pbx,
        PbxError, PbxEvent, Plan, Problem, Recording, SoundName, Subject, Told, TryCall, TryResult,
        dialled::Asked,
    },
};

/// A PBX that is an Asterisk 22, reached by its manager and REST interfaces.
pub struct AsteriskPbx {
    clock: Arc<dyn Clock>,
    ami: Client,
    ari: Ari,
    address: String,
    held: Mutex<Held>,
    events: broadcast::Sender<PbxEvent>,
}

/// What we know of the PBX, and as of which connection; none of it before the first.
#[derive(Default)]
struct Held {
    mirror: Mirror,
    connection: u64,
    media: Option<IpAddr>,
}

impl AsteriskPbx {
    /// Starts connecting; goes on by itself until dropped. To be called within a tokio runtime.
    #[must_use]
    pub fn connect(access: Access, clock: Arc<dyn Clock>) -> Self {
        let ari = Ari::new(&access);
        let address = access.ami.clone();
        let ami = Client::connect(access);
        let events = broadcast::Sender::new(1024);
        tokio::spawn(watch::watch(ami.state(), ami.events(), events.clone()));
        Self {
            clock,
            ami,
            ari,
            address,
            held: Mutex::default(),
            events,
        }
    }

    /// What the PBX holds, loaded where that has not been done since the last connect. Whoever holds it is the only writer.
    async fn held(&self) -> Result<MutexGuard<'_, Held>, PbxError> {
        let mut held = self.held.lock().await;
        self.ami.ready()?;
        let connection = self.ami.connection();
        if held.connection != connection {
            *held = Held {
                mirror: Mirror::load(&self.ami).await?,
                connection,
                media: self.media().await?,
            };
        }
        Ok(held)
    }

    /// The address that sound is bound to, where the dialplan's global variable says so.
    async fn media(&self) -> Result<Option<IpAddr>, PbxError> {
        let answer = self
            .ami
            .ask(Action::new("Getvar").saying("Variable", "RENVOI_MEDIA"))
            .await?;
        Ok(answer.text("Value").parse().ok())
    }
}

#[async_trait]
impl Pbx for AsteriskPbx {
    async fn put(&self, plans: &[Plan]) -> Vec<Result<(), PbxError>> {
        self.put_all(plans).await
    }

    async fn remove(&self, subjects: &[Subject]) -> Vec<Result<(), PbxError>> {
        self.remove_all(subjects).await
    }

    async fn read(&self, subject: &Subject) -> Result<Option<Vec<String>>, PbxError> {
        self.read_one(subject).await
    }

    async fn compare(&self, wanted: &[Plan]) -> Result<Vec<Drift>, PbxError> {
        self.compare_all(wanted).await
    }

    async fn contacts(&self) -> Result<Vec<Contact>, PbxError> {
        self.contacts_now().await
    }

    async fn agents(&self) -> Result<HashMap<EndpointId, String>, PbxError> {
        self.agents_now().await
    }

    async fn lamps(&self) -> Result<Vec<(EndpointId, Lamp)>, PbxError> {
        self.lamps_now().await
    }

    async fn health(&self) -> Health {
        self.examine().await
    }

    async fn clock(&self, zones: &[String]) -> Result<Vec<Problem>, PbxError> {
        self.compare_clock(zones).await
    }

    async fn place(&self, call: TryCall) -> Result<TryResult, PbxError> {
        self.place_call(call).await
    }

    async fn left(&self) -> Result<Vec<LeftForward>, PbxError> {
        self.left_behind().await
    }

    async fn recordings(&self) -> Result<Vec<Recording>, PbxError> {
        self.recorded().await
    }

    async fn sound(&self, name: &SoundName) -> Result<Option<Vec<u8>>, PbxError> {
        Ok(self.ari.recording(name).await?)
    }

    async fn forget(&self, name: &SoundName) -> Result<(), PbxError> {
        Ok(self.ari.forget_recording(name).await?)
    }

    async fn greetings(&self) -> Result<Vec<Greeting>, PbxError> {
        self.greetings_in_force().await
    }

    async fn dialled(&self) -> Result<Vec<Dialled>, PbxError> {
        self.all_dialled().await
    }

    async fn answer(&self, asked: &Asked, may: bool) -> Result<(), PbxError> {
        self.answer_asked(asked, may).await
    }

    async fn tell(&self, endpoint: &EndpointId, notice: Notice) -> Result<Told, PbxError> {
        self.tell_phone(endpoint, notice).await
    }

    fn is_ready(&self) -> bool {
        self.ami.ready().is_ok()
    }

    fn events(&self) -> broadcast::Receiver<PbxEvent> {
        self.events.subscribe()
    }
}

impl From<AmiError> for PbxError {
    fn from(error: AmiError) -> Self {
        match error {
            AmiError::Unavailable => Self::Unavailable,
            AmiError::Timeout => Self::Timeout,
            AmiError::Refused => Self::Refused,
        }
    }
}

impl From<AriError> for PbxError {
    fn from(error: AriError) -> Self {
        match error {
            AriError::Unavailable => Self::Unavailable,
            AriError::Refused => Self::Refused,
            AriError::Rejected { .. } => Self::Rejected(error.to_string()),
        }
    }
}

impl From<CompileError> for PbxError {
    fn from(error: CompileError) -> Self {
        Self::Rejected(error.to_string())
    }
}

impl From<super::text::TextError> for PbxError {
    fn from(error: super::text::TextError) -> Self {
        Self::Rejected(error.to_string())
    }
}

/// A response's refusal as an error.
fn succeeded(message: &Message) -> Result<(), PbxError> {
    if message.is_success() {
        Ok(())
    } else {
        Err(PbxError::Rejected(message.text("Message").to_owned()))
    }
}
