//! A stage for real calls: an Asterisk, and organisations on it.

use renvoi_app::domain::{Numbering, Rule, route::Device};
use renvoi_server::pbx::{AsteriskPbx, OrganisationPlan, plan::Habits};

use super::{
    asterisk::{Pbx, driver, start},
    office::{Blueprint, Office, Told, network_address},
    plans::{extension, org, organisation, trunk},
};

/// An Asterisk, our driver on it, and somebody who listens.
pub(crate) struct Scene {
    pub pbx: Pbx,
    pub driver: AsteriskPbx,
    pub told: Told,
}

impl Scene {
    pub(crate) async fn new() -> Self {
        Self::on(start().await).await
    }

    /// On an Asterisk of one's own making.
    pub(crate) async fn on(pbx: Pbx) -> Self {
        let driver = driver(&pbx).await;
        let told = Told::listen(&pbx).await;
        Self { pbx, driver, told }
    }

    /// An organisation whose extensions' direct numbers are +33 1 99 00 0 and the extension.
    pub(crate) async fn office(
        &self,
        name: &str,
        extensions: Vec<(&str, &[Device], Vec<Rule>)>,
    ) -> Office {
        self.office_in("FR", name, extensions).await
    }

    /// Likewise, in another country.
    pub(crate) async fn office_in(
        &self,
        country: &str,
        name: &str,
        extensions: Vec<(&str, &[Device], Vec<Rule>)>,
    ) -> Office {
        self.open(blueprint(country, name, extensions)).await
    }

    /// An organisation of one's own making.
    pub(crate) async fn open(&self, plan: Blueprint) -> Office {
        Office::open(&self.driver, &self.pbx, &self.told, plan).await
    }
}

/// What [`Scene::office`] opens. Its key is the name and `01`, its trunk's the name and `99`.
pub(crate) fn blueprint(
    country: &str,
    name: &str,
    extensions: Vec<(&str, &[Device], Vec<Rule>)>,
) -> Blueprint {
    let (org, trunk) = (org(&format!("{name}01")), trunk(&format!("{name}99")));
    let numbers: Vec<_> = extensions
        .iter()
        .map(|(e, ..)| (format!("+331990{e:0>5}"), *e))
        .collect();
    let numbers: Vec<_> = numbers
        .iter()
        .map(|(number, e)| (number.as_str(), *e))
        .collect();
    Blueprint {
        organisation: OrganisationPlan {
            numbering: Numbering::for_country(country).unwrap(),
            ..organisation(&org, Some(&trunk), &numbers)
        },
        extensions: extensions
            .into_iter()
            .map(|(number, devices, rules)| {
                let count = u16::try_from(devices.len()).unwrap();
                (extension(&org, number, count, rules), devices.to_vec())
            })
            .collect(),
        org,
        trunk,
        network: network_address(),
        habits: Habits::default(),
    }
}
