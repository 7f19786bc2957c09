//! Groups of extensions → rows.

use std::collections::BTreeMap;

use renvoi_app::domain::Extension;

use super::{CompileError, extension::link};
use crate::pbx::{
    OrgKey,
    asterisk::{
        row::{Family, Row},
        text::Text,
    },
    plan::OrganisationPlan,
};

/// The named group of Asterisk's that an extension's phones ring in.
pub(super) fn name(org: &OrgKey, extension: &Extension) -> String {
    format!("{org}-x{extension}")
}

/// Nothing where there are no groups, so that everybody may. Else a row that says that there are, one for each extension with the
/// numbers of its groups, and for each group the names that its members' phones ring in, as many rows as they fill.
pub(super) fn groups(plan: &OrganisationPlan) -> Result<Vec<Row>, CompileError> {
    let org = &plan.org;
    if plan.groups.is_empty() {
        return Ok(vec![]);
    }
    let mut rows = vec![Row::new(Family::Group, org.as_str(), "1")?];
    let mut of_extension: BTreeMap<&Extension, Vec<String>> = BTreeMap::new();
    for group in &plan.groups {
        let mut texts = vec![String::new()];
        for member in &group.members {
            of_extension
                .entry(member)
                .or_default()
                .push(group.number.to_string());
            let name = name(org, member);
            match texts.last_mut() {
                Some(text) if text.len() + name.len() < Text::LIMIT => {
                    if !text.is_empty() {
                        text.push(',');
                    }
                    text.push_str(&name);
                }
                _ => texts.push(name),
            }
        }
        for (index, text) in texts.into_iter().enumerate() {
            if !text.is_empty() {
                let key = link(&format!("{org}/g{}", group.number), index);
                rows.push(Row::new(Family::Group, key, text)?);
            }
        }
    }
    for (extension, numbers) in of_extension {
        rows.push(Row::new(
            Family::Group,
            format!("{org}/{extension}"),
            numbers.join("|"),
        )?);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use renvoi_app::domain::Numbering;

    use super::*;
    use crate::pbx::plan::Group;

    fn plan(groups: Vec<Group>) -> OrganisationPlan {
        OrganisationPlan {
            org: OrgKey::parse("acme01").unwrap(),
            numbering: Numbering::for_country("FR").unwrap(),
            trunk: None,
            number: None,
            direct_numbers: vec![],
            lamps: None,
            groups,
        }
    }

    fn group(number: u16, members: impl IntoIterator<Item = u32>) -> Group {
        let members = members.into_iter();
        let members = members.map(|n| Extension::parse(&n.to_string()).unwrap());
        Group {
            number,
            members: members.collect(),
        }
    }

    #[test]
    fn without_groups_there_is_nothing_and_an_empty_one_is_one() {
        assert_eq!(groups(&plan(vec![])), Ok(vec![]));
        let rows = groups(&plan(vec![group(1, [])])).unwrap();
        let rows: Vec<_> = rows.iter().map(ToString::to_string).collect();
        assert_eq!(rows, ["rvgroup/acme01 = 1"]);
    }

    #[test]
    fn an_extension_knows_its_groups_and_a_group_its_members() {
        let rows = groups(&plan(vec![group(1, [204, 205]), group(3, [204])])).unwrap();
        let rows: Vec<_> = rows.iter().map(ToString::to_string).collect();
        assert_eq!(
            rows,
            [
                "rvgroup/acme01 = 1",
                "rvgroup/acme01/g1 = acme01-x204,acme01-x205",
                "rvgroup/acme01/g3 = acme01-x204",
                "rvgroup/acme01/204 = 1|3",
                "rvgroup/acme01/205 = 1",
            ]
        );
    }

    #[test]
    fn a_large_group_fills_several_rows_and_loses_nobody() {
        let rows = groups(&plan(vec![group(2, 200..500)])).unwrap();
        let of_group = |row: &&Row| row.key.as_str().starts_with("acme01/g2");
        let rows: Vec<_> = rows.iter().filter(of_group).collect();
        let keys: Vec<_> = rows.iter().map(|row| row.key.as_str()).collect();
        assert_eq!(
            keys,
            ["acme01/g2", "acme01/g2+", "acme01/g2++", "acme01/g2+++"]
        );
        let names = rows.iter().flat_map(|row| row.value.as_str().split(','));
        let wanted: Vec<_> = (200..500).map(|n| format!("acme01-x{n}")).collect();
        assert_eq!(names.collect::<Vec<_>>(), wanted);
    }

    /// Every group, each extension in all of them.
    #[test]
    fn as_many_as_there_may_be_fit() {
        let all = (1..=Group::MOST).map(|number| group(number, [204]));
        assert!(groups(&plan(all.collect())).is_ok());
    }
}
