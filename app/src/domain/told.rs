//! What somebody may know of a call's way through other people's rules.
//!
//! That a colleague's phones ring, that the call goes on to another colleague, to voicemail or outside: whoever calls hears
//! that. Not to which number, by which rule, or how long the phones ring: these are the colleague's own.

use serde::{Deserialize, Serialize};

use super::{
    Destination, E164, Extension,
    route::{Ending, Route, Rung, Step, Trigger, Why},
};

/// A call's way, as the owner of its first extension may know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What happened, in order.
    pub steps: Vec<ToldStep>,
    /// Where it ended.
    pub ending: ToldEnding,
}

/// One thing on a call's way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum ToldStep {
    /// It is sent on.
    Forward {
        /// From where.
        at: Extension,
        /// What had happened.
        trigger: Trigger,
        /// Where to.
        to: Place,
    },
    /// It would be sent on, but rings.
    Stays {
        /// Where.
        at: Extension,
        /// What had happened.
        trigger: Trigger,
        /// Why.
        why: Why,
    },
    /// Phones ring.
    Ring {
        /// Whose.
        at: Extension,
        /// What becomes of it.
        end: Rung,
    },
}

/// Where a call is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A colleague.
    Extension(Extension),
    /// A number of one's own choice.
    Number(E164),
    /// A number of a colleague's choice.
    Outside,
}

/// Where a call ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToldEnding {
    /// A phone of this extension answers.
    Answered(Extension),
    /// It leaves for a public number.
    Outside,
    /// The voicemail of this extension takes it.
    Voicemail(Extension),
    /// Busy tone.
    Busy,
    /// Nobody answers.
    NoAnswer,
    /// It cannot be delivered.
    Unreachable,
}

/// What the owner of an extension may know of a call's way.
#[must_use]
pub fn told(route: &Route, own: &Extension) -> Told {
    let step = |step: &Step| match step {
        Step::Forward {
            at, trigger, to, ..
        } => Some(ToldStep::Forward {
            at: at.clone(),
            trigger: *trigger,
            to: match to {
                Destination::Extension(to) => Place::Extension(to.clone()),
                Destination::Number(to) if at == own => Place::Number(to.clone()),
                Destination::Number(_) => Place::Outside,
            },
        }),
        // What a colleague's organisation does not allow them is between these two.
        Step::Stays {
            at,
            why: Why::NotAllowed,
            ..
        } if at != own => None,
        Step::Stays {
            at, trigger, why, ..
        } => Some(ToldStep::Stays {
            at: at.clone(),
            trigger: *trigger,
            why: *why,
        }),
        Step::Ring { at, end, .. } => Some(ToldStep::Ring {
            at: at.clone(),
            end: *end,
        }),
    };
    Told {
        steps: route.steps.iter().filter_map(step).collect(),
        ending: match &route.ending {
            Ending::Answered(extension) => ToldEnding::Answered(extension.clone()),
            Ending::Outside(_) => ToldEnding::Outside,
            Ending::Voicemail(extension) => ToldEnding::Voicemail(extension.clone()),
            Ending::Busy => ToldEnding::Busy,
            Ending::NoAnswer => ToldEnding::NoAnswer,
            Ending::Unreachable => ToldEnding::Unreachable,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{e164, ext};

    fn forward(at: &str, rule: usize, to: Destination) -> Step {
        Step::Forward {
            at: ext(at),
            rule,
            trigger: Trigger::Immediately,
            to,
        }
    }

    fn stays(at: &str, why: Why) -> Step {
        Step::Stays {
            at: ext(at),
            rule: 41,
            trigger: Trigger::Busy,
            why,
        }
    }

    /// As it goes to the browser.
    fn wire(route: &Route) -> String {
        let told = told(route, &ext("204"));
        let wire = serde_json::to_string(&told).unwrap();
        assert_eq!(serde_json::from_str::<Told>(&wire).unwrap(), told);
        wire
    }

    #[test]
    fn a_colleague_s_number_and_rule_are_not_told() {
        let outside = e164("+33612345678");
        let route = Route {
            steps: vec![
                forward("204", 43, Destination::Extension(ext("207"))),
                Step::Ring {
                    at: ext("207"),
                    seconds: 47,
                    end: Rung::NoAnswer,
                },
                forward("207", 42, Destination::Number(outside.clone())),
            ],
            ending: Ending::Outside(outside),
        };
        assert_eq!(
            wire(&route),
            concat!(
                r#"{"steps":[{"step":"forward","at":"204","trigger":"immediately","to":{"extension":"207"}},"#,
                r#"{"step":"ring","at":"207","end":"no_answer"},"#,
                r#"{"step":"forward","at":"207","trigger":"immediately","to":"outside"}],"ending":"outside"}"#
            )
        );
    }

    #[test]
    fn one_s_own_number_is_told() {
        let outside = e164("+33612345678");
        let route = Route {
            steps: vec![forward("204", 0, Destination::Number(outside.clone()))],
            ending: Ending::Outside(outside),
        };
        assert!(wire(&route).contains(r#""to":{"number":"+33612345678"}"#));
    }

    #[test]
    fn a_colleague_s_loop_is_told_and_what_they_may_not_is_not() {
        let steps = |steps: Vec<Step>| {
            let ending = Ending::Busy;
            told(&Route { steps, ending }, &ext("204")).steps.len()
        };
        assert_eq!(
            steps(vec![stays("207", Why::Visited), stays("207", Why::TooFar)]),
            2
        );
        assert_eq!(steps(vec![stays("207", Why::NotAllowed)]), 0);
        assert_eq!(steps(vec![stays("204", Why::NotAllowed)]), 1);
    }
}
