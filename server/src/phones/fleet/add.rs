//! A new phone.

use renvoi_app::api::{
    fleet::{NewPhoneView, PhoneDraft},
    forwarding::FieldError,
    session::{Administrator, Session},
};
use uuid::Uuid;

use super::{Fleet, FleetError, all_models, author, draft, own};
use crate::{
    accounts::seal_writer,
    directory::DirectoryError,
    pbx::ExtensionPlan,
    phones::{
        NewPhone,
        add::put_phone,
        window::{MINUTES, put_window},
    },
    store::{self, Db},
};

/// So many extensions are offered by name.
const OFFERED: i64 = 500;

impl Fleet {
    /// The form of a new one.
    pub async fn blank(&self, who: &Session<Administrator>) -> Result<NewPhoneView, FleetError> {
        let mut read = self.desk.store.read().await?;
        let org = own(read.db(), who).await?;
        let extensions = store::extension::colleagues(read.db(), org.id, OFFERED).await?;
        Ok(NewPhoneView {
            draft: PhoneDraft::default(),
            errors: vec![],
            models: all_models(),
            extensions: extensions
                .into_iter()
                .map(|one| (one.number, one.name))
                .collect(),
            writer: seal_writer(&self.desk.keys, who.person().id),
            kept: false,
        })
    }

    /// Adds one; answers its id.
    pub async fn add(
        &self,
        who: &Session<Administrator>,
        draft: &PhoneDraft,
    ) -> Result<Uuid, FleetError> {
        let new = read(draft).map_err(FleetError::Wrong)?;
        let author = author(who);
        let mut tx = self.desk.store.write().await?;
        let org = own(tx.db(), who).await?;
        let wrong = hindrances(tx.db(), org.id, &new).await?;
        if !wrong.is_empty() {
            return Err(FleetError::Wrong(wrong));
        }
        let added = put_phone(tx.db(), &self.registry, &self.desk, &author, &org, &new)
            .await
            .map_err(refused)?;
        if draft.open
            && let Some(phone) = store::phone::by_id(tx.db(), added.id).await?
        {
            put_window(tx.db(), &self.desk, &phone, MINUTES, &author).await?;
        }
        tx.commit().await?;
        self.push.wake();
        Ok(added.id)
    }
}

fn read(draft: &PhoneDraft) -> Result<NewPhone, Vec<FieldError>> {
    let (apparatus, extension) = (draft::apparatus(draft), draft::extension(&draft.extension));
    let name = match &apparatus {
        Ok(apparatus) => draft::name(&draft.name, apparatus.model),
        Err(_) => Ok(String::new()),
    };
    match (apparatus, extension, name) {
        (Ok(apparatus), Ok(extension), Ok(name)) => Ok(NewPhone {
            extension: extension.to_string(),
            name,
            mac: apparatus.mac,
            model: apparatus.model.id.clone(),
            modules: apparatus.modules,
        }),
        (apparatus, extension, name) => {
            let mut errors = apparatus.err().unwrap_or_default();
            let others = [extension.err(), name.err()];
            errors.extend(others.into_iter().flatten().map(|fault| *fault));
            Err(errors)
        }
    }
}

/// What keeps it from being added, as far as can be seen.
async fn hindrances(
    mut db: Db<'_>,
    org: Uuid,
    new: &NewPhone,
) -> Result<Vec<FieldError>, FleetError> {
    let mut wrong = vec![];
    let taken = store::phone::by_mac(db.again(), &new.mac.plain()).await?;
    if let Some(phone) = taken {
        let whose = (phone.row.org_id == org).then_some(phone.extension);
        wrong.push(taken_by(whose.as_deref()));
    }
    let row = store::extension::by_number(db.again(), org, &new.extension).await?;
    let Some(row) = row else {
        let error = FieldError::new("extension", "no_such_extension", &new.extension);
        wrong.push(error);
        return Ok(wrong);
    };
    let there = store::device::of_extension(db, row.id).await?.len();
    if there >= ExtensionPlan::MAX_DEVICES {
        wrong.push(full());
    }
    Ok(wrong)
}

/// It is a phone's already: of this extension, or of another organisation, of which nothing is told.
pub(super) fn taken_by(extension: Option<&str>) -> FieldError {
    let code = if extension.is_some() {
        "mac_taken"
    } else {
        "mac_elsewhere"
    };
    FieldError::new("mac", code, extension.unwrap_or_default())
}

/// No more phones can ring for it.
pub(super) fn full() -> FieldError {
    let most = ExtensionPlan::MAX_DEVICES.to_string();
    FieldError::new("extension", "extension_full", &most)
}

/// What only shows when it is added.
pub(super) fn refused(error: DirectoryError) -> FleetError {
    match error {
        // The PBX has not forgotten all former ones yet.
        DirectoryError::Refused {
            field: "device", ..
        } => {
            let error = FieldError::new("extension", "extension_waits", "");
            FleetError::Wrong(vec![error])
        }
        // Somebody was faster.
        DirectoryError::Taken { kind: "phone", .. } => FleetError::Wrong(vec![taken_by(None)]),
        error => error.into(),
    }
}
