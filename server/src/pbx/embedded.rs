//! A PBX that only thinks: it keeps plans and says where a call would go. For machines on which no Asterisk can be had.

mod ends;
mod world;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use renvoi_app::domain::{
    Caller, Destination, Extension,
    route::{Ending, Route, Step, follow},
};
use tokio::sync::broadcast;

pub use self::ends::Ends;
use self::{ends::Imagined, world::Office};
use super::{
    Contact, Dialled, Drift, DriftKind, Health, OrgKey, Pbx, PbxError, PbxEvent, Plan, Problem,
    Subject, TryCall, TryEnd, TryResult, dialled::Deed,
};
use crate::clock::Clock;

/// Who calls.
#[derive(Clone, Copy, Debug)]
pub enum Calling<'a> {
    /// A colleague's phone.
    Phone(&'a Extension),
    /// The trunk, showing this as it is written there.
    Trunk(&'a str),
    /// Somebody, inside or outside, who does not say who.
    Withheld,
}

/// Plans in memory. Phones cannot register with it: calls that would ring ring unanswered.
pub struct EmbeddedPbx {
    clock: Arc<dyn Clock>,
    plans: Mutex<BTreeMap<Subject, Plan>>,
    dialled: Mutex<Vec<Dialled>>,
    events: broadcast::Sender<PbxEvent>,
}

impl EmbeddedPbx {
    /// An empty one.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            plans: Mutex::default(),
            dialled: Mutex::default(),
            events: broadcast::Sender::new(16),
        }
    }

    /// The way of a call to an extension that comes now, by what phones and the network do with it.
    #[must_use]
    pub fn route(&self, org: &OrgKey, from: Calling<'_>, to: &Extension, ends: &dyn Ends) -> Route {
        let held = self.plans();
        let dialled = self.changes();
        let office = Office::new(&held, &dialled, org, self.clock.now(), ends);
        let caller = match from {
            Calling::Phone(extension) => Caller::Internal(extension.clone()),
            Calling::Trunk(shown) => office.outsider(shown),
            Calling::Withheld => Caller::Anonymous,
        };
        follow(&office, &caller, to)
    }

    /// A change as if it had been dialled at a phone of an extension. It holds at once.
    pub fn dial(&self, org: &OrgKey, extension: &Extension, deed: Deed) {
        let plans = self.plans();
        let mut dialled = self.changes();
        let mine = |one: &&Dialled| one.org == *org && one.extension == *extension;
        let last = dialled.iter().filter(mine).map(|one| one.at).max();
        let plan = Subject::Extension(org.clone(), extension.clone());
        let known = match plans.get(&plan) {
            Some(Plan::Extension(plan)) => plan.dialled,
            _ => 0,
        };
        let after = last.unwrap_or(0).max(known) + 1;
        dialled.push(Dialled {
            org: org.clone(),
            extension: extension.clone(),
            at: self.clock.now().as_second().max(after),
            deed,
        });
        drop((plans, dialled));
        // Nobody may be listening.
        let _ = self.events.send(PbxEvent::Dialled);
    }

    fn changes(&self) -> MutexGuard<'_, Vec<Dialled>> {
        self.dialled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn plans(&self) -> MutexGuard<'_, BTreeMap<Subject, Plan>> {
        // Nothing panics while it holds the lock; were it so, the plans are still whole.
        self.plans.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Pbx for EmbeddedPbx {
    async fn put(&self, plans: &[Plan]) -> Vec<Result<(), PbxError>> {
        let mut held = self.plans();
        for plan in plans {
            held.insert(plan.subject(), plan.clone());
        }
        vec![Ok(()); plans.len()]
    }

    async fn remove(&self, subjects: &[Subject]) -> Vec<Result<(), PbxError>> {
        let mut held = self.plans();
        for subject in subjects {
            held.remove(subject);
            if let Subject::Extension(org, extension) = subject {
                let other = |one: &Dialled| one.org != *org || one.extension != *extension;
                self.changes().retain(other);
            }
        }
        vec![Ok(()); subjects.len()]
    }

    async fn read(&self, subject: &Subject) -> Result<Option<Vec<String>>, PbxError> {
        // Debug leaves secrets out.
        let lines = |plan: &Plan| format!("{plan:#?}").lines().map(str::to_owned).collect();
        Ok(self.plans().get(subject).map(lines))
    }

    async fn compare(&self, wanted: &[Plan]) -> Result<Vec<Drift>, PbxError> {
        let held = self.plans();
        let mut unwanted: BTreeMap<_, _> =
            held.keys().map(|subject| (subject.clone(), ())).collect();
        let mut drifts = vec![];
        for plan in wanted {
            let subject = plan.subject();
            unwanted.remove(&subject);
            let kind = match held.get(&subject) {
                None => DriftKind::Missing,
                Some(held) if held != plan => DriftKind::Different,
                Some(_) => continue,
            };
            drifts.push(Drift { subject, kind });
        }
        drifts.extend(unwanted.into_keys().map(|subject| Drift {
            subject,
            kind: DriftKind::Unwanted,
        }));
        Ok(drifts)
    }

    async fn contacts(&self) -> Result<Vec<Contact>, PbxError> {
        Ok(vec![])
    }

    async fn health(&self) -> Health {
        Health {
            version: Some("embedded".to_owned()),
            problems: vec![],
        }
    }

    async fn clock(&self, _: &[String]) -> Result<Vec<Problem>, PbxError> {
        // It reads ours.
        Ok(vec![])
    }

    async fn place(&self, call: TryCall) -> Result<TryResult, PbxError> {
        let from = call
            .from
            .as_deref()
            .map_or(Calling::Withheld, Calling::Trunk);
        let route = self.route(&call.org, from, &call.to, &Imagined);
        let mut steps: Vec<_> = route.steps.iter().filter_map(said).collect();
        let end = match route.ending {
            Ending::Answered(at) => TryEnd::Answered(at),
            Ending::Outside(number) => {
                steps.push(format!("{number} answers outside"));
                TryEnd::AnsweredOutside(number.to_string())
            }
            Ending::Voicemail(at) => {
                steps.push(format!("voicemail of {at}"));
                TryEnd::Voicemail(at)
            }
            Ending::Busy => {
                steps.push("busy".to_owned());
                TryEnd::Busy
            }
            Ending::NoAnswer => {
                steps.push("no answer".to_owned());
                TryEnd::NoAnswer
            }
            Ending::Unreachable => {
                steps.push("unreachable".to_owned());
                TryEnd::Unreachable
            }
        };
        Ok(TryResult { steps, end })
    }

    async fn dialled(&self) -> Result<Vec<Dialled>, PbxError> {
        Ok(self.changes().clone())
    }

    fn is_ready(&self) -> bool {
        // From the start, and for good: nothing ever happens on it.
        true
    }

    fn events(&self) -> broadcast::Receiver<PbxEvent> {
        self.events.subscribe()
    }
}

fn said(step: &Step) -> Option<String> {
    Some(match step {
        Step::Forward {
            at, trigger, to, ..
        } => {
            let to = match to {
                Destination::Extension(extension) => Extension::as_str(extension).to_owned(),
                Destination::Number(number) => number.to_string(),
            };
            let trigger = match trigger {
                renvoi_app::domain::route::Trigger::Immediately => "immediately",
                renvoi_app::domain::route::Trigger::Busy => "busy",
                renvoi_app::domain::route::Trigger::NoAnswer => "no answer",
                renvoi_app::domain::route::Trigger::Unreachable => "unreachable",
            };
            format!("{at} → {to} ({trigger})")
        }
        Step::Ring { at, seconds, .. } => format!("{at} rings {seconds} s"),
        Step::Stays { .. } => return None,
    })
}

#[cfg(test)]
mod tests;
