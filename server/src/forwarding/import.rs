//! Rule lists in and out, from the command line.

use renvoi_app::domain::{RuleList, json};

use super::{Held, Line, LineError, ReplaceError, Replaced, body, replace};
use crate::{
    portal::Tools,
    store::{self, Store, extension::ExtensionRow, organisation::Organisation},
};

/// An extension's list. One that cannot be read is no empty one: a file made of it would delete the rules where it is
/// imported.
pub async fn export(store: &Store, row: &ExtensionRow) -> Result<RuleList, LineError> {
    let mut read = store.read().await?;
    let body = store::rules::body(read.db(), row.id, row.rules_version).await?;
    body::in_force(row.rules_version, body.as_deref()).ok_or(LineError::Damaged)
}

/// Replaces an extension's list, all or nothing; one that cannot be read too.
pub async fn import(
    tools: &Tools,
    org: &Organisation,
    row: &ExtensionRow,
    text: &str,
) -> Result<Replaced, ReplaceError> {
    let document = json::parse(text)?;
    let mut read = tools.store.read().await?;
    let line = match Line::of(read.db(), org.clone(), row.clone()).await {
        Err(LineError::Damaged) => Line::blank(org.clone(), row.clone())?,
        Err(LineError::Store(error)) => return Err(error.into()),
        Ok(line) => line,
    };
    drop(read);
    let held = Held::at_the_command_line(line);
    let clock = tools.clock.as_ref();
    replace(&tools.store, clock, &held, &document, "rules.imported").await
}
