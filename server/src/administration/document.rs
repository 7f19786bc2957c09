//! Settings as documents, for programs: the same checks, the same transaction as the page's forms.

use renvoi_app::{
    api::{
        ApiError, Code,
        administration::SettingsChanged,
        session::{Administrator, Session, User},
    },
    domain::{
        calendar::Calendar,
        check::Policy,
        json::{JsonError, read_calendar, read_policy},
    },
};
use serde_json::Value;

use super::{AdministrationService, save::text};
use crate::{
    directory::{calendar, numbering, policy},
    errors::internal,
    journal::Author,
    store::{self, organisation::Organisation},
};

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
    /// The organisation's calendar, which everybody in it may read.
    pub async fn calendar(&self, who: &Session<User>) -> Result<Document<Calendar>, ApiError> {
        let mut read = self.store.read().await.map_err(internal)?;
        let org = store::organisation::by_id(read.db(), who.person().organisation)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        Ok(Document {
            version: super::version(&org),
            is: calendar(&org),
        })
    }

    /// The organisation's policy.
    pub async fn policy(&self, who: &Session<Administrator>) -> Result<Document<Policy>, ApiError> {
        let org = self.organisation(who).await?;
        Ok(Document {
            version: super::version(&org),
            is: policy::read(&org.policy),
        })
    }

    /// Replaces the calendar, where its version is one that is `meant`.
    pub async fn replace_calendar(
        &self,
        who: &Session<Administrator>,
        meant: impl Fn(&str) -> bool + Send,
        document: &Value,
    ) -> Result<Replaced<Calendar>, ApiError> {
        let was = self.organisation(who).await?;
        let is = match read_calendar(document) {
            Ok(is) => is,
            Err(errors) => return Ok(Replaced::Refused(errors)),
        };
        let mut now = was.clone();
        now.calendar = text(&is);
        self.replace(who, meant, &was, &now, is).await
    }

    /// Replaces the policy, where its version is one that is `meant`.
    pub async fn replace_policy(
        &self,
        who: &Session<Administrator>,
        meant: impl Fn(&str) -> bool + Send,
        document: &Value,
    ) -> Result<Replaced<Policy>, ApiError> {
        let was = self.organisation(who).await?;
        let is = match read_policy(document, numbering(&was.country)) {
            Ok(is) => is,
            Err(errors) => return Ok(Replaced::Refused(errors)),
        };
        let mut now = was.clone();
        now.policy = policy::write(&is);
        self.replace(who, meant, &was, &now, is).await
    }

    async fn replace<T>(
        &self,
        who: &Session<Administrator>,
        meant: impl Fn(&str) -> bool,
        was: &Organisation,
        now: &Organisation,
        is: T,
    ) -> Result<Replaced<T>, ApiError> {
        let version = super::version(was);
        if !meant(&version) {
            return Ok(Replaced::Stale(version));
        }
        let author = Author::Person(who.person().clone());
        match self.keep(&author, was, now).await.map_err(internal)? {
            SettingsChanged::Stale => {
                let version = super::version(&self.organisation(who).await?);
                Ok(Replaced::Stale(version))
            }
            SettingsChanged::Saved | SettingsChanged::Refused { .. } => {
                Ok(Replaced::Saved(Document {
                    version: super::version(now),
                    is,
                }))
            }
        }
    }
}
