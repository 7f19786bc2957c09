//! Rule lists in and out, from the command line.

use renvoi_app::domain::{
    Extension, ReadContext, RuleId, RuleList,
    check::{Directory as _, Problem, Severity, check},
    json::{JsonError, read_list},
};
use uuid::Uuid;

use super::{Line, body, change::keep};
use crate::{
    portal::Tools,
    store::{self, Store, extension::ExtensionRow, organisation::Organisation},
};

/// Why a list is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// What is wrong with it, all of it.
    #[error("{}", .0.join("\n"))]
    Refused(Vec<String>),
    /// Ours.
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

impl From<Vec<JsonError>> for ImportError {
    fn from(errors: Vec<JsonError>) -> Self {
        Self::Refused(errors.iter().map(ToString::to_string).collect())
    }
}

/// An extension's list.
pub async fn export(store: &Store, row: &ExtensionRow) -> store::Result<RuleList> {
    let mut read = store.read().await?;
    let body = store::rules::body(read.db(), row.id, row.rules_version).await?;
    Ok(body.as_deref().and_then(body::read).unwrap_or_default())
}

/// A list that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Its version.
    pub version: i64,
    /// What its owner may not have meant.
    pub warnings: Vec<String>,
}

/// Replaces an extension's list, all or nothing.
pub async fn import(
    tools: &Tools,
    org: &Organisation,
    row: &ExtensionRow,
    text: &str,
) -> Result<Imported, ImportError> {
    let refused = |reason: String| ImportError::Refused(vec![reason]);
    let mut read = tools.store.read().await?;
    let line = Line::of(read.db(), org.clone(), row.clone()).await?;
    let around = line.directory(read.db(), &[]).await?;
    let has_extension = |extension: &Extension| around.has_extension(extension);
    let list = read_list(
        text,
        &ReadContext {
            numbering: around.numbering,
            has_extension: &has_extension,
        },
    )?;
    let (said, current) = (list.version(), line.list.version);
    if said.is_some_and(|said| said != current) {
        return Err(refused(format!(
            "version: stale (the list is at {current}, the file at {})",
            said.unwrap_or(0)
        )));
    }
    let known: Vec<RuleId> = line.list.rules.iter().map(|rule| rule.id).collect();
    let rules = list.identify(&known, || RuleId(Uuid::now_v7()))?;
    let around = line.directory(read.db(), &rules).await?;
    drop(read);
    let problems = check(&rules, &around.context());
    let of = |severity| {
        let some = problems
            .iter()
            .filter(|problem| problem.severity == severity);
        some.map(say).collect::<Vec<String>>()
    };
    let errors = of(Severity::Error);
    if !errors.is_empty() {
        return Err(ImportError::Refused(errors));
    }
    let version = keep(
        &tools.store,
        tools.clock.as_ref(),
        &line,
        rules,
        "rules.imported",
        None,
    )
    .await?
    .ok_or_else(|| refused("version: stale (somebody saved at the same moment)".to_owned()))?;
    Ok(Imported {
        version,
        warnings: of(Severity::Warning),
    })
}

fn say(problem: &Problem) -> String {
    let (path, code) = (problem.path(), &problem.code);
    if problem.data.is_empty() {
        format!("{path}: {code}")
    } else {
        format!("{path}: {code} ({})", problem.data.join(" → "))
    }
}
