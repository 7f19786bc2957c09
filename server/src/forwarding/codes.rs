//! The short codes of a list's rules, and since when each is as it is.

use renvoi_app::{
    api::forwarding::is_temporary_forward,
    domain::{Rule, RuleCode},
};
use uuid::Uuid;

use super::{Line, LineError};
use crate::{
    clock::Clock,
    push,
    store::{self, Db, Store, codes::CodeRow},
};

/// Gives new rules their codes, and notes what was switched; within the transaction that replaces the list. `at` is when that
/// happened, in ms since 1970 UTC.
///
/// The temporary forward has codes of its own, the same for everybody, and none of these.
pub(super) async fn follow(
    mut db: Db<'_>,
    line: &Line,
    after: &[Rule],
    at: i64,
) -> store::Result<()> {
    let extension = line.row.id;
    let before = &line.list.rules;
    let mut rows = store::codes::all(db.again(), extension).await?;
    for row in &mut rows {
        let now = changed(row, before, after, at);
        if now != *row {
            store::codes::put(db.again(), extension, &now).await?;
            *row = now;
        }
    }
    for rule in after.iter().filter(|rule| !is_temporary_forward(rule)) {
        if rows.iter().any(|row| row.rule_id == rule.id.0) {
            continue;
        }
        let Some((code, instead_of)) = next(&rows) else {
            // There are more codes than rules in a list; one that is longer was not written by us.
            break;
        };
        if let Some(gone) = instead_of {
            store::codes::delete(db.again(), extension, gone).await?;
            rows.retain(|row| row.rule_id != gone);
        }
        let row = CodeRow {
            rule_id: rule.id.0,
            code: code.get().into(),
            gone_at: None,
            switched_at: at,
        };
        store::codes::put(db.again(), extension, &row).await?;
        rows.push(row);
    }
    if temporary(before) != temporary(after) {
        store::codes::forward_at(db, extension, at).await?;
    }
    Ok(())
}

/// The temporary forward of a list.
pub(super) fn temporary(rules: &[Rule]) -> Option<&Rule> {
    rules.iter().find(|rule| is_temporary_forward(rule))
}

/// A row once the list is another one.
fn changed(row: &CodeRow, before: &[Rule], after: &[Rule], at: i64) -> CodeRow {
    let of = |rules: &[Rule]| {
        let rule = rules.iter().find(|rule| rule.id.0 == row.rule_id);
        rule.map(|rule| rule.enabled)
    };
    let (was, is) = (of(before), of(after));
    CodeRow {
        gone_at: match is {
            None => Some(row.gone_at.unwrap_or(at)),
            Some(_) => None,
        },
        switched_at: if was == is { row.switched_at } else { at },
        ..row.clone()
    }
}

/// The code of the next rule, and the rule that has to give it away: one that has been gone for longest, where none is free.
fn next(rows: &[CodeRow]) -> Option<(RuleCode, Option<Uuid>)> {
    let is_free = |code: &RuleCode| rows.iter().all(|row| row.code != i64::from(code.get()));
    if let Some(free) = RuleCode::all().find(is_free) {
        return Some((free, None));
    }
    let gone = rows.iter().filter(|row| row.gone_at.is_some());
    let oldest = gone.min_by_key(|row| row.gone_at)?;
    Some((RuleCode::new(oldest.code)?, Some(oldest.rule_id)))
}

/// Gives codes to the rules of lists that were saved before there were any. A list that has none to give any to is none of them.
pub async fn give_codes(store: &Store, clock: &dyn Clock) -> store::Result<()> {
    let mut read = store.read().await?;
    let without = store::codes::without(read.db()).await?;
    drop(read);
    for (org, extension) in without {
        let mut tx = store.write().await?;
        let org = store::organisation::by_id(tx.db(), org).await?;
        let row = match &org {
            Some(org) => store::extension::by_id(tx.db(), org.id, extension).await?,
            None => None,
        };
        let (Some(org), Some(row)) = (org, row) else {
            continue;
        };
        // Whoever saves meanwhile waits, and finds them.
        store::extension::lock(tx.db(), extension).await?;
        let line = match Line::of(tx.db(), org, row).await {
            Ok(line) => line,
            Err(LineError::Damaged) => continue,
            Err(LineError::Store(error)) => return Err(error),
        };
        if line.list.rules.iter().all(is_temporary_forward) {
            continue;
        }
        // Nothing was switched: what is dialled from now on is newer.
        follow(tx.db(), &line, &line.list.rules, 0).await?;
        push::ask(tx.db(), clock.millis(), &[line.subject()]).await?;
        tx.commit().await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(code: i64, gone_at: Option<i64>) -> CodeRow {
        CodeRow {
            rule_id: Uuid::from_u128(code.unsigned_abs().into()),
            code,
            gone_at,
            switched_at: 0,
        }
    }

    #[test]
    fn a_code_is_not_given_again_while_another_is_free() {
        let code = |rows: &[CodeRow]| next(rows).map(|(code, gone)| (code.get(), gone));
        assert_eq!(code(&[]), Some((1, None)));
        assert_eq!(code(&[row(1, Some(5)), row(3, None)]), Some((2, None)));
        let mut all: Vec<_> = (1..=99).map(|n| row(n, None)).collect();
        assert_eq!(code(&all), None);
        all[6].gone_at = Some(20);
        all[41].gone_at = Some(10);
        assert_eq!(code(&all), Some((42, Some(Uuid::from_u128(42)))));
    }
}
