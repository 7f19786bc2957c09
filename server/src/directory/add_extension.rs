//! A new extension.

use renvoi_app::domain::{E164, Extension};
use serde_json::json;
use uuid::Uuid;

use super::{DirectoryError, Registry, checked_public, numbering, refused, taken};
use crate::{
    journal,
    pbx::{OrgKey, Subject},
    push,
    store::{self, extension::ExtensionRow, organisation::Organisation},
};

/// Adds an extension with its direct numbers.
pub async fn add_extension(
    registry: &Registry,
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
    let mut tx = registry.store.write().await?;
    store::extension::insert(tx.db(), &row)
        .await
        .map_err(|e| taken(e, "extension", number.as_str()))?;
    for direct in direct_numbers {
        store::extension::add_direct_number(tx.db(), org.id, row.id, direct.as_str())
            .await
            .map_err(|e| taken(e, "direct number", direct.as_str()))?;
    }
    let now = registry.clock.millis();
    let key = OrgKey::parse(&org.key).expect("a stored key has a key's form");
    push::ask(
        tx.db(),
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
    push::ask_naming(tx.db(), now, (org.id, &key), &names).await?;
    let entry = journal::Entry::new("extension.added", format!("extension:{}", row.id))
        .within(org.id)
        .with(json!({ "number": number.as_str(), "direct": direct }));
    journal::append(tx.db(), registry.clock.as_ref(), entry).await?;
    tx.commit().await?;
    Ok(row)
}
