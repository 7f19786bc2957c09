//! One form of the page kept: the settings, their journal line and the pushes are one transaction.

use renvoi_app::api::{
    ApiError,
    administration::{SettingsChanged, SettingsDraft},
    forwarding::FieldError,
    session::{Administrator, Session},
};
use serde_json::{Value, json};

use super::AdministrationService;
use crate::{
    accounts::{is_theirs, make_newly_due},
    directory::{calendar, numbering, office_hours, policy},
    errors::internal,
    journal::{self, Author},
    pbx::OrgKey,
    push, store,
    store::organisation::Organisation,
};

/// What the journal calls a change of settings.
pub(super) const ACTION: &str = "organisation.settings";

impl AdministrationService {
    pub(super) async fn save_settings(
        &self,
        who: &Session<Administrator>,
        draft: &SettingsDraft,
    ) -> Result<SettingsChanged, ApiError> {
        let writer = draft.fields.iter().find(|(name, _)| name == "writer");
        let writer = writer.map_or("", |(_, value)| value);
        is_theirs(&self.push.keys, writer, who.person().id)?;
        let was = self.organisation(who).await?;
        let now = match changed(&was, draft) {
            Ok(now) => now,
            Err(errors) => return Ok(SettingsChanged::Refused { errors }),
        };
        if draft.version != super::version(&was) {
            return Ok(SettingsChanged::Stale);
        }
        let author = Author::Person(who.person().clone());
        self.keep(&author, &was, &now).await.map_err(internal)
    }

    pub(super) async fn keep(
        &self,
        author: &Author,
        was: &Organisation,
        now: &Organisation,
    ) -> store::Result<SettingsChanged> {
        let mut tx = self.store.write().await?;
        if !store::organisation::set_settings(tx.db(), was, now).await? {
            return Ok(SettingsChanged::Stale);
        }
        let (asked, asks) = (was.second_factor, now.second_factor);
        let ended = make_newly_due(tx.db(), was.id, asked, asks, author.user()).await?;
        let entry = journal::Entry::new(ACTION, format!("organisation:{}", was.id))
            .from(author)
            .within(was.id)
            .with(json!({ "before": settings(was), "after": settings(now) }))
            .ending(ended);
        journal::append(tx.db(), self.clock.as_ref(), entry).await?;
        // How people sign in is nothing to the PBX.
        let rules = |org: &Organisation| {
            let Organisation {
                policy,
                calendar,
                office_hours,
                ..
            } = org;
            [policy, calendar, office_hours].map(String::clone)
        };
        let is_pushed = was.second_factor == now.second_factor || rules(was) != rules(now);
        if is_pushed && let Some(key) = OrgKey::parse(&was.key) {
            push::ask_all_of(tx.db(), self.clock.millis(), was.id, &key).await?;
        }
        tx.commit().await?;
        self.push.wake();
        Ok(SettingsChanged::Saved)
    }
}

/// The organisation as the form wants it.
fn changed(was: &Organisation, draft: &SettingsDraft) -> Result<Organisation, Vec<FieldError>> {
    let mut now = was.clone();
    match draft.form.as_str() {
        "policy" => {
            now.policy = policy::write(&draft.read_policy(numbering(&was.country))?);
        }
        "calendar" => now.calendar = text(&draft.read_calendar()?),
        "hours" => now.office_hours = text(&draft.read_hours()?),
        "access" => now.second_factor = draft.read_access()?.instead_of(was.second_factor),
        _ => return Err(vec![FieldError::new("", "field", "")]),
    }
    Ok(now)
}

pub(super) fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("settings are plain data")
}

/// The settings as the journal keeps them: as they are in force, also where nobody has set them.
pub(crate) fn settings(org: &Organisation) -> Value {
    json!({ "policy": policy::read(&org.policy), "calendar": calendar(org), "office_hours": office_hours(org),
            "second_factor": org.second_factor.name() })
}
