//! Colleagues whose rules send calls to an extension.

use std::collections::{BTreeSet, HashMap};

use renvoi_app::{
    api::people::ForwardHere,
    domain::{Destination, Outcome},
};
use uuid::Uuid;

use crate::{
    forwarding::body,
    store::{self, Db, extension::ExtensionRow},
};

/// Their rules, by extension and in their order. Calls go on coming by them, whoever owns the extension.
pub(super) async fn forwards_to(
    mut db: Db<'_>,
    org: Uuid,
    extension: &ExtensionRow,
) -> store::Result<Vec<ForwardHere>> {
    let direct = store::extension::direct_numbers_of(db.again(), extension.id).await?;
    let mut naming = BTreeSet::new();
    for name in [&extension.number].into_iter().chain(&direct) {
        naming.extend(store::rules::naming(db.again(), org, name).await?);
    }
    naming.remove(&extension.number);
    if naming.is_empty() {
        return Ok(vec![]);
    }
    let naming: Vec<String> = naming.into_iter().collect();
    let owners: HashMap<String, String> = store::extension::owners(db.again(), org, &naming)
        .await?
        .into_iter()
        .map(|owner| (owner.number, owner.name))
        .collect();
    let mut found = vec![];
    for number in naming {
        let listed = store::extension::between(db.again(), org, &number, &number).await?;
        let text = listed.into_iter().next().and_then(|listed| listed.body);
        let Some(list) = text.as_deref().and_then(body::read) else {
            continue;
        };
        let here = list.rules.into_iter().filter(|rule| match &rule.outcome {
            Outcome::Forward(Destination::Extension(to)) => to.as_str() == extension.number,
            Outcome::Forward(Destination::Number(to)) => {
                direct.iter().any(|own| own == to.as_str())
            }
            _ => false,
        });
        found.extend(here.map(|rule| ForwardHere {
            rule: rule.name.as_str().to_owned(),
            is_on: rule.enabled,
            extension: number.clone(),
            owner: owners.get(&number).cloned().unwrap_or_default(),
        }));
    }
    Ok(found)
}
