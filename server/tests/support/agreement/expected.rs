//! Where a call should go, by the domain alone.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use renvoi_app::domain::{
    Caller, Destination, E164, Extension, Rule,
    route::{Device, Ending, Left, Post, Route, Rung, Step, Trigger, World, follow, ring},
};
use renvoi_server::pbx::{dialled::heard, plan::PlannedRule};

use super::{Case, Try};
use crate::support::{
    office::{From, Seen},
    plans::france,
};

/// What phones and the PBX should show of a call.
#[derive(Debug, PartialEq, Eq)]
pub struct Expected {
    pub seen: Seen,
    pub words: Vec<String>,
}

struct Known<'a> {
    case: &'a Case,
    rules: BTreeMap<Extension, (Vec<PlannedRule>, Vec<Rule>, DateTime)>,
}

/// The route by the domain, and how it shows.
pub fn expected(case: &Case, attempt: &Try) -> (Route, Expected) {
    let known = Known::at(case, attempt.at);
    let route = follow(&known, &known.caller(&attempt.from), &attempt.called);
    let mut words: Vec<String> = route.steps.iter().filter_map(word).collect();
    let seen = match &route.ending {
        Ending::Answered(at) => Seen::Phone(at.clone()),
        Ending::Outside(number) => Seen::Trunk(number.to_string()),
        Ending::Voicemail(at) => {
            words.push(format!("end voicemail {at}"));
            Seen::Pbx
        }
        Ending::Busy => ended("busy", 486, &mut words),
        Ending::NoAnswer => ended("no_answer", 480, &mut words),
        Ending::Unreachable => ended("unreachable", 480, &mut words),
    };
    (route, Expected { seen, words })
}

fn ended(how: &str, status: u16, words: &mut Vec<String>) -> Seen {
    words.push(format!("end {how}"));
    Seen::Refused(status)
}

fn word(step: &Step) -> Option<String> {
    match step {
        Step::Forward {
            at, trigger, to, ..
        } => {
            let to = match to {
                Destination::Extension(extension) => extension.to_string(),
                Destination::Number(number) => number.to_string(),
            };
            let trigger = match trigger {
                Trigger::Immediately => "immediately",
                Trigger::Busy => "busy",
                Trigger::NoAnswer => "no_answer",
                Trigger::Unreachable => "unreachable",
            };
            Some(format!("{at}>{to} {trigger}"))
        }
        Step::Ring { at, seconds, .. } => Some(format!("{at} rings {seconds}")),
        Step::Stays { .. } => None,
    }
}

impl<'a> Known<'a> {
    fn at(case: &'a Case, at: Timestamp) -> Self {
        let rules = case.blueprint.extensions.iter().map(|(plan, _)| {
            let zone = TimeZone::get(&plan.zone).unwrap();
            let heard = heard(plan, &case.dialled);
            let list = heard.iter().map(|planned| planned.rule.clone()).collect();
            (plan.extension.clone(), (heard, list, zone.to_datetime(at)))
        });
        Self {
            case,
            rules: rules.collect(),
        }
    }

    fn caller(&self, from: &From) -> Caller {
        match from {
            From::Phone(extension) => Caller::Internal(extension.clone()),
            From::Withheld(_) | From::Anonymous => Caller::Anonymous,
            From::Trunk(shown) => {
                let number = france().caller(shown);
                let colleague = number.as_ref().and_then(|number| self.owner(number));
                Caller::External { number, colleague }
            }
        }
    }

    fn plan(
        &self,
        extension: &Extension,
    ) -> Option<&(renvoi_server::pbx::ExtensionPlan, Vec<Device>)> {
        self.case
            .blueprint
            .extensions
            .iter()
            .find(|(plan, _)| plan.extension == *extension)
    }
}

impl World for Known<'_> {
    fn extension(&self, extension: &Extension) -> Option<Post<'_>> {
        let (plan, _) = self.plan(extension)?;
        let (heard, rules, at) = &self.rules[extension];
        Some(Post {
            rules,
            allowed: heard.iter().map(|planned| planned.allowed).collect(),
            voicemail: plan.voicemail,
            at: *at,
            holiday: plan.holidays.contains(&at.date()),
        })
    }

    fn owner(&self, number: &E164) -> Option<Extension> {
        let numbers = &self.case.blueprint.organisation.direct_numbers;
        numbers
            .iter()
            .find(|(direct, _)| direct == number)
            .map(|(_, extension)| extension.clone())
    }

    fn ring(&self, extension: &Extension, seconds: u8) -> Rung {
        ring(&self.plan(extension).unwrap().1, seconds)
    }

    fn outside(&self, _: &E164) -> Left {
        self.case.network
    }
}
