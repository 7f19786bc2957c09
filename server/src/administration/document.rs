//! Settings as documents, for programs: the same checks, the same transaction as the page's forms.

use renvoi_app::{
    api::{
        ApiError, Code,
        administration::SettingsChanged,
        session::{Administrator, Session, User},
    },
    domain::{
        Numbering, Slot,
        calendar::Calendar,
        check::Policy,
        json::{JsonError, read_calendar, read_hours, read_policy},
    },
};
use serde::Serialize;
use serde_json::Value;

use super::{AdministrationService, save::text};
use crate::{
    directory::{calendar, numbering, office_hours, policy},
    errors::internal,
    journal::Author,
    store::{self, organisation::Organisation},
};

/// One of an organisation's settings.
pub trait Setting: Serialize + Sized {
    /// Who may read it.
    type Reader;
    /// As it is.
    fn of(org: &Organisation) -> Self;
    /// As somebody writes it; everything that is wrong is told.
    fn read(document: &Value, numbering: Numbering) -> Result<Self, Vec<JsonError>>;
    /// Puts it in the place of what is there.
    fn put(&self, org: &mut Organisation);
}

impl Setting for Calendar {
    type Reader = User;

    fn of(org: &Organisation) -> Self {
        calendar(org)
    }

    fn read(document: &Value, _: Numbering) -> Result<Self, Vec<JsonError>> {
        read_calendar(document)
    }

    fn put(&self, org: &mut Organisation) {
        org.calendar = text(self);
    }
}

impl Setting for Policy {
    type Reader = Administrator;

    fn of(org: &Organisation) -> Self {
        policy::read(&org.policy)
    }

    fn read(document: &Value, numbering: Numbering) -> Result<Self, Vec<JsonError>> {
        read_policy(document, numbering)
    }

    fn put(&self, org: &mut Organisation) {
        org.policy = policy::write(self);
    }
}

/// When an organisation is open: what the rules' preset « office hours » offers.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct OpeningHours(Slot);

impl Setting for OpeningHours {
    type Reader = User;

    fn of(org: &Organisation) -> Self {
        Self(office_hours(org))
    }

    fn read(document: &Value, _: Numbering) -> Result<Self, Vec<JsonError>> {
        read_hours(document).map(Self)
    }

    fn put(&self, org: &mut Organisation) {
        org.office_hours = text(&self.0);
    }
}

/// A setting, and what a change of it is made against.
#[derive(Clone, Debug)]
pub struct Document<T> {
    /// Changes with every change of any setting.
    pub version: String,
    /// As it is.
    pub is: T,
}

/// What became of a document.
#[derive(Clone, Debug)]
pub enum Replaced<T> {
    /// Kept; every extension is pushed again.
    Saved(Document<T>),
    /// Somebody saved since; the version there is.
    Stale(String),
    /// What is wrong with it, all of it.
    Refused(Vec<JsonError>),
}

impl AdministrationService {
    /// A setting, for who may read it.
    pub async fn document<T: Setting>(
        &self,
        who: &Session<T::Reader>,
    ) -> Result<Document<T>, ApiError> {
        let mut read = self.store.read().await.map_err(internal)?;
        let org = store::organisation::by_id(read.db(), who.person().organisation)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        Ok(Document {
            version: super::version(&org),
            is: T::of(&org),
        })
    }

    /// Replaces a setting, where its version is one that is `meant`.
    pub async fn replace<T: Setting>(
        &self,
        who: &Session<Administrator>,
        meant: impl Fn(&str) -> bool + Send,
        document: &Value,
    ) -> Result<Replaced<T>, ApiError> {
        let was = self.organisation(who).await?;
        let is = match T::read(document, numbering(&was.country)) {
            Ok(is) => is,
            Err(errors) => return Ok(Replaced::Refused(errors)),
        };
        let version = super::version(&was);
        if !meant(&version) {
            return Ok(Replaced::Stale(version));
        }
        let mut now = was.clone();
        is.put(&mut now);
        let author = Author::Person(who.person().clone());
        match self.keep(&author, &was, &now).await.map_err(internal)? {
            SettingsChanged::Stale => {
                let version = super::version(&self.organisation(who).await?);
                Ok(Replaced::Stale(version))
            }
            SettingsChanged::Saved | SettingsChanged::Refused { .. } => {
                Ok(Replaced::Saved(Document {
                    version: super::version(&now),
                    is,
                }))
            }
        }
    }
}
