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
    // With the trunk: a row lost or damaged leaves the other one to find the way out with.
    rows.push(Row::new(
        Family::Emergency,
        org.as_str(),
        format!("{trunk},{}", alternatives(plan.numbering.emergency())),
    )?);
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

/// Numbers, in which a dot is any digit, as the alternatives of a regular expression.
pub(in crate::pbx::asterisk) fn alternatives(
    numbers: impl Iterator<Item = &'static str>,
) -> String {
    let numbers: Vec<_> = numbers.map(|number| number.replace('.', "[0-9]")).collect();
    numbers.join("|")
}

fn numbering(numbering: &Numbering) -> String {
    let (code, bare) = (numbering.code(), numbering.bare());
    let (international, national) = (numbering.international(), numbering.national());
    format!("{code},{international},{national},{bare}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pbx::plan::OrgKey;

    #[test]
    fn every_countrys_numbers_fit_a_row() {
        for country in Numbering::countries() {
            let plan = OrganisationPlan {
                org: OrgKey::parse("acme01").unwrap(),
                numbering: Numbering::for_country(country).unwrap(),
                trunk: None,
                direct_numbers: vec![],
            };
            let rows = organisation(&plan).unwrap();
            let row = rows
                .iter()
                .find(|row| row.family == Family::Emergency)
                .unwrap();
            assert!(row.value.as_str().starts_with(",112|"), "{country} {row}");
            // A comma would be taken for the end of the list.
            assert_eq!(
                row.value.as_str().matches(',').count(),
                1,
                "{country} {row}"
            );
        }
    }
}
