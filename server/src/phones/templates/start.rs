//! Runs begun and ended: templates applied to all phones, an application taken back.

use renvoi_app::api::{
    ApiError, Code,
    session::{Person, Token},
    templates::TemplateNotDone,
};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{Templates, Whose, given::Named, read::named};
use crate::{
    errors::internal,
    hex::hex,
    journal::Author,
    store::{self, Db, templates::RunRow},
};

/// Who began a run, in the store's words.
const SERVER: &str = "server";
const ORGANISATION: &str = "organisation";

/// What became of it.
pub type Begun = Result<Uuid, TemplateNotDone>;

impl Templates {
    /// Begins to give all phones of the organisation what the templates say; `shown`: the [`version`](super::Templates::version) of the
    /// templates that were looked at, whatever they are where none is given.
    pub async fn apply(&self, whose: &Whose, shown: Option<&str>) -> Result<Begun, ApiError> {
        let mut tx = self.desk.store.write().await.map_err(internal)?;
        store::organisation::lock(tx.db(), whose.org)
            .await
            .map_err(internal)?;
        let running = store::templates::running(tx.db(), whose.org)
            .await
            .map_err(internal)?;
        if running.is_some() {
            return Ok(Err(TemplateNotDone::Running));
        }
        let templates = in_force(tx.db(), whose.org).await?;
        if shown.is_some_and(|shown| shown != version(&templates)) {
            return Ok(Err(TemplateNotDone::Stale));
        }
        let run = self.begun(whose, None, &templates);
        let phones = store::templates::begin(tx.db(), &run)
            .await
            .map_err(internal)?;
        let names: Vec<&str> = templates.iter().map(|one| one.name.as_str()).collect();
        let detail = json!({ "run": run.id, "phones": phones, "templates": names });
        self.note(tx.db(), whose, "device.templates_applied", detail)
            .await?;
        tx.commit().await.map_err(internal)?;
        Ok(Ok(run.id))
    }

    /// The application that can be taken back: the last one that has not been.
    pub async fn last(&self, whose: &Whose) -> Result<Option<Uuid>, ApiError> {
        let mut read = self.desk.store.read().await.map_err(internal)?;
        let last = store::templates::last_applied(read.db(), whose.org)
            .await
            .map_err(internal)?;
        Ok(last.map(|last| last.id))
    }

    /// Begins to take an application back, where it is still the [`last`](Self::last) one; where that still goes on, it goes no further.
    pub async fn undo(&self, whose: &Whose, run: Uuid) -> Result<Begun, ApiError> {
        let mut tx = self.desk.store.write().await.map_err(internal)?;
        store::organisation::lock(tx.db(), whose.org)
            .await
            .map_err(internal)?;
        let last = store::templates::last_applied(tx.db(), whose.org)
            .await
            .map_err(internal)?;
        let Some(last) = last else {
            return Ok(Err(TemplateNotDone::Nothing));
        };
        if last.id != run {
            return Ok(Err(TemplateNotDone::Stale));
        }
        let running = store::templates::running(tx.db(), whose.org)
            .await
            .map_err(internal)?;
        if let Some(running) = running {
            if running.id != last.id {
                return Ok(Err(TemplateNotDone::Running));
            }
            let now = self.desk.clock.millis();
            store::templates::end(tx.db(), last.id, "stopped", now)
                .await
                .map_err(internal)?;
        }
        store::templates::set_undone(tx.db(), last.id, true)
            .await
            .map_err(internal)?;
        let run = self.begun(whose, Some(last.id), &[]);
        let phones = store::templates::begin(tx.db(), &run)
            .await
            .map_err(internal)?;
        let detail = json!({ "run": run.id, "undone": last.id, "phones": phones });
        self.note(tx.db(), whose, "device.templates_taken_back", detail)
            .await?;
        tx.commit().await.map_err(internal)?;
        Ok(Ok(run.id))
    }

    /// Lets an application go no further; what has been given stays, and can be taken back. `false` where it does not go on.
    pub async fn stop(&self, whose: &Whose, id: Uuid) -> Result<bool, ApiError> {
        let mut tx = self.desk.store.write().await.map_err(internal)?;
        let run = store::templates::run(tx.db(), whose.org, id)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        // Half a way back would be neither the one nor the other.
        let stopped = run.undoes.is_none()
            && store::templates::end(tx.db(), run.id, "stopped", self.desk.clock.millis())
                .await
                .map_err(internal)?;
        if stopped {
            let detail = json!({ "run": run.id });
            self.note(tx.db(), whose, "device.templates_stopped", detail)
                .await?;
        }
        tx.commit().await.map_err(internal)?;
        Ok(stopped)
    }

    /// Names the templates as they are now.
    pub async fn version(&self, whose: &Whose) -> Result<String, ApiError> {
        let mut read = self.desk.store.read().await.map_err(internal)?;
        Ok(version(&in_force(read.db(), whose.org).await?))
    }

    fn begun(&self, whose: &Whose, undoes: Option<Uuid>, templates: &[Named]) -> RunRow {
        let person = whose.person();
        let by_whom = match person {
            None => SERVER,
            Some(person) if person.is_organisation() => ORGANISATION,
            Some(_) => "person",
        };
        RunRow {
            id: Uuid::now_v7(),
            org_id: whose.org,
            by_whom: by_whom.to_owned(),
            user_id: whose.author.user(),
            token: person
                .and_then(|person| person.token.as_ref())
                .map_or_else(String::new, |token| token.name.clone()),
            undoes,
            state: "running".to_owned(),
            undone: false,
            templates: serde_json::to_string(templates).expect("plain data"),
            total: 0,
            reached: 0,
            created_at: self.desk.clock.millis(),
            finished_at: None,
            lease_until: 0,
        }
    }
}

/// Who began a run, with the name that people know them by; `None`: they are gone.
pub(super) async fn author(db: Db<'_>, run: &RunRow) -> store::Result<Option<(Author, String)>> {
    let token = || Token {
        name: run.token.clone(),
        of_organisation: run.by_whom == ORGANISATION,
    };
    let person = Person {
        id: Uuid::nil(),
        email: String::new(),
        organisation: run.org_id,
        extension: None,
        session: Uuid::nil(),
        zone: None,
        address: None,
        token: (!run.token.is_empty()).then(token),
    };
    match run.by_whom.as_str() {
        SERVER => return Ok(Some((Author::CommandLine, String::new()))),
        ORGANISATION => return Ok(Some((Author::Person(person), run.token.clone()))),
        _ => {}
    }
    let user = match run.user_id {
        Some(id) => store::user::by_id(db, id).await?,
        None => None,
    };
    Ok(user.map(|user| {
        let person = Person {
            id: user.id,
            email: user.email,
            ..person
        };
        (Author::Person(person), user.name)
    }))
}

/// The templates of an organisation that mean somebody's phones.
pub(super) async fn in_force(db: Db<'_>, org: Uuid) -> Result<Vec<Named>, ApiError> {
    let rows = store::templates::all(db, org).await.map_err(internal)?;
    Ok(rows.iter().filter_map(named).collect())
}

/// Names what templates say.
pub(super) fn version(templates: &[Named]) -> String {
    let text = serde_json::to_string(templates).expect("plain data");
    hex(&Sha256::digest(text)[..8])
}
