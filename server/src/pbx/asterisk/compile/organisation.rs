//! Organisations and trunks → rows.

use std::collections::HashSet;

use renvoi_app::domain::Numbering;

use super::CompileError;
use crate::pbx::{
    asterisk::row::{Family, Row},
    plan::{OrganisationPlan, TrunkPeer, TrunkPlan},
};

/// An organisation's rows. Its direct numbers change one by one: each is a fact of its own.
pub fn organisation(plan: &OrganisationPlan) -> Result<Vec<Row>, CompileError> {
    let org = &plan.org;
    let mut rows = vec![];
    let mut presented = HashSet::new();
    for (number, extension) in &plan.direct_numbers {
        let digits = number.as_str().trim_start_matches('+');
        rows.push(Row::new(
            Family::Inside,
            format!("{org}/{digits}"),
            extension.as_str(),
        )?);
        if presented.insert(extension) {
            rows.push(Row::new(
                Family::Inside,
                format!("{org}/x{extension}"),
                digits,
            )?);
        }
        if let Some(trunk) = &plan.trunk {
            rows.push(Row::new(
                Family::Outside,
                format!("{trunk}/{digits}"),
                org.as_str(),
            )?);
        }
    }
    let trunk = plan.trunk.as_ref().map_or("", |trunk| trunk.as_str());
    let value = format!("{trunk},{}", numbering(&plan.numbering));
    rows.push(Row::new(Family::Organisation, org.as_str(), value)?);
    Ok(rows)
}

/// A trunk's row.
pub fn trunk(plan: &TrunkPlan) -> Result<Row, CompileError> {
    let kind = match plan.peer {
        TrunkPeer::Stand => "stand",
        TrunkPeer::Sip { .. } => "sip",
    };
    let value = format!("{kind},{}", numbering(&plan.numbering));
    Ok(Row::new(Family::Trunk, plan.key.as_str(), value)?)
}

fn numbering(numbering: &Numbering) -> String {
    let (code, bare) = (numbering.code(), numbering.bare());
    let (international, national) = (numbering.international(), numbering.national());
    format!("{code},{international},{national},{bare}")
}
