//! An extension becomes another.

use std::collections::BTreeSet;

use renvoi_app::domain::{E164, Extension};
use serde_json::{Value, json};

use super::{
    DirectoryError, Registry, changes, checked_public, device_subjects,
    find::{extension_of, user_of},
    hand_over, key_of, refused, taken,
};
use crate::{
    journal,
    pbx::Subject,
    push,
    store::{self, Db, extension::ExtensionRow, organisation::Organisation, user::UserRow},
};

/// What may change of an extension. Its number is part of its devices' names, and stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtensionSettings {
    /// Whether it has a voicemail box.
    pub voicemail: bool,
    /// Its direct numbers.
    pub direct: BTreeSet<E164>,
    /// The e-mail address of the person who owns it.
    pub owner: Option<String>,
}

impl ExtensionSettings {
    /// As the store keeps them.
    pub async fn of(mut db: Db<'_>, row: &ExtensionRow) -> store::Result<Self> {
        let direct = store::extension::direct_numbers_of(db.again(), row.id).await?;
        let owner = store::user::owner_of(db, row.id).await?;
        Ok(Self {
            voicemail: row.voicemail,
            direct: direct.iter().filter_map(|text| E164::parse(text)).collect(),
            owner: owner.map(|user| user.email),
        })
    }

    /// All of it, for scripts and the journal.
    #[must_use]
    pub fn describe(&self) -> Value {
        json!({
            "voicemail": self.voicemail,
            "direct": self.direct.iter().map(E164::as_str).collect::<Vec<_>>(),
            "owner": self.owner,
        })
    }
}

/// Changes what is said of an extension; answers what it is now. Whoever owned it keeps their account, and whoever is to own it
/// owns no other.
pub async fn set_extension(
    registry: &Registry,
    org: &Organisation,
    number: &str,
    change: impl FnOnce(&mut ExtensionSettings),
) -> Result<ExtensionSettings, DirectoryError> {
    let mut tx = registry.store.write().await?;
    let row = extension_of(tx.db(), org.id, number).await?;
    let before = ExtensionSettings::of(tx.db(), &row).await?;
    let mut settings = before.clone();
    change(&mut settings);
    let owner = match &settings.owner {
        None => None,
        Some(email) => Some(user_of(tx.db(), email, Some(org.id)).await?),
    };
    settings.owner = owner.as_ref().map(|user| user.email.clone());
    let changed = changes::between(&before.describe(), &settings.describe());
    if changes::is_nothing(&changed) {
        return Ok(settings);
    }
    if settings.voicemail != before.voicemail {
        store::extension::set_voicemail(tx.db(), row.id, settings.voicemail).await?;
    }
    let key = key_of(org)?;
    let mut subjects: Vec<_> = Extension::parse(&row.number)
        .map(|digits| Subject::Extension(key.clone(), digits))
        .into_iter()
        .collect();
    if settings.owner != before.owner {
        give(tx.db(), &row, owner.as_ref(), registry.clock.millis()).await?;
        // They show their owner's name.
        subjects.extend(device_subjects(tx.db(), row.id).await?);
    }
    let now = registry.clock.millis();
    if settings.direct != before.direct {
        let dialled = exchange(tx.db(), &row, &before.direct, &settings.direct).await?;
        subjects.push(Subject::Organisation(key.clone()));
        // Forwards to these numbers stay within the house or leave it; callers who show them are this colleague or a stranger.
        let mut names: Vec<_> = dialled.iter().map(E164::as_str).collect();
        names.push(&row.number);
        push::ask_naming(tx.db(), now, (org.id, &key), &names).await?;
    }
    push::ask(tx.db(), now, &subjects).await?;
    let entry = journal::Entry::new("extension.changed", format!("extension:{}", row.id))
        .within(org.id)
        .with(json!({ "number": row.number, "changed": changed }));
    journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
    tx.commit().await?;
    Ok(settings)
}

/// Gives an extension to somebody else, or to nobody.
async fn give(
    mut db: Db<'_>,
    row: &ExtensionRow,
    owner: Option<&UserRow>,
    now: i64,
) -> Result<(), DirectoryError> {
    hand_over(db.again(), row.id, owner.map(|owner| owner.id), now).await?;
    if let Some(former) = store::user::owner_of(db.again(), row.id).await? {
        store::user::set_extension(db.again(), former.id, None).await?;
    }
    let Some(owner) = owner else { return Ok(()) };
    if owner.extension_id.is_some() {
        let email = &owner.email;
        let what = format!(
            "{email} owns another extension; first: renvoi user set {email} --no-extension"
        );
        return Err(refused("owner", what));
    }
    store::user::set_extension(db, owner.id, Some(row.id)).await?;
    Ok(())
}

/// Takes direct numbers from an extension and gives it others; answers those that it had or has, but not both.
async fn exchange(
    mut db: Db<'_>,
    row: &ExtensionRow,
    before: &BTreeSet<E164>,
    after: &BTreeSet<E164>,
) -> Result<Vec<E164>, DirectoryError> {
    for number in before.difference(after) {
        store::extension::remove_direct_number(db.again(), row.id, number.as_str()).await?;
    }
    for number in after.difference(before) {
        checked_public("direct number", Some(number))?;
        store::extension::add_direct_number(db.again(), row.org_id, row.id, number.as_str())
            .await
            .map_err(|e| taken(e, "direct number", number.as_str()))?;
    }
    Ok(before.symmetric_difference(after).cloned().collect())
}
