//! Keys edited.

use renvoi_app::{
    api::{
        ApiError, Code,
        forwarding::FieldError,
        phones::{KeysChanged, KeysDraft},
        session::{Session, User},
    },
    domain::{
        Extension, RuleId,
        phones::{Fault, Key, Label, LabelError, Why},
    },
    forms::KnownKeys,
};
use serde_json::json;

use super::{PhonesService, change::Held};
use crate::{accounts::is_theirs, directory::Directory, errors::internal, store};

/// Names are looked for among this many extensions.
const MOST_NAMED: i64 = 20_000;

impl PhonesService {
    pub(super) async fn save_draft(
        &self,
        who: &Session<User>,
        id: uuid::Uuid,
        draft: &KeysDraft,
    ) -> Result<KeysChanged, ApiError> {
        is_theirs(&self.desk.keys, &draft.writer, who.person().id)?;
        let held = self.open(who, id).await?;
        if draft.version != held.phone.row.version {
            return self.stale(&held).await;
        }
        let typed = match self.read(&held, draft).await? {
            Ok(keys) => keys,
            Err(errors) => {
                let errors = with_long_labels(&held, draft, errors);
                return Ok(KeysChanged::Refused { errors });
            }
        };
        let now = held.resolved.keys();
        let stay = now
            .iter()
            .filter(|key| typed.iter().all(|typed| typed.spot != key.spot))
            .cloned();
        let locked = |key: &Key| {
            now.iter()
                .any(|there| there.spot == key.spot && there.locked)
        };
        // The form has no lock: a key keeps its own. Two at one spot are found where all are checked.
        let mut keys: Vec<Key> = stay
            .chain(typed.iter().map(|key| Key {
                locked: locked(key),
                ..key.clone()
            }))
            .collect();
        keys.sort_by_key(|key| key.spot);
        let keys = (keys, vec![]);
        let changed = self
            .commit(who, &held, keys, "device.keys_saved", json!({}))
            .await;
        if matches!(changed, Ok(KeysChanged::Saved { .. })) {
            let page = format!("/phones/{id}");
            store::kept::forget_saved(&self.desk.store, who.person().id, &page).await;
        }
        changed
    }

    /// Reads what was typed with what is known of the organisation.
    async fn read(
        &self,
        held: &Held,
        draft: &KeysDraft,
    ) -> Result<Result<Vec<Key>, Vec<FieldError>>, ApiError> {
        let phone = &held.phone;
        let own = Extension::parse(&phone.extension).map_err(internal)?;
        let mut read = self.desk.store.read().await.map_err(internal)?;
        let org = store::organisation::by_id(read.db(), phone.row.org_id)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        let around = Directory::load(&self.desk.store, read.db(), &org, &own, false, &[])
            .await
            .map_err(internal)?;
        let named = draft
            .keys
            .iter()
            .any(|key| key.value.chars().any(char::is_alphabetic));
        let colleagues = if named {
            store::extension::colleagues(read.db(), org.id, MOST_NAMED)
                .await
                .map_err(internal)?
        } else {
            vec![]
        };
        let colleagues: Vec<_> = colleagues
            .into_iter()
            .map(|colleague| (colleague.number, colleague.name))
            .collect();
        let rules: Vec<RuleId> = held.resolved.rules.iter().map(|rule| rule.id).collect();
        Ok(around.knowing(&colleagues, |known| {
            draft.read(&KnownKeys {
                known: *known,
                rules: &rules,
            })
        }))
    }
}

/// What cannot be read, and beside it the labels that the phone does not show whole: who mends the one sees the other too. How long
/// any label may be is not told then, since this phone's may be no longer than it shows.
fn with_long_labels(
    held: &Held,
    draft: &KeysDraft,
    mut errors: Vec<FieldError>,
) -> Vec<FieldError> {
    let most = held.resolved.apparatus().model.label_length;
    errors.retain(|error| error.code != "key_label_long");
    for key in &draft.keys {
        let long = match Label::parse(&key.label) {
            Ok(label) => label.len() > usize::from(most),
            Err(why) => why == LabelError::TooLong,
        };
        if long {
            errors.push(FieldError::from(&Fault {
                spot: key.spot(),
                why: Why::LabelLong(most),
            }));
        }
    }
    errors
}
