//! The phones of an organisation, page by page.

use std::collections::{BTreeSet, HashMap};

use renvoi_app::{
    api::{
        fleet::{FleetLine, FleetView, Standing},
        session::{Helpdesk, Session},
    },
    domain::phones::MacAddress,
};
use uuid::Uuid;

use super::{Fleet, FleetError, administers, local, name_of, own, strangers::shown_to};
use crate::{
    pbx::EndpointId,
    phones::{ask::subject, shown_mac},
    store::{
        self,
        fleet::FleetRow,
        jobs::Job,
        people::{fold, split},
        phone::Phone,
    },
};

/// Phones on a page.
pub const PAGE: u64 = 50;
/// Words that are looked at.
const WORDS: usize = 6;

impl Fleet {
    /// A page of them, from 1; the last one where there are fewer. Phones are found by the beginnings of their owner's words, of their own,
    /// of their model's, of their extension and of their hardware address.
    pub async fn list(
        &self,
        who: &Session<Helpdesk>,
        q: &str,
        model: &str,
        state: &str,
        page: u64,
    ) -> Result<FleetView, FleetError> {
        let person = who.person();
        let q: String = q.trim().chars().take(120).collect();
        let standing = Standing::parse(state);
        let mut read = self.desk.store.read().await?;
        let org = own(read.db(), who).await?;
        let zone = person.zone(&org.zone).to_owned();
        let all = store::fleet::all(read.db(), org.id).await?;
        let models: BTreeSet<&str> = all.iter().map(|row| row.model.as_str()).collect();
        let models: Vec<_> = models
            .into_iter()
            .map(|id| (id.to_owned(), name_of(id)))
            .collect();
        let asked = Asked::read(&q);
        let found: Vec<Uuid> = all
            .iter()
            .filter(|row| model.is_empty() || row.model == model)
            .filter(|row| standing.is_none_or(|standing| self.stands(row, standing)))
            .filter(|row| asked.means(row))
            .map(|row| row.device_id)
            .collect();
        let total = found.len() as u64;
        let pages = total.div_ceil(PAGE).max(1);
        let page = page.clamp(1, pages);
        let (skip, take) = ((page - 1) * PAGE, PAGE);
        let ids: Vec<Uuid> = found
            .into_iter()
            .skip(usize::try_from(skip).unwrap_or(usize::MAX))
            .take(usize::try_from(take).unwrap_or(usize::MAX))
            .collect();
        let mut phones: HashMap<Uuid, Phone> = store::fleet::some(read.db(), org.id, &ids)
            .await?
            .into_iter()
            .map(|phone| (phone.row.device_id, phone))
            .collect();
        let subjects: Vec<String> = ids.iter().map(|id| subject(*id)).collect();
        let jobs: HashMap<String, Job> = store::fleet::jobs(read.db(), &subjects)
            .await?
            .into_iter()
            .map(|job| (job.subject.clone(), job))
            .collect();
        let strangers = shown_to(read.db(), person).await?.0.len() as u64;
        let administers = administers(read.db(), person).await?;
        drop(read);
        let phones = ids.iter().filter_map(|id| {
            let phone = phones.remove(id)?;
            let job = jobs.get(&subject(*id));
            Some(self.line(&phone, job, &zone))
        });
        Ok(FleetView {
            organisation: org.name,
            now: local(self.desk.clock.millis(), &zone),
            q,
            model: model.to_owned(),
            state: standing.map(Standing::name).unwrap_or_default().to_owned(),
            total,
            page,
            pages,
            phones: phones.collect(),
            models,
            strangers,
            administers,
            removed: false,
            added: None,
        })
    }

    fn line(&self, phone: &Phone, job: Option<&Job>, zone: &str) -> FleetLine {
        FleetLine {
            id: phone.row.device_id,
            name: phone.name.clone(),
            extension: phone.extension.clone(),
            owner: phone.owner.clone(),
            model: name_of(&phone.row.model),
            model_id: phone.row.model.clone(),
            mac: shown_mac(phone),
            facts: self.facts(phone, job, zone),
        }
    }

    fn stands(&self, row: &FleetRow, standing: Standing) -> bool {
        let registered = || {
            self.registrations
                .registered(&EndpointId::parse(&row.endpoint)?)
        };
        match standing {
            Standing::Registered => registered() == Some(true),
            Standing::Away => registered() == Some(false),
            Standing::Behind => row.fetched != row.wanted || row.wanted.is_empty(),
            Standing::New => row.seen_at.is_none(),
        }
    }
}

/// What phones are looked for by.
struct Asked {
    /// A whole hardware address, in whatever spelling.
    mac: Option<String>,
    words: Vec<String>,
}

impl Asked {
    fn read(q: &str) -> Self {
        let words = fold(q);
        Self {
            mac: MacAddress::parse(q).ok().map(MacAddress::plain),
            words: split(&words).take(WORDS).map(str::to_owned).collect(),
        }
    }

    /// Whether each word begins something of the phone's.
    fn means(&self, row: &FleetRow) -> bool {
        if let Some(mac) = &self.mac {
            return row.mac == *mac;
        }
        if self.words.is_empty() {
            return true;
        }
        let told = fold(&format!(
            "{} {} {}",
            row.owner,
            row.name,
            name_of(&row.model)
        ));
        // `00:15:65` is three words of one address.
        let joined = self.words.concat();
        if joined.len() > 2 && row.mac.starts_with(&joined) {
            return true;
        }
        self.words.iter().all(|word| {
            row.extension.starts_with(word)
                || row.mac.starts_with(word)
                || split(&told).any(|there| there.starts_with(word.as_str()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_found_by_what_stands_on_them_and_beside_them() {
        let row = FleetRow {
            device_id: Uuid::nil(),
            mac: "001565abcdef".to_owned(),
            model: "yealink-t54w".to_owned(),
            name: "Bureau d'accueil".to_owned(),
            endpoint: String::new(),
            extension: "204".to_owned(),
            owner: "Aïssatou N'Diaye".to_owned(),
            wanted: String::new(),
            fetched: String::new(),
            seen_at: None,
        };
        for q in [
            "",
            "204",
            "20",
            "aissa",
            "accueil 204",
            "t54",
            "yealink",
            "00:15:65",
            "001565AB",
            "00-15-65-AB-CD-EF",
            "0015.65ab.cdef",
            "diaye",
        ] {
            assert!(Asked::read(q).means(&row), "{q}");
        }
        for q in [
            "205",
            "snom",
            "204 snom",
            "00:15:66",
            "00:15:65:ab:cd:ee",
            "sat",
        ] {
            assert!(!Asked::read(q).means(&row), "{q}");
        }
    }
}
