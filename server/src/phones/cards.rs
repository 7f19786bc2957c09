//! All of a person's phones.

use std::collections::HashMap;

use renvoi_app::{
    api::{
        ApiError, Code,
        phones::{PhoneCard, PhonesList},
        session::Reader,
    },
    domain::phones::Does,
};
use uuid::Uuid;

use super::{PhonesService, ask::subject, body::Body, model_of, modules_of, progress, shown_mac};
use crate::{
    accounts::seal_writer,
    errors::internal,
    pbx::EndpointId,
    store::{self, Db, device::DeviceRow, phone::Phone},
};

impl PhonesService {
    pub(super) async fn list_phones(&self, who: &Reader) -> Result<PhonesList, ApiError> {
        let person = who.person();
        let (extension, digits) = person.extension.as_ref().ok_or(Code::NotFound)?;
        let mut read = self.desk.store.read().await.map_err(internal)?;
        let org = store::organisation::by_id(read.db(), person.organisation)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        let devices = store::device::of_extension(read.db(), *extension)
            .await
            .map_err(internal)?;
        let desk = store::phone::of_extension(read.db(), *extension)
            .await
            .map_err(internal)?;
        let mut desk: HashMap<Uuid, Phone> = desk
            .into_iter()
            .map(|phone| (phone.row.device_id, phone))
            .collect();
        let mut phones = vec![];
        for device in devices {
            phones.push(match desk.remove(&device.id) {
                Some(phone) => self.desk_card(read.db(), device, &phone).await?,
                None => self.plain_card(device),
            });
        }
        Ok(PhonesList {
            now: self.desk.clock.local(&org.zone).datetime(),
            extension: digits.to_string(),
            phones,
            writer: seal_writer(&self.desk.keys, who.writer()),
        })
    }

    fn plain_card(&self, device: DeviceRow) -> PhoneCard {
        PhoneCard {
            id: device.id,
            registered: self.registered(&device.endpoint),
            name: device.name,
            model: None,
            mac: None,
            modules: vec![],
            used: 0,
            progress: None,
        }
    }

    async fn desk_card(
        &self,
        mut db: Db<'_>,
        device: DeviceRow,
        phone: &Phone,
    ) -> Result<PhoneCard, ApiError> {
        let id = device.id;
        let job = store::jobs::find(db.again(), &subject(id))
            .await
            .map_err(internal)?;
        let body = store::phone::keys(db, id, phone.row.version)
            .await
            .map_err(internal)?;
        let body = body.as_deref().and_then(Body::read).unwrap_or_default();
        let used = body.keys.iter().filter(|key| key.does != Does::Empty);
        let now = self.desk.clock.millis();
        Ok(PhoneCard {
            model: Some(model_of(phone)?.clone()),
            mac: Some(shown_mac(phone)),
            modules: modules_of(phone),
            used: u16::try_from(used.count()).unwrap_or(u16::MAX),
            progress: Some(progress(&phone.row, job.as_ref(), now, &phone.zone)),
            ..self.plain_card(device)
        })
    }

    /// Whether a phone is registered; `None` while that is not known.
    pub(super) fn registered(&self, endpoint: &str) -> Option<bool> {
        self.registrations.registered(&EndpointId::parse(endpoint)?)
    }
}
