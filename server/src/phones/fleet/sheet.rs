//! A phone's page for who helps.

use renvoi_app::api::{
    fleet::PhoneSheet,
    session::{Helpdesk, Session},
};
use uuid::Uuid;

use super::{Fleet, FleetError, administers, local, name_of, own, target};
use crate::{
    accounts::seal_writer,
    forwarding::push_state,
    pbx::{EndpointId, Subject},
    phones::{ask::subject, model_of, modules_of, shown_mac},
    push::subject::to_text,
    store,
};

impl Fleet {
    /// One of the session's organisation.
    pub async fn sheet(&self, who: &Session<Helpdesk>, id: Uuid) -> Result<PhoneSheet, FleetError> {
        let person = who.person();
        let clock = self.desk.clock.as_ref();
        let mut read = self.desk.store.read().await?;
        let phone = target(read.db(), who, id).await?;
        let org = own(read.db(), who).await?;
        let zone = person.zone(&org.zone).to_owned();
        let files = store::jobs::find(read.db(), &subject(id)).await?;
        let (mut state, mut job) = (None, None);
        if let Some(endpoint) = EndpointId::parse(&phone.endpoint) {
            let account = to_text(&Subject::Device(endpoint));
            state = store::state::find(read.db(), &account).await?;
            job = store::jobs::find(read.db(), &account).await?;
        }
        let administers = administers(read.db(), person).await?;
        drop(read);
        let model = model_of(&phone).ok();
        let modules = modules_of(&phone);
        let named = modules.iter().filter_map(|index| {
            let module = model?.modules.get(usize::from(*index))?;
            Some(module.name.clone())
        });
        let row = &phone.row;
        let now = clock.millis();
        let at = |at: i64| local(at, &zone);
        Ok(PhoneSheet {
            id,
            now: at(now),
            name: phone.name.clone(),
            extension: phone.extension.clone(),
            owner: phone.owner_id.map(|id| (id, phone.owner.clone())),
            model: name_of(&row.model),
            model_id: row.model.clone(),
            unsure: model.map(|model| model.unsure.clone()).unwrap_or_default(),
            modules: named.collect(),
            mac: shown_mac(&phone),
            endpoint: phone.endpoint.clone(),
            push: push_state(&zone, state.as_ref(), job.as_ref(), clock),
            facts: self.facts(&phone, files.as_ref(), &zone),
            agent: row.agent.clone(),
            seen: row.seen_at.map(at),
            restarted: row.restarted_at.map(at),
            restarting: row.restart_asked > 0,
            restarts: model.is_some_and(|model| model.restart.is_some()),
            open: (row.open_until > now).then(|| at(row.open_until)),
            first: format!("{}/p/", self.desk.reach.url),
            administers,
            writer: seal_writer(&self.desk.keys, person.id),
            done: None,
            not_done: None,
        })
    }
}
