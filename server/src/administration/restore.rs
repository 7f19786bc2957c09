//! Settings as a line of the journal left them, brought back.

use renvoi_app::{
    api::{
        ApiError, Code,
        administration::SettingsChanged,
        session::{Administrator, Session},
    },
    domain::{Slot, calendar::Calendar, check::Policy},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::{AdministrationService, save::text};
use crate::{
    accounts::is_theirs,
    directory::policy,
    errors::internal,
    journal::Author,
    store::{self, organisation::Organisation},
};

impl AdministrationService {
    pub(super) async fn restore_settings(
        &self,
        who: &Session<Administrator>,
        line: Uuid,
        version: &str,
        writer: &str,
    ) -> Result<SettingsChanged, ApiError> {
        is_theirs(&self.push.keys, writer, who.person().id)?;
        let was = self.organisation(who).await?;
        let mut read = self.store.read().await.map_err(internal)?;
        let line = store::journal::by_id(read.db(), line)
            .await
            .map_err(internal)?;
        drop(read);
        let told = line
            .filter(|line| line.org_id == Some(was.id) && line.action == super::save::ACTION)
            .and_then(|line| serde_json::from_str::<Value>(&line.detail).ok())
            .ok_or(Code::NotFound)?;
        let now = as_left(&was, &told["after"]).ok_or(Code::NotFound)?;
        if version != super::version(&was) {
            return Ok(SettingsChanged::Stale);
        }
        let author = Author::Person(who.person().clone());
        self.keep(&author, &was, &now).await.map_err(internal)
    }
}

/// The organisation with the settings that a line left; `None` where it does not say all of them.
fn as_left(was: &Organisation, after: &Value) -> Option<Organisation> {
    fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
        T::deserialize(value).ok()
    }
    Some(Organisation {
        policy: policy::write(&read::<Policy>(&after["policy"])?),
        calendar: text(&read::<Calendar>(&after["calendar"])?),
        office_hours: text(&read::<Slot>(&after["office_hours"])?),
        ..was.clone()
    })
}
