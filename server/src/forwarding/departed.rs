//! Colleagues who have left while their extension stays: it rings, and nobody is there.

use std::collections::BTreeSet;

use renvoi_app::domain::{Destination, Extension, Outcome, Rule};
use serde_json::Value;

use super::Line;
use crate::store::{self, Db, extension::ExtensionRow, journal::Line as Entry};

/// The extensions that a line's rules send calls to, whose owner has gone and that nobody owns since. One that never had an owner is
/// meant to be so: it rings in a place without a person.
pub(crate) async fn departed(mut db: Db<'_>, line: &Line) -> store::Result<BTreeSet<Extension>> {
    let targets: Vec<String> = line.list.rules.iter().filter_map(target).collect();
    if targets.is_empty() {
        return Ok(BTreeSet::new());
    }
    let owners = store::extension::owners(db.again(), line.org.id, &targets).await?;
    let mut departed = BTreeSet::new();
    for nobodys in owners.iter().filter(|owner| owner.name.is_empty()) {
        let number = &nobodys.number;
        let row = store::extension::by_number(db.again(), line.org.id, number).await?;
        let (Some(row), Ok(extension)) = (row, Extension::parse(number)) else {
            continue;
        };
        let entries = store::journal::of_owners(db.again(), row.org_id, row.id).await?;
        if entries.iter().any(|entry| takes_owner(entry, &row)) {
            departed.insert(extension);
        }
    }
    Ok(departed)
}

fn target(rule: &Rule) -> Option<String> {
    match &rule.outcome {
        Outcome::Forward(Destination::Extension(to)) => Some(to.to_string()),
        _ => None,
    }
}

/// The extension that a rule sends calls to, where its owner has left.
pub(crate) fn left_behind<'a>(
    rule: &'a Rule,
    departed: &BTreeSet<Extension>,
) -> Option<&'a Extension> {
    match &rule.outcome {
        Outcome::Forward(Destination::Extension(to)) if departed.contains(to) => Some(to),
        _ => None,
    }
}

/// Whether a line of the journal tells that somebody owned an extension until then.
fn takes_owner(entry: &Entry, row: &ExtensionRow) -> bool {
    let detail: Value = serde_json::from_str(&entry.detail).unwrap_or_default();
    match entry.action.as_str() {
        "user.removed" => detail["extension"] == row.number.as_str(),
        "user.changed" => detail["changed"]["extension"][0] == row.number.as_str(),
        _ => detail["changed"]["owner"][0].is_string(),
    }
}
