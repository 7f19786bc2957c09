//! The colleagues that a page is sent: of a large organisation the first ones, and whoever its rules or its keys name.

use renvoi_app::forms::COLLEAGUES_SENT;
use uuid::Uuid;

use crate::store::{
    self, Db,
    extension::{Colleague, colleagues, owners},
};

/// Extension and name of each, without the line's own.
pub(crate) async fn offered(
    mut db: Db<'_>,
    org: Uuid,
    own: &str,
    mut named: Vec<String>,
) -> store::Result<Vec<(String, String)>> {
    let one_more = i64::try_from(COLLEAGUES_SENT + 1).unwrap_or(i64::MAX);
    let mut offered = others(own, colleagues(db.again(), org, one_more).await?);
    offered.truncate(COLLEAGUES_SENT);
    let known = |number: &String| offered.iter().any(|(digits, _)| digits == number);
    named.sort_unstable();
    named.dedup();
    named.retain(|number| !known(number));
    offered.extend(others(own, owners(db, org, &named).await?));
    Ok(offered)
}

fn others(own: &str, colleagues: Vec<Colleague>) -> Vec<(String, String)> {
    let is_other = |colleague: &Colleague| colleague.number != own;
    colleagues
        .into_iter()
        .filter(is_other)
        .map(|colleague| (colleague.number, colleague.name))
        .collect()
}
