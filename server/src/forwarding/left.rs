//! Forwards that another dialplan has left, made rules.

use std::collections::{BTreeMap, HashMap};

use renvoi_app::{
    api::account::Lang,
    domain::{
        Extension, Origin, Outcome, ReadContext, Rule, RuleId, RuleName, Seconds, Slot, Triggers,
        check::{Directory as _, Severity, check},
    },
    words::left as texts,
};
use serde_json::json;
use uuid::Uuid;

use super::{Held, Line, LineError, ReplaceError, replace};
use crate::{
    pbx::{LeftForward, LeftKind},
    portal::Tools,
    store::{self, organisation::Organisation},
};

/// How long phones rang before CFU, where the other dialplan says nothing else: FreePBX's « Ringtime Default ».
const RINGTIME: u32 = 15;

/// What is to be done with what was left.
#[derive(Clone, Copy, Debug)]
pub struct Taking {
    /// The language of the rules' names.
    pub lang: Lang,
    /// Rules that somebody has already are replaced.
    pub replace: bool,
    /// Nothing is saved: the report is what would be.
    pub dry_run: bool,
}

/// One forward, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// As it was left.
    pub left: LeftForward,
    /// Why it is no rule: a code, and what it is about; `None`: it was taken.
    pub refused: Option<(String, String)>,
}

/// The lists that are there once what has been taken so far is saved.
type Planned = HashMap<Extension, Vec<Rule>>;

/// Makes rules of everything that can be one, extension by extension; answers what became of each, in order. What is only tried is
/// tried against what would have been saved before it.
pub async fn take_left(
    tools: &Tools,
    org: &Organisation,
    left: Vec<LeftForward>,
    taking: Taking,
) -> store::Result<Vec<Taken>> {
    let mut by_extension: BTreeMap<String, Vec<LeftForward>> = BTreeMap::new();
    for forward in left {
        by_extension
            .entry(forward.extension.clone())
            .or_default()
            .push(forward);
    }
    let (mut taken, mut planned) = (vec![], Planned::new());
    for (digits, forwards) in by_extension {
        taken.extend(take_of(tools, org, &digits, forwards, taking, &mut planned).await?);
    }
    Ok(taken)
}

async fn take_of(
    tools: &Tools,
    org: &Organisation,
    digits: &str,
    forwards: Vec<LeftForward>,
    taking: Taking,
    planned: &mut Planned,
) -> store::Result<Vec<Taken>> {
    let all = |code: &str| -> Vec<Taken> {
        let refuse = |left: &LeftForward| Taken {
            left: left.clone(),
            refused: Some((code.to_owned(), digits.to_owned())),
        };
        forwards.iter().map(refuse).collect()
    };
    let mut read = tools.store.read().await?;
    let Ok(number) = Extension::parse(digits) else {
        return Ok(all("no_such_extension"));
    };
    let Some(row) = store::extension::by_number(read.db(), org.id, digits).await? else {
        return Ok(all("no_such_extension"));
    };
    let line = match Line::of(read.db(), org.clone(), row).await {
        Ok(line) => line,
        Err(LineError::Damaged) => return Ok(all("damaged")),
        Err(LineError::Store(error)) => return Err(error),
    };
    if !line.list.rules.is_empty() && !taking.replace {
        return Ok(all("has_rules"));
    }
    let around = line.directory(&tools.store, read.db(), &[]).await?;
    let context = ReadContext {
        numbering: around.numbering,
        has_extension: &|extension| around.has_extension(extension),
    };
    let (mut rules, mut taken): (Vec<Rule>, Vec<Taken>) = (vec![], vec![]);
    for left in forwards {
        let refused = match rule(&left, &context, taking.lang) {
            Err(refused) => Some(refused),
            Ok(rule) => {
                rules.push(rule);
                // With the lists of whom it now leads to.
                let around = line
                    .planned(&tools.store, read.db(), &rules, planned)
                    .await?;
                let error = check(&rules, &around.context())
                    .into_iter()
                    .find(|problem| problem.severity == Severity::Error);
                error.map(|error| {
                    rules.pop();
                    (error.code, error.data.join(" → "))
                })
            }
        };
        taken.push(Taken { left, refused });
    }
    drop(read);
    if rules.is_empty() {
        return Ok(taken);
    }
    if !taking.dry_run {
        let document = json!({ "version": line.list.version, "rules": rules.iter().map(without_id).collect::<Vec<_>>() });
        let held = Held::at_the_command_line(line);
        let clock = tools.clock.as_ref();
        let saved = replace(&tools.store, clock, &held, &document, "rules.imported").await;
        if let Err(error) = saved {
            refuse_all(&mut taken, &why(error)?);
            return Ok(taken);
        }
    }
    planned.insert(number, rules);
    Ok(taken)
}

/// Why a list was not saved, as its rows are told; that the database does not answer is no refusal.
fn why(error: ReplaceError) -> store::Result<(String, String)> {
    match error {
        ReplaceError::Refused(errors) => Ok(errors
            .into_iter()
            .next()
            .map_or_else(Default::default, |error| (error.code, error.data))),
        ReplaceError::Stale { current } => Ok(("stale".to_owned(), current.to_string())),
        ReplaceError::Store(error) => Err(error),
    }
}

/// What would have been taken was not.
fn refuse_all(taken: &mut [Taken], why: &(String, String)) {
    for row in taken.iter_mut().filter(|row| row.refused.is_none()) {
        row.refused = Some(why.clone());
    }
}

/// The rule that does the same, or why there is none.
fn rule(
    left: &LeftForward,
    context: &ReadContext<'_>,
    lang: Lang,
) -> Result<Rule, (String, String)> {
    let to = context
        .destination(&left.to)
        .map_err(|error| (error.code().to_owned(), error.data().to_owned()))?;
    let ringtime = Seconds::new(RINGTIME).expect("a quarter of a minute is allowed");
    let (name, triggers) = match left.kind {
        LeftKind::All => (texts::all(lang), Some(Triggers::Immediately)),
        LeftKind::Busy => (texts::busy(lang), Triggers::when(true, None, false)),
        LeftKind::Unanswered => (
            texts::unanswered(lang),
            Triggers::when(false, Some(ringtime), true),
        ),
    };
    Ok(Rule {
        id: RuleId(Uuid::nil()),
        name: RuleName::parse(name).expect("our own words make a name"),
        enabled: true,
        origin: Origin::Anyone,
        slot: Slot::default(),
        triggers: triggers.expect("there is one"),
        outcome: Outcome::Forward(to),
        until: None,
    })
}

/// In the JSON form of a rule that is new.
fn without_id(rule: &Rule) -> serde_json::Value {
    let mut value = serde_json::to_value(rule).expect("the form is plain data");
    if let Some(rule) = value.as_object_mut() {
        rule.remove("id");
    }
    value
}

#[cfg(test)]
mod tests {
    use renvoi_app::domain::json::JsonError;

    use super::*;

    #[test]
    fn a_list_that_is_not_saved_is_told_row_by_row() {
        let row = |to: &str, refused: Option<(String, String)>| Taken {
            left: LeftForward {
                kind: LeftKind::All,
                extension: "204".to_owned(),
                to: to.to_owned(),
            },
            refused,
        };
        let before = Some(("number_foreign".to_owned(), "*97".to_owned()));
        let mut taken = vec![row("207", None), row("*97", before.clone())];
        let circle = JsonError {
            path: "rules[0].outcome.forward".to_owned(),
            code: "cycle".to_owned(),
            data: "204 → 207 → 204".to_owned(),
        };
        let told = why(ReplaceError::Refused(vec![circle])).unwrap();
        refuse_all(&mut taken, &told);
        assert_eq!(taken, [row("207", Some(told)), row("*97", before)]);
        let late = why(ReplaceError::Stale { current: 8 }).unwrap();
        assert_eq!(late, ("stale".to_owned(), "8".to_owned()));
        assert!(why(ReplaceError::Store(sqlx::Error::PoolClosed)).is_err());
    }
}
