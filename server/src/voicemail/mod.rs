//! Voicemail: messages are fetched from the PBX, kept, mailed to their owner, and shown.

mod change;
mod collect;
mod keep;
mod play;
mod switch;
mod view;
pub mod wav;

use std::sync::Arc;

use async_trait::async_trait;
use renvoi_app::api::{
    ApiError, Code,
    session::{Reader, Session, User},
    voicemail::{Voicemail, VoicemailView},
};
use uuid::Uuid;

pub use collect::{Collected, Collector, run};
pub use view::{MOST, REGRET};
pub(crate) use view::{callers, local, seconds, unheard};

use crate::{
    clock::Clock,
    errors::internal,
    push::Push,
    store::{self, Db, Store, messages::MessageRow},
};

/// The service behind the page.
#[derive(Clone)]
pub struct VoicemailService {
    store: Store,
    clock: Arc<dyn Clock>,
    push: Push,
}

impl VoicemailService {
    /// With what it needs.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>, push: Push) -> Self {
        Self { store, clock, push }
    }
}

/// A message that is this person's to hear, deleted or not.
async fn own(db: Db<'_>, who: &Session<User>, id: Uuid) -> Result<MessageRow, ApiError> {
    let person = who.person();
    let found = store::messages::by_id(db, id).await.map_err(internal)?;
    let theirs = |message: &MessageRow| message.user_id == Some(person.id);
    found
        .filter(|message| person.extension.is_some() && theirs(message))
        .ok_or_else(|| Code::NotFound.into())
}

#[async_trait]
impl Voicemail for VoicemailService {
    async fn voicemail(&self, who: &Reader) -> Result<VoicemailView, ApiError> {
        self.view(who).await
    }

    async fn play(&self, who: &Session<User>, id: Uuid) -> Result<Vec<u8>, ApiError> {
        self.play_message(who, id).await
    }

    async fn delete(&self, who: &Session<User>, id: Uuid) -> Result<(), ApiError> {
        self.delete_message(who, id).await
    }

    async fn restore(&self, who: &Session<User>, id: Uuid) -> Result<(), ApiError> {
        self.restore_message(who, id).await
    }

    async fn switch(&self, who: &Session<User>, on: bool) -> Result<(), ApiError> {
        self.switch_box(who, on).await
    }
}
