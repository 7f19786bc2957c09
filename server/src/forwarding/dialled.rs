//! What was dialled at phones becomes part of the lists.
//!
//! It holds on the PBX from when it was dialled until a plan that knows of it is there. Of a change at a phone and one on the page
//! the later one stays; both are told in the journal.

use std::collections::{HashMap, HashSet};

use jiff::civil::DateTime;
use renvoi_app::{
    api::{
        account::Lang,
        forwarding::{temporary_forward, temporary_rule_name},
    },
    domain::{Destination, Extension, Rule, RuleId},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Held, Line, LineError,
    change::{Deed as Kind, Kept, Objection, keep},
    codes::temporary,
    difference::difference,
    judge::{judge, newly_refused},
    temporary::without_temporary,
};
use crate::{
    directory::Directory,
    journal::{self, Author},
    pbx::{
        OrgKey, PbxError,
        dialled::{Asked, Deed, Dialled},
    },
    push::{self, Push},
    store::{self, Db},
};

/// Somebody may save at the same moment; nobody does so this often.
const TRIES: usize = 5;

/// Why it could not be read in.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The PBX.
    #[error(transparent)]
    Pbx(#[from] PbxError),
    /// The database.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

/// Reads in whatever has been dialled since the last time; answers how much that was. However many do it at once, each change is
/// read in once.
pub async fn read_in(push: &Push) -> Result<usize, ReadError> {
    let mut dialled = push.pbx.dialled().await?;
    if dialled.is_empty() {
        return Ok(0);
    }
    let mut read = push.store.read().await?;
    let known: HashMap<(String, String), i64> = store::codes::read_all(read.db())
        .await?
        .into_iter()
        .map(|(org, number, to)| ((org, number), to))
        .collect();
    drop(read);
    dialled.retain(|one| {
        let of = (one.org.to_string(), one.extension.to_string());
        known.get(&of).is_none_or(|to| *to < one.at)
    });
    dialled.sort_by_key(|one| one.at);
    let mut done = 0;
    let mut later = HashSet::new();
    for one in &dialled {
        // Reading a later change of the same extension would pass over one that was not taken.
        let of = (&one.org, &one.extension);
        if later.contains(&of) {
            continue;
        }
        match take(push, one).await? {
            Taken::Now => done += 1,
            Taken::Already => {}
            Taken::Later => {
                later.insert(of);
            }
        }
    }
    Ok(done)
}

/// What became of a change.
enum Taken {
    /// It is read in.
    Now,
    /// It was before, or there is no such extension.
    Already,
    /// Others were always faster.
    Later,
}

/// Tells somebody who dials a forward whether it may be.
pub async fn answer(push: &Push, asked: &Asked) -> Result<(), ReadError> {
    let may = may(push, asked).await?;
    Ok(push.pbx.answer(asked, may).await?)
}

async fn may(push: &Push, asked: &Asked) -> store::Result<bool> {
    let mut read = push.store.read().await?;
    let Some(line) = line(read.db(), &asked.org, &asked.extension).await? else {
        return Ok(false);
    };
    let rules = forwarded(read.db(), &line, &asked.to, asked.until).await?;
    let around = line.directory(&push.store, read.db(), &rules).await?;
    Ok(judge(&rules, &around, 0, true).is_ok())
}

/// An extension that the PBX names; `None` where it cannot be changed.
async fn line(mut db: Db<'_>, org: &OrgKey, extension: &Extension) -> store::Result<Option<Line>> {
    let Some(org) = store::organisation::by_key(db.again(), org.as_str()).await? else {
        return Ok(None);
    };
    let number = extension.as_str();
    let Some(row) = store::extension::by_number(db.again(), org.id, number).await? else {
        return Ok(None);
    };
    match Line::of(db, org, row).await {
        Ok(line) => Ok(Some(line)),
        Err(LineError::Damaged) => {
            tracing::error!(
                extension = number,
                "nothing can be dialled: its list is damaged"
            );
            Ok(None)
        }
        Err(LineError::Store(error)) => Err(error),
    }
}

/// Its rules with the temporary forward in the place of the one there is.
async fn forwarded(
    db: Db<'_>,
    line: &Line,
    to: &Destination,
    until: DateTime,
) -> store::Result<Vec<Rule>> {
    let lang = store::user::owner_of(db, line.row.id).await?;
    let lang = lang.and_then(|owner| Lang::parse(&owner.lang));
    let name = temporary_rule_name(lang.unwrap_or(Lang::Fr));
    let id = RuleId(Uuid::now_v7());
    let mut rules = without_temporary(&line.list.rules);
    rules.insert(0, temporary_forward(id, name, to.clone(), until));
    Ok(rules)
}

/// What is to be done with a change.
enum Verdict {
    /// The list becomes this one.
    Rules(Vec<Rule>, &'static str),
    /// It has no effect, and there is nothing to tell: nothing was there to be changed.
    Nothing,
    /// It has no effect: the page has changed the same since, or its time is over. As the journal tells it.
    Told(&'static str, Value),
}

impl Verdict {
    /// What it would have done.
    fn late(action: &'static str, line: &Line, rules: &[Rule]) -> Self {
        Self::Told(action, difference(&line.list.rules, rules))
    }
}

async fn take(push: &Push, one: &Dialled) -> store::Result<Taken> {
    for _ in 0..TRIES {
        let mut read = push.store.read().await?;
        let Some(line) = line(read.db(), &one.org, &one.extension).await? else {
            return Ok(Taken::Already);
        };
        if store::codes::read_to(read.db(), line.row.id).await?.read_to >= one.at {
            return Ok(Taken::Already);
        }
        let verdict = verdict(read.db(), push, &line, one).await?;
        drop(read);
        let held = Held::at_a_phone(line);
        let done = match verdict {
            Verdict::Rules(rules, action) => save(push, &held, rules, one, action).await?,
            Verdict::Nothing => settle(push, &held, one, None).await?,
            Verdict::Told(action, detail) => {
                settle(push, &held, one, Some((action, detail))).await?
            }
        };
        if done {
            push.wake();
            push.tell([push::subject::to_text(&held.subject())].into());
            return Ok(Taken::Now);
        }
    }
    tracing::warn!(subject = ?one.extension, "what was dialled is read in later");
    Ok(Taken::Later)
}

async fn verdict(
    mut db: Db<'_>,
    push: &Push,
    line: &Line,
    one: &Dialled,
) -> store::Result<Verdict> {
    // The whole second in which it was dialled.
    let dialled = one.at * 1000 + 999;
    let extension = line.row.id;
    let mut rules = line.list.rules.clone();
    let (changed_at, action) = match &one.deed {
        Deed::Switch { code, on } => {
            let rows = store::codes::all(db.again(), extension).await?;
            let Some(row) = rows.iter().find(|row| row.code == i64::from(code.get())) else {
                return Ok(Verdict::Nothing);
            };
            let mut detail = json!({ "code": code.get(), "on": on });
            let Some(rule) = rules.iter_mut().find(|rule| rule.id.0 == row.rule_id) else {
                return Ok(Verdict::Told("rules.dialled_gone", detail));
            };
            if rule.enabled == *on {
                detail["name"] = rule.name.as_str().into();
                return Ok(Verdict::Told("rules.dialled_same", detail));
            }
            rule.enabled = *on;
            let action = if *on {
                "rules.switched_on"
            } else {
                "rules.switched_off"
            };
            (row.switched_at, action)
        }
        Deed::Forward { to, until } => {
            rules = forwarded(db.again(), line, to, *until).await?;
            (forward_at(db, extension).await?, "rules.temporary")
        }
        Deed::EndForward => {
            let changed_at = forward_at(db, extension).await?;
            if temporary(&rules).is_none() {
                // The page has ended it; or whoever dialled wanted to be sure.
                return Ok(if changed_at > dialled {
                    Verdict::late("rules.dialled_late", line, &rules)
                } else {
                    Verdict::Nothing
                });
            }
            rules = without_temporary(&rules);
            (changed_at, "rules.temporary_ended")
        }
    };
    let now = push.clock.local(&line.org.zone).datetime();
    let has_ended = |rule: &Rule| rule.until.is_some_and(|until| until <= now);
    let ended =
        matches!(one.deed, Deed::Forward { .. }) && temporary(&rules).is_some_and(has_ended);
    Ok(if changed_at > dialled {
        Verdict::late("rules.dialled_late", line, &rules)
    } else if ended && temporary(&line.list.rules).is_some() {
        // It took the place of another one, which does not come back.
        Verdict::Rules(without_temporary(&line.list.rules), "rules.temporary_ended")
    } else if ended {
        Verdict::late("rules.dialled_ended", line, &rules)
    } else {
        Verdict::Rules(rules, action)
    })
}

async fn forward_at(db: Db<'_>, extension: Uuid) -> store::Result<i64> {
    Ok(store::codes::read_to(db, extension).await?.forward_at)
}

/// Keeps the new list; what it refuses is told in the journal and undone on the PBX. Answers whether that could be done now.
async fn save(
    push: &Push,
    held: &Held,
    rules: Vec<Rule>,
    one: &Dialled,
    action: &'static str,
) -> store::Result<bool> {
    let before = &held.line.list.rules;
    let is_forward = action == "rules.temporary";
    let good = |after: &[Rule], around: &Directory| -> Result<Vec<String>, Objection> {
        if is_forward {
            // Whoever dials cannot be asked whether a circle that only some callers come into is meant.
            judge(after, around, 0, true)
        } else {
            newly_refused(before, after, around)
        }
    };
    let kind = Kind::dialled(action, one.at);
    let refused = rules.clone();
    match keep(&push.store, push.clock.as_ref(), held, rules, kind, good).await? {
        Kept::Saved(..) => Ok(true),
        Kept::Stale => Ok(false),
        Kept::Refused(_) => {
            let told = difference(before, &refused);
            settle(push, held, one, Some(("rules.dialled_refused", told))).await
        }
    }
}

/// Notes a change that leaves the list as it is, so that the PBX follows the list again; answers whether nobody else had.
async fn settle(
    push: &Push,
    held: &Held,
    one: &Dialled,
    told: Option<(&'static str, Value)>,
) -> store::Result<bool> {
    let line = &held.line;
    let mut tx = push.store.write().await?;
    // A list that has changed since would be judged anew.
    store::extension::lock(tx.db(), line.row.id).await?;
    let now = store::rules::version(tx.db(), line.org.id, line.number.as_str()).await?;
    if now != Some(line.list.version)
        || !store::codes::advance(tx.db(), line.row.id, one.at).await?
    {
        return Ok(false);
    }
    if let Some((action, mut detail)) = told {
        detail["extension"] = line.number.as_str().into();
        detail["dialled"] = json!(one.at);
        let entry = journal::Entry::new(action, format!("extension:{}", line.row.id))
            .with(detail)
            .from(&Author::Phone)
            .within(line.org.id);
        journal::append(tx.db(), push.clock.as_ref(), entry).await?;
    }
    push::ask(tx.db(), push.clock.millis(), &[line.subject()]).await?;
    tx.commit().await?;
    Ok(true)
}
