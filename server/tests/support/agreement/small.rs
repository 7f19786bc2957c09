//! A case with its one call as plain data: written down, read back, and made smaller.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use renvoi_app::domain::{
    Extension, Origin, Pattern, Rule,
    route::{Device, Left},
};
use renvoi_server::pbx::{
    EndpointId, ExtensionPlan,
    plan::{Code, Habits, PlannedRule},
};
use serde_json::{Value, json};

use super::{Case, Try, direct_number, rules::coded};
use crate::support::{
    office::{Blueprint, From, network_address},
    plans::{ext, org, organisation, trunk},
};

/// An organisation and a call in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Small {
    pub network: Left,
    pub posts: Vec<SmallPost>,
    /// What is dialled before, and at whose phone.
    pub codes: Vec<(Extension, String)>,
    pub from: From,
    /// An extension, or its direct number.
    pub dialled: String,
    pub called: Extension,
    pub at: Timestamp,
}

/// An extension of it.
#[derive(Clone, Debug, PartialEq)]
pub struct SmallPost {
    pub number: Extension,
    pub zone: String,
    pub voicemail: bool,
    pub holidays: Vec<Date>,
    pub devices: Vec<Device>,
    /// Each with whether the policy allows it.
    pub rules: Vec<(Rule, bool)>,
}

const NETWORKS: [(&str, Left); 5] = [
    ("answered", Left::Answered),
    ("busy", Left::Busy),
    ("no_answer", Left::NoAnswer),
    ("unreachable", Left::Unreachable),
    ("trunk_failed", Left::TrunkFailed),
];

const DEVICES: [(&str, Device); 6] = [
    ("answers", Device::Answers { after: 0 }),
    ("answers after 1", Device::Answers { after: 1 }),
    ("rings", Device::Rings),
    ("busy", Device::Busy),
    ("declines", Device::Declines),
    ("gone", Device::Gone),
];

impl Small {
    pub fn of(case: &Case, attempt: &Try) -> Self {
        let post = |(plan, devices): &(ExtensionPlan, Vec<Device>)| SmallPost {
            number: plan.extension.clone(),
            zone: plan.zone.clone(),
            voicemail: plan.voicemail,
            holidays: plan.holidays.clone(),
            devices: devices.clone(),
            rules: plan
                .rules
                .iter()
                .map(|planned| (planned.rule.clone(), planned.allowed))
                .collect(),
        };
        Self {
            network: case.network,
            posts: case.blueprint.extensions.iter().map(post).collect(),
            codes: case.codes.clone(),
            from: attempt.from.clone(),
            dialled: attempt.dialled.clone(),
            called: attempt.called.clone(),
            at: attempt.at,
        }
    }

    /// The same in an organisation of its own: what an earlier one left on the PBX is not in its way.
    pub fn build(&self, name: &str) -> (Case, Try) {
        let (org, trunk) = (org(name), trunk(&format!("{name}trunk")));
        let direct: Vec<_> = self
            .posts
            .iter()
            .map(|post| (direct_number(&post.number), post.number.clone()))
            .collect();
        let extensions = self.posts.iter().map(|post| {
            let plan = ExtensionPlan {
                org: org.clone(),
                extension: post.number.clone(),
                zone: post.zone.clone(),
                rules: post
                    .rules
                    .iter()
                    .map(|(rule, allowed)| PlannedRule {
                        rule: rule.clone(),
                        allowed: *allowed,
                        colleague_numbers: direct
                            .iter()
                            .filter(|(_, colleague)| names(rule, colleague))
                            .map(|(number, colleague)| (colleague.clone(), number.clone()))
                            .collect(),
                        code: Code::None,
                    })
                    .map(coded)
                    .collect(),
                devices: (1..=u16::try_from(post.devices.len()).unwrap())
                    .map(|n| EndpointId::new(&org, &post.number, n))
                    .collect(),
                voicemail: post.voicemail,
                full: false,
                tenure: renvoi_server::pbx::Tenure::default(),
                holidays: post.holidays.clone(),
                dialled: 0,
            };
            (plan, post.devices.clone())
        });
        let numbers: Vec<_> = direct
            .iter()
            .map(|(number, e)| (number.to_string(), e.to_string()))
            .collect();
        let pairs: Vec<_> = numbers
            .iter()
            .map(|(number, e)| (number.as_str(), e.as_str()))
            .collect();
        let blueprint = Blueprint {
            organisation: organisation(&org, Some(&trunk), &pairs),
            trunk,
            network: network_address(),
            habits: Habits::default(),
            extensions: extensions.collect(),
            org,
        };
        let case = Case {
            blueprint,
            network: self.network,
            day: TimeZone::UTC.to_datetime(self.at),
            codes: self.codes.clone(),
            dialled: vec![],
        };
        let attempt = Try {
            from: self.from.clone(),
            dialled: self.dialled.clone(),
            called: self.called.clone(),
            at: self.at,
        };
        (case, attempt)
    }

    /// Whether such a call can be placed: the called is there, and whoever dials has a phone.
    pub fn is_sound(&self) -> bool {
        let post = |number: &Extension| self.posts.iter().find(|post| post.number == *number);
        let calls = |number| {
            // Of those that are gone every other one is registered all the same: see `Office::open`.
            let registered = |(n, device): (usize, &Device)| *device != Device::Gone || n % 2 == 1;
            post(number).is_some_and(|post| post.devices.iter().enumerate().any(registered))
        };
        let from = match &self.from {
            From::Phone(number) | From::Withheld(number) => calls(number),
            From::Trunk(_) | From::Anonymous => true,
        };
        from && self.codes.iter().all(|(number, _)| calls(number))
            && post(&self.called).is_some()
            && self.posts.iter().all(|post| !post.devices.is_empty())
    }

    /// As it is kept in [`super::kept`].
    pub fn to_json(&self) -> Value {
        let posts = self.posts.iter().map(|post| {
            json!({
                "number": post.number.to_string(),
                "zone": post.zone,
                "voicemail": post.voicemail,
                "holidays": post.holidays,
                "devices": post.devices.iter().map(|device| word(&DEVICES, device)).collect::<Vec<_>>(),
                "rules": post.rules.iter().map(|(rule, _)| rule).collect::<Vec<_>>(),
                "allowed": post.rules.iter().map(|(_, allowed)| *allowed).collect::<Vec<_>>(),
            })
        });
        let (kind, who) = match &self.from {
            From::Phone(number) => ("phone", number.to_string()),
            From::Withheld(number) => ("withheld", number.to_string()),
            From::Trunk(shown) => ("trunk", shown.clone()),
            From::Anonymous => ("anonymous", String::new()),
        };
        json!({
            "network": word(&NETWORKS, &self.network),
            "posts": posts.collect::<Vec<_>>(),
            "codes": self.codes.iter().map(|(who, digits)| [who.as_str(), digits]).collect::<Vec<_>>(),
            "from": [kind, who],
            "dialled": self.dialled,
            "called": self.called.to_string(),
            "at": self.at,
        })
    }

    /// Reads [`Small::to_json`] back.
    pub fn from_json(case: &Value) -> Self {
        let posts = case["posts"].as_array().unwrap().iter().map(|post| {
            let read = |key: &str| post[key].clone();
            let rules: Vec<Rule> = serde_json::from_value(read("rules")).unwrap();
            let allowed: Vec<bool> = serde_json::from_value(read("allowed")).unwrap();
            let devices = post["devices"].as_array().unwrap().iter();
            SmallPost {
                number: ext(post["number"].as_str().unwrap()),
                zone: post["zone"].as_str().unwrap().to_owned(),
                voicemail: post["voicemail"].as_bool().unwrap(),
                holidays: serde_json::from_value(read("holidays")).unwrap(),
                devices: devices.map(|device| meant(&DEVICES, device)).collect(),
                rules: rules.into_iter().zip(allowed).collect(),
            }
        });
        let codes = case["codes"].as_array().into_iter().flatten().map(|code| {
            let text = |n: usize| code[n].as_str().unwrap();
            (ext(text(0)), text(1).to_owned())
        });
        let who = case["from"][1].as_str().unwrap();
        Self {
            network: meant(&NETWORKS, &case["network"]),
            posts: posts.collect(),
            codes: codes.collect(),
            from: match case["from"][0].as_str().unwrap() {
                "phone" => From::Phone(ext(who)),
                "withheld" => From::Withheld(ext(who)),
                "trunk" => From::Trunk(who.to_owned()),
                _ => From::Anonymous,
            },
            dialled: case["dialled"].as_str().unwrap().to_owned(),
            called: ext(case["called"].as_str().unwrap()),
            at: serde_json::from_value(case["at"].clone()).unwrap(),
        }
    }
}

fn names(rule: &Rule, colleague: &Extension) -> bool {
    match &rule.origin {
        Origin::Numbers { patterns, .. } => {
            patterns.contains(&Pattern::Extension(colleague.clone()))
        }
        _ => false,
    }
}

fn word<T: PartialEq>(words: &[(&'static str, T)], meant: &T) -> &'static str {
    words.iter().find(|(_, known)| known == meant).unwrap().0
}

fn meant<T: Copy>(words: &[(&'static str, T)], word: &Value) -> T {
    words.iter().find(|(known, _)| *word == *known).unwrap().1
}
