//! The settings as the page shows them.

use renvoi_app::{
    api::{
        ApiError,
        administration::{SettingsDraft, SettingsView},
        session::{Administrator, Session},
    },
    domain::holidays,
};

use super::AdministrationService;
use crate::{
    accounts::seal_writer,
    directory::{calendar, office_hours, policy},
    errors::internal,
    helpdesk,
    store::{self, organisation::Organisation},
};

/// As many refused rules as stand beside the settings; the others have a page.
const FIRST: usize = 5;

impl AdministrationService {
    pub(super) async fn view(
        &self,
        org: &Organisation,
        who: &Session<Administrator>,
    ) -> Result<SettingsView, ApiError> {
        let version = super::version(org);
        let calendar = calendar(org);
        let year = self.clock.local(&org.zone).date().year();
        let public = if org.country == "FR" {
            [year, year + 1]
                .into_iter()
                .flat_map(|year| holidays::french(year, calendar.region))
                .map(|(date, holiday)| {
                    let off = calendar.is_holiday(&org.country, date);
                    (date, holiday, !off)
                })
                .collect()
        } else {
            vec![]
        };
        let mut read = self.store.read().await.map_err(internal)?;
        let sso = store::sso::find(read.db(), org.id)
            .await
            .map_err(internal)?;
        drop(read);
        let refused = helpdesk::refused(&self.store, self.clock.as_ref(), org, 0, FIRST);
        let refused = refused.await.map_err(internal)?;
        Ok(SettingsView {
            writer: seal_writer(&self.push.keys, who.person().id),
            organisation: org.name.clone(),
            country: org.country.clone(),
            policy: SettingsDraft::from_policy(&policy::read(&org.policy), &version),
            calendar: SettingsDraft::from_calendar(&calendar, &version),
            hours: SettingsDraft::from_hours(&office_hours(org), &version),
            access: SettingsDraft::from_access(org.second_factor, &version),
            by_provider: sso.is_some_and(|sso| !sso.second_factor),
            public,
            refused,
            version,
        })
    }
}
