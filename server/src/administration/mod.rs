//! What an administrator sets for their organisation.

mod document;
pub mod groups;
pub mod organisations;
pub mod people;
mod restore;
mod save;
mod view;

pub use document::{Document, OpeningHours, Replaced, Setting};
pub(crate) use save::settings;

use std::sync::Arc;

use async_trait::async_trait;
use renvoi_app::api::{
    ApiError, Code,
    administration::{Administration, SettingsChanged, SettingsDraft, SettingsView},
    session::{Administrator, Session},
};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    clock::Clock,
    errors::internal,
    hex::hex,
    push::Push,
    store::{self, Store, organisation::Organisation},
};

/// The service behind the page.
#[derive(Clone)]
pub struct AdministrationService {
    store: Store,
    clock: Arc<dyn Clock>,
    push: Push,
}

impl AdministrationService {
    /// With what it needs.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>, push: Push) -> Self {
        Self { store, clock, push }
    }

    /// The administrator's own organisation, and no other.
    async fn organisation(&self, who: &Session<Administrator>) -> Result<Organisation, ApiError> {
        let mut read = self.store.read().await.map_err(internal)?;
        store::organisation::by_id(read.db(), who.person().organisation)
            .await
            .map_err(internal)?
            .ok_or_else(|| Code::NotFound.into())
    }
}

#[async_trait]
impl Administration for AdministrationService {
    async fn settings(&self, who: &Session<Administrator>) -> Result<SettingsView, ApiError> {
        let org = self.organisation(who).await?;
        self.view(&org, who).await
    }

    async fn save(
        &self,
        who: &Session<Administrator>,
        draft: &SettingsDraft,
    ) -> Result<SettingsChanged, ApiError> {
        self.save_settings(who, draft).await
    }

    async fn restore(
        &self,
        who: &Session<Administrator>,
        line: Uuid,
        version: &str,
        writer: &str,
    ) -> Result<SettingsChanged, ApiError> {
        self.restore_settings(who, line, version, writer).await
    }
}

/// Names what the settings are, so that an edit of others is noticed.
pub(crate) fn version(org: &Organisation) -> String {
    let mut hash = Sha256::new();
    for text in [&org.policy, &org.calendar, &org.office_hours] {
        hash.update(text.len().to_be_bytes());
        hash.update(text);
    }
    hash.update(org.second_factor.name());
    hex(&hash.finalize()[..8])
}
