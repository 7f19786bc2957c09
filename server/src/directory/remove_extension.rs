//! An extension goes.

use std::fmt;

use renvoi_app::domain::Extension;
use serde_json::{Value, json};

use super::{DirectoryError, Registry, device_subjects, find::extension_of, key_of};
use crate::{
    forwarding::body,
    journal,
    pbx::Subject,
    phones, push,
    store::{self, Db, extension::ExtensionRow, organisation::Organisation},
};

/// An extension and what goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Belongings {
    /// Its digits.
    pub number: String,
    /// The e-mail address of its owner, who stays.
    pub owner: Option<String>,
    /// Its direct numbers.
    pub direct: Vec<String>,
    /// Its devices, by their SIP user names.
    pub devices: Vec<String>,
    /// How many rules it has.
    pub rules: usize,
    /// How many messages have been left for it, whoever's they are.
    pub messages: i64,
}

impl Belongings {
    /// As the store keeps them.
    pub async fn of(mut db: Db<'_>, row: &ExtensionRow) -> store::Result<Self> {
        let owner = store::user::owner_of(db.again(), row.id).await?;
        let devices = store::device::of_extension(db.again(), row.id).await?;
        let text = store::rules::body(db.again(), row.id, row.rules_version).await?;
        let list = body::in_force(row.rules_version, text.as_deref()).unwrap_or_default();
        Ok(Self {
            number: row.number.clone(),
            owner: owner.map(|user| user.email),
            direct: store::extension::direct_numbers_of(db.again(), row.id).await?,
            messages: store::messages::left_for(db, row.id).await?,
            devices: devices.into_iter().map(|device| device.endpoint).collect(),
            rules: list.rules.len(),
        })
    }

    /// All of it, for scripts and the journal.
    #[must_use]
    pub fn describe(&self) -> Value {
        json!({
            "number": self.number,
            "owner": self.owner,
            "direct": self.direct,
            "devices": self.devices,
            "rules": self.rules,
            "messages": self.messages,
        })
    }
}

/// « extension 204, 2 devices, 3 rules, 1 message, +33199001204 »
impl fmt::Display for Belongings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let many = |n: &dyn fmt::Display, what: &str| match n.to_string().as_str() {
            "1" => format!(", 1 {what}"),
            n => format!(", {n} {what}s"),
        };
        let devices = many(&self.devices.len(), "device");
        let (rules, messages) = (many(&self.rules, "rule"), many(&self.messages, "message"));
        write!(f, "extension {}{devices}{rules}{messages}", self.number)?;
        self.direct
            .iter()
            .try_for_each(|number| write!(f, ", {number}"))
    }
}

/// Removes an extension with its rules, devices, direct numbers and messages. Its owner stays, and the journal with all that it says of it.
pub async fn remove_extension(
    registry: &Registry,
    org: &Organisation,
    number: &str,
) -> Result<Belongings, DirectoryError> {
    let mut tx = registry.store.write().await?;
    let row = extension_of(tx.db(), org.id, number).await?;
    let gone = take_away(tx.db(), registry, org, &row).await?;
    tx.commit().await?;
    Ok(gone)
}

/// The same as a part of something larger.
pub(super) async fn take_away(
    mut db: Db<'_>,
    registry: &Registry,
    org: &Organisation,
    row: &ExtensionRow,
) -> Result<Belongings, DirectoryError> {
    store::extension::lock(db.again(), row.id).await?;
    let key = key_of(org)?;
    let gone = Belongings::of(db.again(), row).await?;
    let mut subjects = device_subjects(db.again(), row.id).await?;
    // What has no readable name is found as nobody's when the PBX is next compared.
    if let Ok(digits) = Extension::parse(&row.number) {
        subjects.push(Subject::Extension(key.clone(), digits));
    }
    subjects.push(Subject::Organisation(key.clone()));
    store::extension::delete(db.again(), row.id).await?;
    let now = registry.clock.millis();
    push::ask(db.again(), now, &subjects).await?;
    // Forwards to it let it ring from now on, and nobody who calls from it is a colleague any more.
    let names = [&gone.number].into_iter().chain(&gone.direct);
    let names: Vec<_> = names.map(String::as_str).collect();
    push::ask_naming(db.again(), now, (org.id, &key), &names).await?;
    phones::ask_naming(db.again(), now, &key, &gone.number).await?;
    let entry = journal::Entry::new("extension.removed", format!("extension:{}", row.id))
        .within(org.id)
        .with(gone.describe());
    journal::append(db, registry.clock.as_ref(), entry).await?;
    Ok(gone)
}
