//! A new extension.

use renvoi_app::domain::{E164, Extension};
use serde_json::json;
use uuid::Uuid;

use super::{
    DirectoryError, NewDevice, Registry, add_device::put_device, checked_public, numbering,
    refused, taken,
};
use crate::{
    journal::{self, Author},
    pbx::{OrgKey, Subject},
    push,
    store::{self, Db, extension::ExtensionRow, organisation::Organisation},
};

/// Adds an extension with its direct numbers.
pub async fn add_extension(
    registry: &Registry,
    org: &Organisation,
    number: &Extension,
    direct_numbers: &[E164],
) -> Result<ExtensionRow, DirectoryError> {
    let author = Author::CommandLine;
    let mut tx = registry.store.write().await?;
    let row = put_extension(tx.db(), registry, &author, org, number, direct_numbers).await?;
    tx.commit().await?;
    Ok(row)
}

/// Adds an extension with its direct numbers and its first phone, of this name: all of it or nothing.
pub async fn add_extension_with_phone(
    registry: &Registry,
    org: &Organisation,
    number: &Extension,
    direct_numbers: &[E164],
    phone: &str,
) -> Result<(ExtensionRow, NewDevice), DirectoryError> {
    let author = Author::CommandLine;
    let mut tx = registry.store.write().await?;
    let row = put_extension(tx.db(), registry, &author, org, number, direct_numbers).await?;
    let device = put_device(tx.db(), registry, &author, org, number.as_str(), phone).await?;
    tx.commit().await?;
    Ok((row, device))
}

/// The same, within a transaction.
pub(crate) async fn put_extension(
    mut db: Db<'_>,
    registry: &Registry,
    author: &Author,
    org: &Organisation,
    number: &Extension,
    direct_numbers: &[E164],
) -> Result<ExtensionRow, DirectoryError> {
    if numbering(&org.country).is_emergency(number.as_str()) {
        return Err(refused(
            "extension",
            format!(
                "{number} is an emergency or public-service number in {}",
                org.country
            ),
        ));
    }
    let row = ExtensionRow {
        id: Uuid::now_v7(),
        org_id: org.id,
        number: number.to_string(),
        voicemail: false,
        rules_version: 0,
    };
    for direct in direct_numbers {
        checked_public("direct number", Some(direct))?;
    }
    store::extension::insert(db.again(), &row)
        .await
        .map_err(|e| taken(e, "extension", number.as_str()))?;
    for direct in direct_numbers {
        store::extension::add_direct_number(db.again(), org.id, row.id, direct.as_str())
            .await
            .map_err(|e| taken(e, "direct number", direct.as_str()))?;
    }
    let now = registry.clock.millis();
    // What was dialled at an extension of that number that there was before is not this one's.
    store::codes::advance(db.again(), row.id, now / 1000).await?;
    let key = OrgKey::parse(&org.key).expect("a stored key has a key's form");
    push::ask(
        db.again(),
        now,
        &[
            Subject::Extension(key.clone(), number.clone()),
            Subject::Organisation(key.clone()),
        ],
    )
    .await?;
    // A forward to what was a number of the public network until now stays within the house from now on; one to an extension that
    // had been removed goes there again.
    let direct: Vec<_> = direct_numbers.iter().map(E164::as_str).collect();
    let names = [&[number.as_str()], direct.as_slice()].concat();
    push::ask_naming(db.again(), now, (org.id, &key), &names).await?;
    let entry = journal::Entry::new("extension.added", format!("extension:{}", row.id))
        .from(author)
        .within(org.id)
        .with(json!({ "number": number.as_str(), "direct": direct }));
    journal::append(db, registry.clock.as_ref(), entry).await?;
    Ok(row)
}
