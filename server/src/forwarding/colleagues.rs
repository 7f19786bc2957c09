//! The colleagues that a page of rules is sent: of a large organisation the first ones, and whoever its rules name.

use renvoi_app::{domain::Rule, forms::COLLEAGUES_SENT};

use super::Line;
use crate::store::{
    self, Db,
    extension::{Colleague, colleagues, owners},
};

/// Extension and name of each, without the line's own.
pub(super) async fn offered(mut db: Db<'_>, line: &Line) -> store::Result<Vec<(String, String)>> {
    let org = line.org.id;
    let one_more = i64::try_from(COLLEAGUES_SENT + 1).unwrap_or(i64::MAX);
    let mut offered = others(line, colleagues(db.again(), org, one_more).await?);
    offered.truncate(COLLEAGUES_SENT);
    let known = |number: &String| offered.iter().any(|(digits, _)| digits == number);
    let named = line.list.rules.iter().flat_map(Rule::colleagues);
    let mut missing: Vec<_> = named.map(ToString::to_string).collect();
    missing.sort_unstable();
    missing.dedup();
    missing.retain(|number| !known(number));
    offered.extend(others(line, owners(db, org, &missing).await?));
    Ok(offered)
}

fn others(line: &Line, colleagues: Vec<Colleague>) -> Vec<(String, String)> {
    let is_other = |colleague: &Colleague| colleague.number != line.row.number;
    colleagues
        .into_iter()
        .filter(is_other)
        .map(|colleague| (colleague.number, colleague.name))
        .collect()
}
