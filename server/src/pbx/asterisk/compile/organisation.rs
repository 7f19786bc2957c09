//! Organisations → rows.

use std::collections::HashSet;

use renvoi_app::domain::Numbering;

use super::{CompileError, groups::groups};
use crate::pbx::{
    asterisk::row::{Family, Row},
    plan::{LampPlace, OrgKey, OrganisationPlan},
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
    let number = plan.number.as_ref().map_or("", |number| number.digits());
    let (numbering, bare) = (numbering(&plan.numbering), plan.numbering.bare());
    let value = format!("{trunk},{numbering},{bare},{number}");
    rows.push(Row::new(Family::Organisation, org.as_str(), value)?);
    if let Some(place) = plan.lamps {
        rows.push(lamps(org, place)?);
    }
    rows.extend(groups(plan)?);
    Ok(rows)
}

/// Whose lamps are in a place. It must be there before the first phone subscribes.
pub fn lamps(org: &OrgKey, place: LampPlace) -> Result<Row, CompileError> {
    Ok(Row::new(Family::Lamps, place.context(), org.as_str())?)
}

/// Numbers, in which a dot is any digit, as the alternatives of a regular expression.
pub(in crate::pbx::asterisk) fn alternatives(
    numbers: impl Iterator<Item = &'static str>,
) -> String {
    let numbers: Vec<_> = numbers.map(|number| number.replace('.', "[0-9]")).collect();
    numbers.join("|")
}

/// Country code, international and national prefix.
pub(super) fn numbering(numbering: &Numbering) -> String {
    let (international, national) = (numbering.international(), numbering.national());
    format!("{},{international},{national}", numbering.code())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use renvoi_app::domain::{E164, Extension};

    use super::*;
    use crate::pbx::{asterisk::compile::shown::snapshot, plan::TrunkKey};

    #[test]
    fn every_countrys_numbers_fit_a_row() {
        for country in Numbering::countries() {
            let plan = OrganisationPlan {
                org: OrgKey::parse("acme01").unwrap(),
                numbering: Numbering::for_country(country).unwrap(),
                trunk: None,
                number: None,
                direct_numbers: vec![],
                lamps: None,
                groups: vec![],
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

    #[test]
    fn an_organisation_is_its_numbering_its_trunk_and_its_direct_numbers() {
        let mut text = String::new();
        for (country, trunk) in [("FR", Some("trunk1")), ("GB", None)] {
            let direct = [
                ("+33199000204", "204"),
                ("+33199000299", "204"),
                ("+33199000205", "205"),
            ];
            let plan = OrganisationPlan {
                org: OrgKey::parse("acme01").unwrap(),
                numbering: Numbering::for_country(country).unwrap(),
                trunk: trunk.and_then(TrunkKey::parse),
                number: trunk.and_then(|_| E164::parse("+33199000200")),
                direct_numbers: direct
                    .iter()
                    .map(|(number, extension)| {
                        let extension = Extension::parse(extension).unwrap();
                        (E164::parse(number).unwrap(), extension)
                    })
                    .collect(),
                lamps: LampPlace::new(7),
                groups: vec![],
            };
            let rows = organisation(&plan).unwrap();
            let rows: Vec<_> = rows.iter().map(ToString::to_string).collect();
            let _ = writeln!(text, "# {country}, trunk: {trunk:?}\n{}\n", rows.join("\n"));
        }
        snapshot!("organisations", text);
    }
}
