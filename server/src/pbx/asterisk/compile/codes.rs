//! What the phones may change, and where a phone may send calls without asking.

use std::fmt::Write as _;

use renvoi_app::domain::{Destination, Outcome};

use super::extension::Rows;
use crate::pbx::plan::{Code, ExtensionPlan};

/// Writes `k`, every rule with a code: `/03y` on, `/04n` off, each with an `f` after it where it must not be switched on; and `kd`,
/// the numbers that the rules forward to and may: `/33612345678/33199000205/`.
pub(super) fn write(plan: &ExtensionPlan, rows: &mut Rows) {
    let mut codes = String::new();
    let mut numbers: Vec<&str> = vec![];
    for planned in &plan.rules {
        if let Code::Switch(code) = planned.code {
            let state = if planned.rule.enabled { "y" } else { "n" };
            let refused = if planned.allowed { "" } else { "f" };
            let _ = write!(codes, "/{code}{state}{refused}");
        }
        if let Outcome::Forward(Destination::Number(number)) = &planned.rule.outcome
            && planned.allowed
            && !number.is_emergency()
        {
            let digits = number.as_str().trim_start_matches('+');
            if !numbers.contains(&digits) {
                numbers.push(digits);
            }
        }
    }
    if !codes.is_empty() {
        rows.put("k", codes);
    }
    if !numbers.is_empty() {
        rows.put("kd", format!("/{}/", numbers.join("/")));
    }
}
