//! Codes that are dialled, as they are written for people.

use crate::domain::RuleCode;

/// « *74 03 »; without a code, « *74 NN ». What is dialled has no blank.
#[must_use]
pub fn dialled_switch(code: Option<RuleCode>) -> String {
    match code {
        Some(code) => format!("*74\u{a0}{code}"),
        None => "*74\u{a0}NN".to_owned(),
    }
}
