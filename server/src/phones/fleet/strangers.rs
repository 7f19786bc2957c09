//! Phones that ask for files and that nobody knows, as far as they are an organisation's business.
//!
//! They ask the platform, not an organisation. Where there are several, one is shown those that ask from an address that its own phones
//! fetch from, or that its reader has: who runs the platform sees them all.

use renvoi_app::{
    api::{
        fleet::{StrangerLine, StrangersView},
        session::{Helpdesk, Person, Session},
    },
    domain::phones::MacAddress,
};

use super::{Fleet, FleetError, administers, local, own};
use crate::{
    accounts::grants_of,
    phones::models::catalogue,
    store::{self, Db, phone::StrangerRow},
};

/// So many are shown.
const MOST: i64 = 300;

impl Fleet {
    /// Those that the session's organisation is shown.
    pub async fn strangers(&self, who: &Session<Helpdesk>) -> Result<StrangersView, FleetError> {
        let person = who.person();
        let mut read = self.desk.store.read().await?;
        let org = own(read.db(), who).await?;
        let zone = person.zone(&org.zone).to_owned();
        let (rows, narrowed) = shown_to(read.db(), person).await?;
        let administers = administers(read.db(), person).await?;
        drop(read);
        Ok(StrangersView {
            now: local(self.desk.clock.millis(), &zone),
            strangers: rows.into_iter().map(|row| line(row, &zone)).collect(),
            narrowed,
            administers,
        })
    }
}

/// Those that somebody is shown, and whether there may be others.
pub(super) async fn shown_to(
    mut db: Db<'_>,
    person: &Person,
) -> store::Result<(Vec<StrangerRow>, bool)> {
    let alone = store::organisation::all(db.again()).await?.len() == 1;
    let runs = grants_of(db.again(), person, person.organisation)
        .await?
        .operator
        .is_some();
    if alone || runs {
        return Ok((store::fleet::strangers(db, None, MOST).await?, false));
    }
    let mut addresses = store::fleet::addresses(db.again(), person.organisation).await?;
    addresses.extend(person.address.map(|address| address.to_string()));
    let rows = store::fleet::strangers(db, Some(&addresses), MOST).await?;
    Ok((rows, true))
}

fn line(row: StrangerRow, zone: &str) -> StrangerLine {
    StrangerLine {
        mac: MacAddress::parse(&row.mac).map_or(row.mac, |mac| mac.to_string()),
        model: model_in(&row.agent),
        vendor: row.vendor,
        agent: row.agent,
        address: row.address,
        first: local(row.first_at, zone),
        last: local(row.last_at, zone),
        asked: u64::try_from(row.asked).unwrap_or_default(),
    }
}

/// The model that a phone calls itself by: `Yealink SIP-T54W 96.86.0.70`, `snomD735-SIP`, `PolycomVVX-VVX_450-UA/6.4.3`.
fn model_in(agent: &str) -> String {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|c| c.to_ascii_lowercase()).collect()
    };
    let words: Vec<String> = agent
        .split([' ', '/', '(', ')', ';', ',', '-'])
        .map(plain)
        .collect();
    let maker = |id: &str| id.split('-').next().unwrap_or_default().to_owned();
    let is_said = |name: &str, maker: &str| {
        words.iter().any(|word| {
            word == name
                || ["sip", "cp", maker]
                    .iter()
                    .any(|head| word.strip_prefix(head) == Some(name))
        })
    };
    let mut said = catalogue().all().iter().filter(|model| {
        let maker = maker(&model.id.0);
        plain(agent).contains(&maker) && is_said(&plain(&model.name), &maker)
    });
    match (said.next(), said.next()) {
        (Some(model), None) => model.id.0.clone(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_says_what_it_is() {
        for (agent, model) in [
            (
                "Yealink SIP-T54W 96.86.0.70 00:15:65:ab:cd:ef",
                "yealink-t54w",
            ),
            (
                "Mozilla/4.0 (compatible; snomD735-SIP 10.1.169.16 1.0)",
                "snom-d735",
            ),
            (
                "Grandstream Model HW GRP2614 SW 1.0.9.135 DevId c074ad000000",
                "grandstream-grp2614",
            ),
            ("Fanvil X4U 2.12.1 0c383e000000", "fanvil-x4u"),
            (
                "FileTransport PolycomVVX-VVX_450-UA/6.4.3.5814",
                "poly-vvx450",
            ),
            ("Cisco-CP-8851-3PCC/12.0.1", "cisco-8851"),
            ("Yealink SIP-T99 1.2.3", ""),
            ("curl/8", ""),
        ] {
            assert_eq!(model_in(agent), model, "{agent}");
        }
    }
}
