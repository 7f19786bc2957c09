//! The answer to « where would this call go, and why ».

use serde::Serialize;

use crate::domain::{Because, Call, Caller, Decision, Outcome, Rule, Winner};

/// A decision told with the rules' names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The instant, RFC 3339 with the owner's offset.
    pub at: String,
    /// Who calls.
    pub caller: ExplainedCaller,
    /// Before any phone rings.
    pub immediately: Option<ExplainedWinner>,
    /// Every reachable device is busy, or one declines.
    pub busy: Option<ExplainedWinner>,
    /// Nobody answered in time.
    pub no_answer: Option<ExplainedWinner>,
    /// No device is registered.
    pub unreachable: Option<ExplainedWinner>,
    /// Every rule in order.
    pub considered: Vec<Considered>,
}

/// Who calls, as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedCaller {
    /// E.164, or the extension; `null` where none is shown or it cannot be read.
    pub number: Option<String>,
    /// `internal`, `external` or `anonymous`.
    pub origin: &'static str,
}

/// The rule that wins for a trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedWinner {
    /// The rule's id.
    pub id: String,
    /// The rule's name.
    pub rule: String,
    /// For no answer: how many seconds the phones ring first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<u8>,
    /// Where the call goes.
    pub outcome: Outcome,
    /// Why it does not: the code for which the outcome could not be saved today. The rule keeps its place, and lets the call ring.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// What became of one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Considered {
    /// The rule's name.
    pub rule: String,
    /// Whether it applies to the call.
    pub applies: bool,
    /// Every reason that keeps it from applying.
    pub because: Vec<Because>,
}

impl Explanation {
    /// Tells a decision that was made over `rules` for `call`, at an instant written by the caller. `refused`: the code of what keeps a
    /// rule's outcome from being allowed.
    #[must_use]
    pub fn new(
        at: String,
        rules: &[Rule],
        call: &Call,
        decision: &Decision,
        refused: impl Fn(&Rule) -> Option<String>,
    ) -> Self {
        let name = |rule: &Rule| rule.name.as_str().to_owned();
        let winner = |winner: &Option<Winner>| {
            winner.as_ref().map(|winner| ExplainedWinner {
                id: winner.id.0.to_string(),
                rule: name(&rules[winner.index]),
                after: winner.after.map(crate::domain::Seconds::get),
                outcome: winner.outcome.clone(),
                refused: refused(&rules[winner.index]),
            })
        };
        let considered = rules.iter().zip(&decision.considered);
        Self {
            at,
            caller: caller(&call.caller),
            immediately: winner(&decision.immediately),
            busy: winner(&decision.busy),
            no_answer: winner(&decision.no_answer),
            unreachable: winner(&decision.unreachable),
            considered: considered
                .map(|(rule, seen)| Considered {
                    rule: name(rule),
                    applies: seen.because.is_empty(),
                    because: seen.because.iter().collect(),
                })
                .collect(),
        }
    }
}

fn caller(caller: &Caller) -> ExplainedCaller {
    let (number, origin) = match caller {
        Caller::Internal(extension) => (Some(extension.to_string()), "internal"),
        Caller::External { number, .. } => (number.as_ref().map(ToString::to_string), "external"),
        Caller::Anonymous => (None, "anonymous"),
    };
    ExplainedCaller { number, origin }
}
