//! A whole list replaced, all or nothing: by the command line, by the API.

use renvoi_app::{
    api::account::Lang,
    domain::{
        Extension, ReadContext, Rule, RuleId, RuleList,
        check::{Directory as _, Problem, Severity, check},
        json::{JsonError, read_list_value},
    },
    words,
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Held,
    change::{Kept, keep},
    judge::newly_wrong,
};
use crate::{
    clock::Clock,
    directory::Directory,
    store::{self, Store},
};

/// Why a list is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReplaceError {
    /// What is wrong with it, all of it.
    #[error("{}", .0.iter().map(in_words).collect::<Vec<_>>().join("\n"))]
    Refused(Vec<JsonError>),
    /// The list is not at the version that was meant.
    #[error("version: stale (the list is at {current})")]
    Stale {
        /// Where it is.
        current: i64,
    },
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

impl From<Vec<JsonError>> for ReplaceError {
    fn from(errors: Vec<JsonError>) -> Self {
        Self::Refused(errors)
    }
}

/// A list that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// As it is kept now.
    pub list: RuleList,
    /// What its owner may not have meant: loops that only some calls can come to, ranges that overlap.
    pub warnings: Vec<JsonError>,
}

/// Replaces a list by a document in the JSON form. A version in the document means "only if this is still current". What was wrong
/// with a rule before, and is no other rule now, refuses nothing: what was read can be sent back.
pub async fn replace(
    store: &Store,
    clock: &dyn Clock,
    held: &Held,
    document: &Value,
    action: &'static str,
) -> Result<Replaced, ReplaceError> {
    let mut read = store.read().await?;
    let around = held.directory(store, read.db(), &[]).await?;
    let has_extension = |extension: &Extension| around.has_extension(extension);
    let list = read_list_value(
        document,
        &ReadContext {
            numbering: around.numbering,
            has_extension: &has_extension,
        },
    )?;
    let current = held.list.version;
    if list.version().is_some_and(|said| said != current) {
        return Err(ReplaceError::Stale { current });
    }
    let known: Vec<RuleId> = held.list.rules.iter().map(|rule| rule.id).collect();
    let rules = list.identify(&known, || RuleId(Uuid::now_v7()))?;
    drop(read);
    let judge = |rules: &[Rule], around: &Directory| {
        let problems = check(rules, &around.context());
        let errors = newly_wrong(&held.list.rules, rules, &problems, around);
        let warning = |problem: &&Problem| problem.severity != Severity::Error;
        if errors.is_empty() {
            Ok(problems.iter().filter(warning).map(told).collect())
        } else {
            Err(ReplaceError::Refused(
                errors.into_iter().map(told).collect(),
            ))
        }
    };
    match keep(store, clock, held, rules.clone(), action.into(), judge).await? {
        Kept::Saved(version, warnings) => Ok(Replaced {
            list: RuleList { version, rules },
            warnings,
        }),
        Kept::Stale => Err(stale(store, held).await?),
        Kept::Refused(refusal) => Err(refusal),
    }
}

/// Somebody saved at the same moment.
async fn stale(store: &Store, held: &Held) -> store::Result<ReplaceError> {
    let mut read = store.read().await?;
    let row = store::extension::by_id(read.db(), held.org.id, held.row.id).await?;
    Ok(ReplaceError::Stale {
        current: row.map_or(held.list.version, |row| row.rules_version),
    })
}

/// A problem as whoever imported a file reads it: its place, its code, and what it means.
#[must_use]
pub fn in_words(error: &JsonError) -> String {
    format!("{error}: {}", words::json_error(Lang::En, error))
}

/// A problem by its place in the document.
fn told(problem: &Problem) -> JsonError {
    JsonError {
        path: problem.path(),
        code: problem.code.clone(),
        data: problem.data.join(" → "),
    }
}
