//! Whether rules are on, as lamps show it.

use super::CompileError;
use crate::pbx::{
    asterisk::row::{Family, Row},
    plan::{Code, ExtensionPlan},
};

const ON: &str = "INUSE";
const OFF: &str = "NOT_INUSE";

/// What the names of an extension's switches begin with, given its `<org>/<extension>`.
#[must_use]
pub fn switch_prefix(path: &str) -> String {
    format!("renvoi-{}-", path.replace('/', "-"))
}

/// A state for each rule that has a code: its lamp is lit while the rule is on.
pub(super) fn switches(plan: &ExtensionPlan, path: &str) -> Result<Vec<Row>, CompileError> {
    let prefix = switch_prefix(path);
    let coded = plan.rules.iter().filter_map(|planned| match planned.code {
        Code::Switch(code) => Some((code, planned.rule.enabled)),
        Code::None | Code::Temporary => None,
    });
    let row = |(code, on)| {
        let state = if on { ON } else { OFF };
        Ok(Row::new(
            Family::Switched,
            format!("{prefix}{code}"),
            state,
        )?)
    };
    coded.map(row).collect()
}

/// The lamp of a rule that is gone goes out before it is forgotten.
pub fn unlit(key: &str) -> Result<Row, CompileError> {
    Ok(Row::new(Family::Switched, key, OFF)?)
}
