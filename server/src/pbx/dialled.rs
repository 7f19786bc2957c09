//! What people dial on a PBX to change where their calls go.

use jiff::civil::DateTime;
use renvoi_app::{
    api::{
        account::Lang,
        forwarding::{temporary_forward, temporary_rule_name},
    },
    domain::{Destination, Extension, RuleCode, RuleId},
};
use uuid::Uuid;

use super::{
    ExtensionPlan, OrgKey,
    plan::{Code, PlannedRule},
};

/// A change that was dialled. It holds on the PBX at once, until a plan that knows of it takes its place: see
/// [`ExtensionPlan::dialled`](super::ExtensionPlan::dialled).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialled {
    /// Whose.
    pub org: OrgKey,
    /// At whose phone.
    pub extension: Extension,
    /// When, in seconds since 1970 UTC on the PBX's clock; later ones of an extension are greater, whatever that clock does.
    pub at: i64,
    /// What.
    pub deed: Deed,
}

/// What a change does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A rule is on or off now.
    Switch {
        /// Which.
        code: RuleCode,
        /// Whether it is on.
        on: bool,
    },
    /// All calls go elsewhere for a while.
    Forward {
        /// Where.
        to: Destination,
        /// Until when, on the extension's wall clock.
        until: DateTime,
    },
    /// They do so no more.
    EndForward,
}

/// Somebody has dialled a forward, and waits for a moment to hear whether it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Names the question.
    pub call: String,
    /// Whose.
    pub org: OrgKey,
    /// At whose phone.
    pub extension: Extension,
    /// Where.
    pub to: Destination,
    /// Until when, on the extension's wall clock.
    pub until: DateTime,
}

/// The rules that calls meet: those of a plan, with what was dialled since.
#[must_use]
pub fn heard(plan: &ExtensionPlan, dialled: &[Dialled]) -> Vec<PlannedRule> {
    let mut rules = plan.rules.clone();
    let of_it = |one: &&Dialled| {
        one.org == plan.org && one.extension == plan.extension && one.at > plan.dialled
    };
    let mut since: Vec<_> = dialled.iter().filter(of_it).collect();
    since.sort_by_key(|one| one.at);
    for one in since {
        match &one.deed {
            Deed::Switch { code, on } => {
                let same = |planned: &&mut PlannedRule| planned.code == Code::Switch(*code);
                if let Some(planned) = rules.iter_mut().find(same) {
                    planned.rule.enabled = *on;
                }
            }
            Deed::EndForward => rules.retain(|planned| planned.code != Code::Temporary),
            Deed::Forward { to, until } => {
                rules.retain(|planned| planned.code != Code::Temporary);
                let name = temporary_rule_name(Lang::Fr);
                rules.insert(
                    0,
                    PlannedRule {
                        rule: temporary_forward(RuleId(Uuid::nil()), name, to.clone(), *until),
                        allowed: true,
                        colleague_numbers: vec![],
                        code: Code::Temporary,
                    },
                );
            }
        }
    }
    rules
}
