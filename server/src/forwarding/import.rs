//! Rule lists in and out, from the command line.

use renvoi_app::domain::{RuleList, json};

use super::{Held, Line, ReplaceError, Replaced, body, replace};
use crate::{
    portal::Tools,
    store::{self, Store, extension::ExtensionRow, organisation::Organisation},
};

/// An extension's list.
pub async fn export(store: &Store, row: &ExtensionRow) -> store::Result<RuleList> {
    let mut read = store.read().await?;
    let body = store::rules::body(read.db(), row.id, row.rules_version).await?;
    Ok(body.as_deref().and_then(body::read).unwrap_or_default())
}

/// Replaces an extension's list, all or nothing.
pub async fn import(
    tools: &Tools,
    org: &Organisation,
    row: &ExtensionRow,
    text: &str,
) -> Result<Replaced, ReplaceError> {
    let document = json::parse(text)?;
    let mut read = tools.store.read().await?;
    let line = Line::of(read.db(), org.clone(), row.clone()).await?;
    drop(read);
    let held = Held::at_the_command_line(line);
    let clock = tools.clock.as_ref();
    replace(&tools.store, clock, &held, &document, "rules.imported").await
}
