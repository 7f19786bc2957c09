//! What there is of them.

use std::collections::HashMap;

use renvoi_app::{
    api::{
        account::Lang,
        people::{OrganisationDraft, OrganisationLine, OrganisationView, OrganisationsView},
        session::{Operator, Person, Session},
    },
    domain::Numbering,
};
use uuid::Uuid;

use super::{OrganisationError, Organisations, find};
use crate::{
    accounts::{Role, seal_writer},
    administration::people::local,
    store::{
        self,
        organisation::{Counts, Organisation},
        roster::{self, State, Wanted},
    },
};

/// Of those who administer an organisation, so many are told.
const TOLD: i64 = 50;

impl Organisations {
    /// All of them, and the form of a new one.
    pub async fn list(
        &self,
        who: &Session<Operator>,
    ) -> Result<OrganisationsView, OrganisationError> {
        let mut read = self.registry.store.read().await?;
        let all = store::organisation::all(read.db()).await?;
        let counts: HashMap<Uuid, Counts> = store::organisation::counts(read.db())
            .await?
            .into_iter()
            .map(|counts| (counts.org_id, counts))
            .collect();
        let person = who.person();
        let own = all.iter().find(|org| org.id == person.organisation);
        // As the reader's own is: most platforms are of one country.
        let (country, zone) = own.map_or(("FR", "Europe/Paris"), |org| (&org.country, &org.zone));
        Ok(OrganisationsView {
            draft: OrganisationDraft {
                country: country.to_owned(),
                zone: zone.to_owned(),
                lang: Lang::default().tag().to_owned(),
                ..OrganisationDraft::default()
            },
            organisations: all
                .into_iter()
                .map(|org| {
                    let counts = counts.get(&org.id).copied().unwrap_or_default();
                    line(org, counts, person)
                })
                .collect(),
            countries: Numbering::countries().collect(),
            writer: seal_writer(&self.registry.keys, person.id),
            mails: self.registry.mails,
            ..OrganisationsView::default()
        })
    }

    /// One of them.
    pub async fn view(
        &self,
        who: &Session<Operator>,
        id: Uuid,
    ) -> Result<OrganisationView, OrganisationError> {
        let mut read = self.registry.store.read().await?;
        let org = find(read.db(), id).await?;
        let everybody = Wanted::default();
        let administrators = Wanted {
            role: Some(Role::Administrator.name()),
            ..Wanted::default()
        };
        let people = roster::count(read.db(), id, &everybody).await?;
        let extensions = store::extension::numbers(read.db(), id).await?.len();
        let rows = roster::some(read.db(), id, &administrators, 0, TOLD).await?;
        let able = |row: &roster::RosterRow| matches!(row.state(), State::Active | State::Invited);
        let counts = Counts {
            org_id: id,
            people,
            extensions: i64::try_from(extensions).unwrap_or(i64::MAX),
        };
        let person = who.person();
        Ok(OrganisationView {
            country: org.country.clone(),
            zone: org.zone.clone(),
            draft: OrganisationDraft {
                name: org.name.clone(),
                lang: Lang::default().tag().to_owned(),
                ..OrganisationDraft::default()
            },
            administrators: rows
                .into_iter()
                .filter(able)
                .map(|row| (row.name, row.email))
                .collect(),
            own: id == person.organisation,
            line: Some(line(org, counts, person)),
            writer: seal_writer(&self.registry.keys, person.id),
            mails: self.registry.mails,
            ..OrganisationView::default()
        })
    }
}

fn line(org: Organisation, counts: Counts, reader: &Person) -> OrganisationLine {
    let number = |count: i64| u64::try_from(count).unwrap_or_default();
    OrganisationLine {
        id: org.id,
        deactivated: org
            .deactivated_at
            .map(|at| local(at, reader, &org.zone).date()),
        slug: org.slug,
        name: org.name,
        people: number(counts.people),
        extensions: number(counts.extensions),
    }
}
