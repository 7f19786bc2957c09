//! How far a person's desk phones are: cheap, asked often.

use renvoi_app::{
    api::{
        ApiError, Code,
        phones::LivePhone,
        session::{Session, User},
    },
    domain::phones::KeyKind,
};

use super::{PhonesService, ask::subject, desired::Resolved, progress};
use crate::{errors::internal, store};

impl PhonesService {
    pub(super) async fn live_phones(
        &self,
        who: &Session<User>,
    ) -> Result<Vec<LivePhone>, ApiError> {
        let (extension, _) = who.person().extension.as_ref().ok_or(Code::NotFound)?;
        let now = self.desk.clock.millis();
        let mut read = self.desk.store.read().await.map_err(internal)?;
        let phones = store::phone::of_extension(read.db(), *extension)
            .await
            .map_err(internal)?;
        let mut live = vec![];
        for phone in phones {
            let id = phone.row.device_id;
            let job = store::jobs::find(read.db(), &subject(id))
                .await
                .map_err(internal)?;
            let resolved = Resolved::of(read.db(), &phone).await?;
            let lit = resolved.body.keys.iter().filter(|key| {
                matches!(
                    key.does.kind(),
                    KeyKind::Supervision | KeyKind::ForwardToggle
                )
            });
            live.push(LivePhone {
                id,
                version: phone.row.version,
                progress: progress(&phone.row, job.as_ref(), now, &phone.zone),
                registered: self.registered(&phone.endpoint),
                lamps: lit
                    .map(|key| (key.spot, self.lamp(&phone, &resolved, key)))
                    .collect(),
            });
        }
        Ok(live)
    }
}
