//! Which of the next lines are done: what was shown, where it is still that.

use std::collections::HashMap;

use renvoi_app::api::forwarding::FieldError;
use serde_json::Value;
use uuid::Uuid;

use super::super::{
    check::{header_of, wish_of},
    moves::Moves,
    plan::{Around, Plan, plan},
    present::{Known, Present},
};
use crate::{
    accounts::{Role, make_due},
    directory::{DirectoryError, last::keep_one},
    journal::Author,
    store::{
        self, Db,
        imports::{ImportRow, LineRow},
        user::UserRow,
    },
};

/// What becomes of the lines of a batch.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) done: Vec<i64>,
    pub(super) bad: Vec<(i64, Vec<FieldError>)>,
    pub(super) plans: Vec<(i64, Plan)>,
    /// Who of before gets a role, and how many of their sessions end with it.
    pub(super) given: HashMap<Uuid, u64>,
}

/// Plans the lines once more: what was shown is done, and nothing else.
pub(super) async fn judge(
    db: Db<'_>,
    row: &ImportRow,
    author: &Author,
    todo: Vec<LineRow>,
) -> store::Result<Batch> {
    let header = header_of(row);
    let around = Around {
        org: row.org_id,
        header: &header,
        by_extension: row.matching == "extension",
        author: author.user(),
        operator: row.operator,
    };
    let wishes: Vec<_> = todo
        .into_iter()
        .map(|line| (wish_of(&line).unwrap_or_default(), line))
        .collect();
    let present = Present::load(db, row.org_id, wishes.iter().map(|(wish, _)| wish)).await?;
    let mut batch = Batch::default();
    for (wish, line) in wishes {
        let plan = plan(&wish, &present, &around);
        let shown: Value = serde_json::from_str(&line.detail).unwrap_or_default();
        if !plan.problems.is_empty() {
            batch.bad.push((line.line, plan.problems));
        } else if plan.effect.name() == line.effect && plan.detail == shown {
            batch.plans.push((line.line, plan));
        } else {
            let stale = FieldError::new("", "stale", "");
            batch.bad.push((line.line, vec![stale]));
        }
    }
    leave_out(&mut batch);
    Ok(batch)
}

/// Changes of roles, each where somebody holds the lost ones still; new people's come later.
pub(super) async fn give_roles(mut db: Db<'_>, batch: &mut Batch) -> store::Result<()> {
    loop {
        let last = change_roles(db.again(), &batch.plans).await?;
        if last.is_empty() {
            return Ok(());
        }
        let before: Vec<Known> = changing(&batch.plans)
            .map(|(known, _)| known.clone())
            .collect();
        for line in last {
            let problem = FieldError::new("", "roles_last", "");
            batch.bad.push((line, vec![problem]));
            batch.plans.retain(|(at, _)| *at != line);
        }
        if !leave_out(batch) {
            return Ok(());
        }
        // Lines that hang together with those have changed roles too: all of it begins once more, without them.
        for known in before {
            put_roles(db.again(), &known.row, &known.roles).await?;
        }
    }
}

/// Has those who get a role sign in anew, where their organisation asks a second factor for it; new people have not signed in yet.
pub(super) async fn make_them_due(
    mut db: Db<'_>,
    batch: &mut Batch,
    now: i64,
) -> store::Result<()> {
    for (known, roles) in changing(&batch.plans) {
        if roles.iter().any(|role| !known.roles.contains(role)) {
            let ended = make_due(db.again(), &known.row, now).await?;
            batch.given.insert(known.row.id, ended);
        }
    }
    Ok(())
}

/// Leaves out lines that take what no line of the batch gives up any more; `false` where there are none.
fn leave_out(batch: &mut Batch) -> bool {
    let mut moves = Moves::default();
    for (line, plan) in &batch.plans {
        moves.note(*line, &[], plan.claims.clone(), plan.gives_up.clone());
    }
    let bad = moves.settle().bad;
    batch.plans.retain(|(line, _)| !bad.contains_key(line));
    let some = !bad.is_empty();
    batch.bad.extend(bad);
    some
}

/// The people whose roles change, and to what.
fn changing(plans: &[(i64, Plan)]) -> impl Iterator<Item = (&Known, &[Role])> {
    plans
        .iter()
        .filter_map(|(_, plan)| plan.target.as_ref().zip(plan.roles.as_deref()))
}

/// Changes roles; answers the lines whose people keep theirs, as the last who hold them.
async fn change_roles(mut db: Db<'_>, plans: &[(i64, Plan)]) -> store::Result<Vec<i64>> {
    let mut keep = vec![];
    for (line, plan) in plans {
        let (Some(known), Some(roles)) = (&plan.target, &plan.roles) else {
            continue;
        };
        let lost = known.roles.iter().filter(|role| !roles.contains(role));
        let lost: Vec<Role> = lost.copied().collect();
        match keep_one(db.again(), &known.row, &lost).await {
            Ok(()) => put_roles(db.again(), &known.row, roles).await?,
            Err(DirectoryError::Store(error)) => return Err(error),
            Err(_) => keep.push(*line),
        }
    }
    Ok(keep)
}

/// All roles of somebody in their organisation.
async fn put_roles(mut db: Db<'_>, user: &UserRow, roles: &[Role]) -> store::Result<()> {
    store::user::revoke_all(db.again(), user.id, user.org_id).await?;
    for role in roles {
        store::user::grant(db.again(), user.id, role.name(), user.org_id).await?;
    }
    Ok(())
}
