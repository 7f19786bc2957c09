//! Another apparatus in the place of a phone: what becomes of its keys is shown before it is done.

use renvoi_app::{
    api::{
        account::Lang,
        fleet::{FitReport, PhoneDraft, PhoneNotDone, ReplaceView},
        session::{Administrator, Session},
    },
    domain::{
        E164,
        number::format_national,
        phones::{Does, Key, Phone as Apparatus, Unfit, fit},
    },
    words::key_kind,
};
use uuid::Uuid;

use super::{Fleet, FleetError, add::taken_by, all_models, author, draft, name_of, target};
use crate::{
    accounts::seal_writer,
    directory::DirectoryError,
    phones::{add::known_modules, desired::Resolved, replace_phone, shown_mac, templates::without},
    store::{self, phone::Phone},
};

impl Fleet {
    /// The form, with what was typed.
    pub async fn replacing(
        &self,
        who: &Session<Administrator>,
        id: Uuid,
        draft: PhoneDraft,
    ) -> Result<ReplaceView, FleetError> {
        let mut read = self.desk.store.read().await?;
        let phone = target(read.db(), who, id).await?;
        Ok(ReplaceView {
            id,
            name: phone.name.clone(),
            extension: phone.extension.clone(),
            model: name_of(&phone.row.model),
            mac: shown_mac(&phone),
            draft,
            errors: vec![],
            report: None,
            models: all_models(),
            writer: seal_writer(&self.desk.keys, who.person().id),
            not_done: None,
            kept: false,
        })
    }

    /// What becomes of the keys; nothing is done.
    pub async fn look_at_replacing(
        &self,
        who: &Session<Administrator>,
        id: Uuid,
        typed: &PhoneDraft,
        lang: Lang,
    ) -> Result<FitReport, FleetError> {
        let new = draft::apparatus(typed).map_err(FleetError::Wrong)?;
        let mut read = self.desk.store.read().await?;
        let phone = target(read.db(), who, id).await?;
        let there = store::phone::by_mac(read.db(), &new.mac.plain()).await?;
        // The same apparatus once more, as another model, is none that is taken.
        if let Some(there) = there.filter(|there| there.row.device_id != id) {
            let whose = (there.row.org_id == phone.row.org_id).then_some(there.extension);
            return Err(FleetError::Wrong(vec![taken_by(whose.as_deref())]));
        }
        let resolved = Resolved::of(read.db(), &phone).await?;
        // Those of templates are given anew.
        let own = without(read.db(), &resolved, id).await?;
        drop(read);
        let modules = known_modules(new.model, &new.modules)?;
        let apparatus = Apparatus {
            model: new.model,
            modules: &modules,
            accounts: 1,
        };
        let used = own.iter().filter(|key| key.does != Does::Empty);
        let keys = used.count() as u64;
        let (_, unfit) = fit(&own, &apparatus);
        let told = |unfit: Unfit| {
            let does = does(lang, &resolved, &phone, &unfit.key);
            (unfit, does)
        };
        Ok(FitReport {
            version: phone.row.version,
            keys,
            unfit: unfit.into_iter().map(told).collect(),
            unsure: new.model.unsure.clone(),
        })
    }

    /// Does it, as it was shown against that version of the keys.
    pub async fn replace(
        &self,
        who: &Session<Administrator>,
        id: Uuid,
        typed: &PhoneDraft,
        version: i64,
    ) -> Result<(), FleetError> {
        let new = draft::apparatus(typed).map_err(FleetError::Wrong)?;
        let mut read = self.desk.store.read().await?;
        let phone = target(read.db(), who, id).await?;
        drop(read);
        if phone.row.version != version {
            return Err(FleetError::NotDone(PhoneNotDone::Stale));
        }
        let done = replace_phone(
            &self.desk,
            &phone,
            new.mac,
            &new.model.id,
            &new.modules,
            &author(who),
        )
        .await;
        match done {
            Ok(_) => {
                self.announce(&phone);
                Ok(())
            }
            Err(DirectoryError::Taken { .. }) => Err(FleetError::Wrong(vec![taken_by(None)])),
            // Somebody saved its keys at this very moment.
            Err(DirectoryError::Refused { field: "phone", .. }) => {
                Err(FleetError::NotDone(PhoneNotDone::Stale))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// What a key does, for who replaces the phone: « Supervision : Aïssatou N'Diaye (207) ».
fn does(lang: Lang, resolved: &Resolved, phone: &Phone, key: &Key) -> String {
    let kind = key_kind(lang, key.does.kind());
    let name = resolved.name(key);
    let what = match &key.does {
        Does::Supervision { extension } if name.is_empty() => extension.to_string(),
        Does::Supervision { extension } => format!("{name} ({extension})"),
        Does::SpeedDial { number } => E164::parse(number).map_or_else(
            || number.clone(),
            |number| format_national(&number, &phone.country),
        ),
        Does::ForwardToggle { .. } => name,
        Does::Line { .. } => phone.extension.clone(),
        Does::Empty => String::new(),
    };
    let label = key.label.as_str();
    let label = if label.is_empty() {
        String::new()
    } else {
        format!(" « {label} »")
    };
    format!("{kind} {what}{label}")
}
