//! Where a call ends: [`decide`], extension after extension, until something takes the call.
//!
//! The PBX's router does the same with rows; the two are compared by real calls.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::{Call, Caller, Decision, Destination, E164, Extension, Outcome, Rule, Winner, decide};

/// After so many forwards a call goes nowhere else: it rings where it is.
pub const MAX_HOPS: usize = 5;

/// How long phones ring where no rule says it, in seconds.
pub const RINGING: u8 = 30;

/// What is known of an organisation while a call is followed.
pub trait World {
    /// What concerns one extension; `None` where there is no such extension.
    fn extension(&self, extension: &Extension) -> Option<Post<'_>>;

    /// The extension that has this direct number.
    fn owner(&self, number: &E164) -> Option<Extension>;

    /// What becomes of a call that rings at an extension for so many seconds.
    fn ring(&self, extension: &Extension, seconds: u8) -> Rung;

    /// What becomes of a call that leaves for a public number.
    fn outside(&self, number: &E164) -> Left;
}

/// One extension, as a call finds it.
#[derive(Clone, Debug)]
pub struct Post<'a> {
    /// The rules in order, each with whether the organisation's policy allows its outcome now.
    pub rules: &'a [Rule],
    /// For each rule, whether its outcome is allowed; a rule beyond the end is.
    pub allowed: Vec<bool>,
    /// Whether it has voicemail.
    pub voicemail: bool,
    /// The call's arrival on its owner's wall clock.
    pub at: DateTime,
    /// Whether that date is in its organisation's calendar.
    pub holiday: bool,
}

/// What becomes of ringing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// Somebody answers.
    Answered,
    /// Every reachable device is busy, or one declines.
    Busy,
    /// Nobody answers in time.
    NoAnswer,
    /// No device can be reached.
    Unreachable,
}

/// What becomes of a call that leaves by the trunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// It is answered there.
    Answered,
    /// It is busy there.
    Busy,
    /// Nobody answers there.
    NoAnswer,
    /// The number cannot be reached.
    Unreachable,
    /// The trunk is missing or fails.
    TrunkFailed,
}

/// What a device does with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// Answers after so many seconds.
    Answers {
        /// Seconds it rings before.
        after: u8,
    },
    /// Rings, or is silent, until the caller is taken away.
    Rings,
    /// Is busy.
    Busy,
    /// Somebody presses « decline ».
    Declines,
    /// Is not registered, or cannot be reached.
    Gone,
}

/// What several devices together do with a call that rings for so many seconds.
#[must_use]
pub fn ring(devices: &[Device], seconds: u8) -> Rung {
    let any = |wanted: fn(&Device) -> bool| devices.iter().any(wanted);
    if devices.iter().all(|device| *device == Device::Gone) {
        Rung::Unreachable
    } else if any(|device| *device == Device::Declines) {
        Rung::Busy
    } else if devices
        .iter()
        .any(|device| matches!(device, Device::Answers { after } if *after < seconds))
    {
        Rung::Answered
    } else if any(|device| matches!(device, Device::Answers { .. } | Device::Rings)) {
        Rung::NoAnswer
    } else {
        Rung::Busy
    }
}

/// What happened to a call before something was done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// Nothing yet.
    Immediately,
    /// See [`Rung::Busy`].
    Busy,
    /// See [`Rung::NoAnswer`].
    NoAnswer,
    /// See [`Rung::Unreachable`].
    Unreachable,
}

/// One thing on a call's way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A rule sends it on.
    Forward {
        /// Whose rule.
        at: Extension,
        /// Its place in the list, from 0.
        rule: usize,
        /// What had happened.
        trigger: Trigger,
        /// Where to; a direct number of the organisation stands as its extension.
        to: Destination,
    },
    /// A rule wins and would send it on, but lets it ring: its destination was visited, or is not allowed, or there have been
    /// [`MAX_HOPS`] forwards.
    Stays {
        /// Whose rule.
        at: Extension,
        /// Its place in the list, from 0.
        rule: usize,
        /// What had happened.
        trigger: Trigger,
        /// Why.
        why: Why,
    },
    /// Phones ring.
    Ring {
        /// Whose.
        at: Extension,
        /// For how many seconds at most.
        seconds: u8,
        /// What becomes of it.
        end: Rung,
    },
}

/// Why a winning rule acts as [`Outcome::LetItRing`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The call has been at its destination.
    Visited,
    /// The policy does not allow its destination, or there is no voicemail.
    NotAllowed,
    /// The call has been forwarded [`MAX_HOPS`] times.
    TooFar,
}

/// Where a call ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A phone of this extension answers.
    Answered(Extension),
    /// Answered outside, at this number.
    Outside(E164),
    /// The voicemail of this extension takes it.
    Voicemail(Extension),
    /// Busy tone.
    Busy,
    /// Nobody answers.
    NoAnswer,
    /// It cannot be delivered.
    Unreachable,
}

/// A call's way through the organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// What happened, in order.
    pub steps: Vec<Step>,
    /// Where it ended.
    pub ending: Ending,
}

/// Follows a call to its end. Every extension on its way decides with the instant of the call's arrival, on its own clock.
#[must_use]
pub fn follow(world: &dyn World, caller: &Caller, first: &Extension) -> Route {
    let mut journey = Way {
        world,
        caller,
        steps: vec![],
        visited: vec![],
        hops: 0,
    };
    let mut at = first.clone();
    loop {
        match journey.through(&at) {
            Next::Extension(next) => at = next,
            Next::End(ending) => {
                return Route {
                    steps: journey.steps,
                    ending,
                };
            }
        }
    }
}

struct Way<'a> {
    world: &'a dyn World,
    caller: &'a Caller,
    steps: Vec<Step>,
    visited: Vec<Extension>,
    hops: usize,
}

enum Next {
    Extension(Extension),
    End(Ending),
}

impl Way<'_> {
    fn through(&mut self, at: &Extension) -> Next {
        let world = self.world;
        let Some(post) = world.extension(at) else {
            return Next::End(Ending::Unreachable);
        };
        self.visited.push(at.clone());
        let decision = decide(
            post.rules,
            &Call {
                caller: self.caller.clone(),
                at: post.at,
                holiday: post.holiday,
            },
        );
        if let Some(next) = self.act(
            at,
            &post,
            Trigger::Immediately,
            decision.immediately.as_ref(),
        ) {
            return next;
        }
        let seconds = ringing(&decision);
        let end = world.ring(at, seconds);
        // Phones that are not there do not ring.
        if end != Rung::Unreachable {
            let at = at.clone();
            self.steps.push(Step::Ring { at, seconds, end });
        }
        let (trigger, winner, tone) = match end {
            Rung::Answered => return Next::End(Ending::Answered(at.clone())),
            Rung::Busy => (Trigger::Busy, &decision.busy, Ending::Busy),
            Rung::NoAnswer => (Trigger::NoAnswer, &decision.no_answer, Ending::NoAnswer),
            Rung::Unreachable => (
                Trigger::Unreachable,
                &decision.unreachable,
                Ending::Unreachable,
            ),
        };
        if let Some(next) = self.act(at, &post, trigger, winner.as_ref()) {
            return next;
        }
        Next::End(if post.voicemail {
            Ending::Voicemail(at.clone())
        } else {
            tone
        })
    }

    /// Does what the winner says; `None` where there is none or it lets the call ring.
    fn act(
        &mut self,
        at: &Extension,
        post: &Post<'_>,
        trigger: Trigger,
        winner: Option<&Winner>,
    ) -> Option<Next> {
        let winner = winner?;
        let rule = winner.index;
        let why = match self.go(at, post, trigger, winner) {
            Ok(next) => return next,
            Err(why) => why,
        };
        let at = at.clone();
        self.steps.push(Step::Stays {
            at,
            rule,
            trigger,
            why,
        });
        None
    }

    fn go(
        &mut self,
        at: &Extension,
        post: &Post<'_>,
        trigger: Trigger,
        winner: &Winner,
    ) -> Result<Option<Next>, Why> {
        let allowed = post.allowed.get(winner.index).copied().unwrap_or(true);
        let forward = match &winner.outcome {
            Outcome::LetItRing => return Ok(None),
            Outcome::Reject => return Ok(Some(Next::End(Ending::Busy))),
            Outcome::Voicemail if allowed && post.voicemail => {
                return Ok(Some(Next::End(Ending::Voicemail(at.clone()))));
            }
            Outcome::Voicemail => return Err(Why::NotAllowed),
            Outcome::Forward(to) => to,
        };
        if !allowed {
            return Err(Why::NotAllowed);
        }
        let to = match forward {
            Destination::Number(number) => match self.world.owner(number) {
                Some(owner) => Destination::Extension(owner),
                None => Destination::Number(number.clone()),
            },
            Destination::Extension(extension) => Destination::Extension(extension.clone()),
        };
        if matches!(&to, Destination::Extension(to) if self.visited.contains(to)) {
            return Err(Why::Visited);
        }
        if self.hops >= MAX_HOPS {
            return Err(Why::TooFar);
        }
        self.hops += 1;
        self.steps.push(Step::Forward {
            at: at.clone(),
            rule: winner.index,
            trigger,
            to: to.clone(),
        });
        Ok(Some(match to {
            Destination::Extension(next) => Next::Extension(next),
            Destination::Number(number) => Next::End(match self.world.outside(&number) {
                Left::Answered => Ending::Outside(number),
                Left::Busy => Ending::Busy,
                Left::NoAnswer => Ending::NoAnswer,
                Left::TrunkFailed if post.voicemail => Ending::Voicemail(at.clone()),
                Left::Unreachable | Left::TrunkFailed => Ending::Unreachable,
            }),
        }))
    }
}

/// How long the phones ring: as the winner for no answer says, whatever it then does.
fn ringing(decision: &Decision) -> u8 {
    let after = decision.no_answer.as_ref().and_then(|winner| winner.after);
    after.map_or(RINGING, super::Seconds::get)
}

#[cfg(test)]
mod tests;
