//! Forwards that have been on for long: their owners are asked once whether they still should be.
//!
//! « On » counts from when the rule was switched on as it is: another destination, other hours or callers begin anew, another
//! name or place does not. What ends by itself (a temporary forward, one with dates) is not asked about.

use renvoi_app::{
    api::{
        ApiError, Code,
        session::{Session, User},
    },
    domain::{Outcome, Rule},
};
use uuid::Uuid;

use super::{ForwardingService, Line};
use crate::{
    errors::internal,
    store::{self, Db, forwards::ForwardRow},
};

/// After so long the owner is asked: 30 days, in milliseconds.
const LONG: i64 = 30 * 24 * 3600 * 1000;

/// Whether a rule is a forward that stays on until somebody switches it off.
fn is_on(rule: &Rule) -> bool {
    let is_for_good = rule.until.is_none() && rule.slot.dates.is_empty();
    rule.enabled && is_for_good && matches!(rule.outcome, Outcome::Forward(_))
}

/// The same calls to the same place, by whatever name.
fn is_same(rule: &Rule, other: &Rule) -> bool {
    rule.id == other.id && is_on(other) && {
        let named = Rule {
            name: other.name.clone(),
            ..rule.clone()
        };
        named == *other
    }
}

/// The forwards of a list that are on, each with the row it has, or would have.
async fn on(db: Db<'_>, line: &Line) -> store::Result<Vec<ForwardRow>> {
    let forwards = line.list.rules.iter().filter(|rule| is_on(rule));
    let ids: Vec<Uuid> = forwards.map(|rule| rule.id.0).collect();
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let found = store::forwards::all(db, line.row.id, line.list.version).await?;
    let Some((saved_at, rows)) = found else {
        return Ok(vec![]);
    };
    let row = |id: Uuid| {
        let known = rows.iter().find(|row| row.rule_id == id).cloned();
        known.unwrap_or(ForwardRow {
            rule_id: id,
            since: saved_at,
            kept_at: None,
        })
    };
    Ok(ids.into_iter().map(row).collect())
}

/// Keeps count when a list is replaced; within the transaction that does so.
pub(super) async fn follow(
    mut db: Db<'_>,
    line: &Line,
    after: &[Rule],
    now: i64,
) -> store::Result<()> {
    let before = on(db.again(), line).await?;
    let old = |id: Uuid| line.list.rules.iter().find(|rule| rule.id.0 == id);
    for row in &before {
        if !after
            .iter()
            .any(|rule| rule.id.0 == row.rule_id && is_on(rule))
        {
            store::forwards::delete(db.again(), line.row.id, row.rule_id).await?;
        }
    }
    for rule in after.iter().filter(|rule| is_on(rule)) {
        let as_before = old(rule.id.0).is_some_and(|old| is_same(old, rule) && is_on(old));
        let known = before.iter().find(|row| row.rule_id == rule.id.0);
        let row = known.filter(|_| as_before).cloned().unwrap_or(ForwardRow {
            rule_id: rule.id.0,
            since: now,
            kept_at: None,
        });
        store::forwards::put(db.again(), line.row.id, &row).await?;
    }
    Ok(())
}

/// The rules to be asked about, and since when each has been on; ms since 1970 UTC.
pub(crate) async fn to_ask(db: Db<'_>, line: &Line, now: i64) -> store::Result<Vec<(Uuid, i64)>> {
    let rows = on(db, line).await?;
    let asked = rows
        .into_iter()
        .filter(|row| row.kept_at.is_none() && now - row.since >= LONG);
    Ok(asked.map(|row| (row.rule_id, row.since)).collect())
}

impl ForwardingService {
    /// Not asked again, until the rule is another one.
    pub(super) async fn keep_rule(&self, who: &Session<User>, id: Uuid) -> Result<(), ApiError> {
        let now = self.clock.millis();
        let mut tx = self.store.write().await.map_err(internal)?;
        let line = Line::own(tx.db(), who).await?;
        let rows = on(tx.db(), &line).await.map_err(internal)?;
        let row = rows.into_iter().find(|row| row.rule_id == id);
        let row = ForwardRow {
            kept_at: Some(now),
            ..row.ok_or(Code::NotFound)?
        };
        store::forwards::put(tx.db(), line.row.id, &row)
            .await
            .map_err(internal)?;
        tx.commit().await.map_err(internal)
    }
}
