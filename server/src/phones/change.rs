//! Changing keys: checked, versioned, journalled and on their way to the phone in one transaction.

use renvoi_app::{
    api::{
        ApiError, Code,
        forwarding::FieldError,
        phones::{KeyNote, KeysChanged},
        session::{Session, User},
    },
    domain::{
        Extension,
        phones::{Does, Key, Spot, fit},
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    PhonesService, ask,
    body::Body,
    desired::{Resolved, Unwritable},
    own,
    settle::remember,
};
use crate::{
    errors::internal,
    journal::{self, Author},
    pbx::{OrgKey, Subject},
    push::subject,
    store::{self, Db, phone::Phone},
};

impl From<Unwritable> for ApiError {
    fn from(error: Unwritable) -> Self {
        match error {
            Unwritable::Store(error) => internal(error),
            error => {
                tracing::error!(%error, "a request failed");
                Code::Damaged.into()
            }
        }
    }
}

/// Keys as somebody is about to change them.
pub(super) struct Held {
    pub(super) phone: Phone,
    pub(super) resolved: Resolved,
}

impl Held {
    /// The key at a spot, where it is locked.
    fn locked(&self, spot: Spot) -> Option<&Key> {
        let now = &self.resolved.body.keys;
        now.iter().find(|there| there.locked && there.spot == spot)
    }

    /// Keys from elsewhere as the phone can have them, all of them, and everything about them that is not as it was. Keys that are locked stay
    /// as they are, and no others become locked.
    pub(super) fn fitted(&self, keys: &[Key]) -> (Vec<Key>, Vec<FieldError>) {
        let given_way = |spot: Spot| error_at(spot, "kind", "key_locked", String::new());
        let mut left_out = vec![];
        let mut all: Vec<Key> = self.resolved.body.keys.clone();
        all.retain(|key| key.locked);
        for key in keys.iter().filter(|key| key.does != Does::Empty) {
            match self.locked(key.spot) {
                Some(there) if there.does == key.does && there.label == key.label => {}
                Some(_) => left_out.push(given_way(key.spot)),
                None => all.push(Key {
                    locked: false,
                    ..key.clone()
                }),
            }
        }
        let (mut keys, unfit) = fit(&all, &self.resolved.apparatus());
        let unfit = unfit.iter().filter(|unfit| !unfit.key.locked);
        left_out.extend(
            unfit.map(|unfit| error_at(unfit.key.spot, "kind", unfit.now.code(), unfit.now.data())),
        );
        for key in &mut keys {
            match self.locked(key.spot) {
                Some(locked) if *key == *locked => {}
                Some(locked) => {
                    if key.does != Does::Empty && !key.locked {
                        left_out.push(given_way(key.spot));
                    }
                    *key = locked.clone();
                }
                None => key.locked = false,
            }
        }
        (keys, left_out)
    }
}

impl PhonesService {
    /// One of the person's own.
    pub(super) async fn open(&self, who: &Session<User>, id: Uuid) -> Result<Held, ApiError> {
        let mut read = self.desk.store.read().await.map_err(internal)?;
        let phone = own(read.db(), who, id).await?;
        let resolved = Resolved::of(read.db(), &phone).await?;
        Ok(Held { phone, resolved })
    }

    /// Keeps the keys where they are good for the phone, with what could not be among them; or tells why not, or that somebody was faster.
    pub(super) async fn commit(
        &self,
        who: &Session<User>,
        held: &Held,
        (keys, left_out): (Vec<Key>, Vec<FieldError>),
        action: &'static str,
        detail: Value,
    ) -> Result<KeysChanged, ApiError> {
        let before = held.resolved.keys();
        let faults = held.resolved.apparatus().check(&keys, Some(&before));
        if !faults.is_empty() {
            let errors = faults.iter().map(FieldError::from).collect();
            return Ok(KeysChanged::Refused { errors });
        }
        let apart = self.apart(held, &keys, &before).await?;
        if !apart.is_empty() {
            return Ok(KeysChanged::Refused { errors: apart });
        }
        let author = Author::Person(who.person().clone());
        let mut tx = self.desk.store.write().await.map_err(internal)?;
        let told = (&author, action, detail);
        let keys = (keys, left_out.clone());
        let version = put_body(tx.db(), &self.desk, held, keys, told).await?;
        let Some(version) = version else {
            drop(tx);
            return self.stale(held).await;
        };
        tx.commit().await.map_err(internal)?;
        self.announce(&held.phone);
        Ok(KeysChanged::Saved { version, left_out })
    }

    /// An error by each new key that supervises whom the phone's extension may not. Those that are there already are emptied by themselves.
    async fn apart(
        &self,
        held: &Held,
        keys: &[Key],
        before: &[Key],
    ) -> Result<Vec<FieldError>, ApiError> {
        let new: Vec<&Key> = keys.iter().filter(|key| !before.contains(key)).collect();
        let mut read = self.desk.store.read().await.map_err(internal)?;
        let apart = apart_of(read.db(), &held.phone, &new)
            .await
            .map_err(internal)?;
        let errors = new.into_iter().filter_map(|key| {
            let digits = is_apart(key, &apart)?;
            Some(error_at(key.spot, "value", "key_apart", digits))
        });
        Ok(errors.collect())
    }

    /// Wakes the worker, and the pages that show the phone.
    pub(super) fn announce(&self, phone: &Phone) {
        self.push.wake_phones();
        if let Some(subject) = line_of(phone) {
            self.push.tell([subject].into());
        }
    }

    /// What a change meets whose version is not that of the keys any more.
    pub(super) async fn stale(&self, held: &Held) -> Result<KeysChanged, ApiError> {
        let mut read = self.desk.store.read().await.map_err(internal)?;
        let now = store::phone::by_id(read.db(), held.phone.row.device_id)
            .await
            .map_err(internal)?
            .ok_or(Code::NotFound)?;
        Ok(KeysChanged::Stale {
            version: now.row.version,
        })
    }
}

/// Whom of those that keys would supervise the groups of the organisation keep from a phone.
pub(super) async fn apart_of(
    db: Db<'_>,
    phone: &Phone,
    keys: &[&Key],
) -> store::Result<Vec<String>> {
    let named = keys.iter().filter_map(|key| supervised(key));
    let mut numbers: Vec<&str> = named.map(Extension::as_str).collect();
    numbers.sort_unstable();
    numbers.dedup();
    store::group::apart(db, phone.row.org_id, phone.extension_id, &numbers).await
}

/// The digits of whom a key supervises that is among those; `None`: it may.
pub(super) fn is_apart(key: &Key, apart: &[String]) -> Option<String> {
    let digits = supervised(key)?.as_str();
    apart
        .iter()
        .find(|number| number.as_str() == digits)
        .cloned()
}

fn supervised(key: &Key) -> Option<&Extension> {
    match &key.does {
        Does::Supervision { extension } => Some(extension),
        _ => None,
    }
}

/// What news of a phone's extension is told under.
pub(crate) fn line_of(phone: &Phone) -> Option<String> {
    let key = OrgKey::parse(&phone.org_key)?;
    let digits = Extension::parse(&phone.extension).ok()?;
    Some(subject::to_text(&Subject::Extension(key, digits)))
}

/// Keeps keys that have been checked, as a new version; `None` where somebody saved since.
pub(super) async fn put_keys(
    db: Db<'_>,
    desk: &super::Desk,
    held: &Held,
    keys: Vec<Key>,
    told: (&Author, &'static str, Value),
) -> Result<Option<i64>, ApiError> {
    put_body(db, desk, held, (keys, vec![]), told).await
}

async fn put_body(
    mut db: Db<'_>,
    desk: &super::Desk,
    held: &Held,
    (keys, left_out): (Vec<Key>, Vec<FieldError>),
    (author, action, mut detail): (&Author, &'static str, Value),
) -> Result<Option<i64>, ApiError> {
    let (phone, before) = (&held.phone, &held.resolved.body);
    let (id, from) = (phone.row.device_id, phone.row.version);
    let was = held.resolved.keys();
    let differ: Vec<Spot> = keys
        .iter()
        .filter(|key| !was.contains(key))
        .map(|key| key.spot)
        .collect();
    let mut body = Body {
        keys: keys
            .into_iter()
            .filter(|key| key.does != Does::Empty || key.locked)
            .collect(),
        notes: before
            .notes
            .iter()
            .filter(|note| !differ.contains(&note.spot))
            .cloned()
            .collect(),
        left_out,
        ..Body::default()
    };
    let resolved = Resolved::with(db.again(), phone, body.clone()).await?;
    remember(&mut body, &resolved, before);
    if !store::phone::advance_keys(db.again(), id, from)
        .await
        .map_err(internal)?
    {
        return Ok(None);
    }
    let now = desk.clock.millis();
    let text = body.write();
    store::phone::insert_keys(db.again(), id, from + 1, &text, now, author.user())
        .await
        .map_err(internal)?;
    let at = |keys: &[Key], spot: Spot| keys.iter().find(|key| key.spot == spot).cloned();
    let changes: Vec<Value> = differ
        .iter()
        .map(|spot| json!({ "before": at(&was, *spot), "after": at(&body.keys, *spot) }))
        .collect();
    detail["name"] = phone.name.as_str().into();
    detail["extension"] = phone.extension.as_str().into();
    detail["from"] = from.into();
    detail["to"] = (from + 1).into();
    detail["keys"] = changes.into();
    let entry = journal::Entry::new(action, format!("device:{id}"))
        .from(author)
        .within(phone.row.org_id)
        .with(detail);
    journal::append(db.again(), desk.clock.as_ref(), entry)
        .await
        .map_err(internal)?;
    ask(db, now, &[id]).await.map_err(internal)?;
    Ok(Some(from + 1))
}

/// An error by the field of the key's form.
pub(super) fn error_at(spot: Spot, part: &str, code: &str, data: String) -> FieldError {
    FieldError {
        field: format!("key-{}-{}-{part}", spot.module, spot.position),
        code: code.to_owned(),
        data,
        rule: String::new(),
        line: None,
    }
}

/// Keys with the notes of those that stay empty.
pub(super) fn note_at(body: &Body, key: &Key) -> Option<KeyNote> {
    body.note(key.spot)
        .filter(|_| key.does == Does::Empty)
        .cloned()
}
