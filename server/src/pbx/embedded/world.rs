//! An organisation's plans, as a call finds them.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use renvoi_app::domain::{
    Caller, E164, Extension, Rule,
    route::{Left, Post, Rung, World, ring},
};

use super::Ends;
use crate::pbx::dialled::{Dialled, heard};
use crate::pbx::plan::{ExtensionPlan, OrgKey, OrganisationPlan, Plan, Subject, TrunkPlan};

/// The plans of one organisation at an instant.
pub(super) struct Office<'a> {
    plans: &'a BTreeMap<Subject, Plan>,
    org: &'a OrgKey,
    rules: BTreeMap<Extension, Heard>,
    ends: &'a dyn Ends,
}

/// The rules of an extension, whether each is allowed, and its local time.
struct Heard {
    rules: Vec<Rule>,
    allowed: Vec<bool>,
    at: DateTime,
}

impl<'a> Office<'a> {
    /// What is known of the organisation.
    pub(super) fn new(
        plans: &'a BTreeMap<Subject, Plan>,
        dialled: &[Dialled],
        org: &'a OrgKey,
        at: Timestamp,
        ends: &'a dyn Ends,
    ) -> Self {
        let mut rules = BTreeMap::new();
        for plan in plans.values() {
            if let Plan::Extension(plan) = plan
                && plan.org == *org
            {
                let zone = TimeZone::get(&plan.zone).unwrap_or(TimeZone::UTC);
                let heard = heard(plan, dialled);
                let heard = Heard {
                    allowed: heard.iter().map(|planned| planned.allowed).collect(),
                    rules: heard.into_iter().map(|planned| planned.rule).collect(),
                    at: zone.to_datetime(at),
                };
                rules.insert(plan.extension.clone(), heard);
            }
        }
        Self {
            plans,
            org,
            rules,
            ends,
        }
    }

    /// The caller that a trunk shows.
    pub(super) fn outsider(&self, raw: &str) -> Caller {
        let trunk = self
            .organisation()
            .and_then(|org| org.trunk.clone())
            .and_then(|key| self.trunk(key));
        if !raw.chars().any(|c| c.is_ascii_digit()) {
            return Caller::Anonymous;
        }
        let number = match (trunk, self.organisation()) {
            (Some(trunk), _) => trunk.caller(raw),
            (None, Some(org)) => org.numbering.caller(raw),
            (None, None) => None,
        };
        let colleague = number.as_ref().and_then(|number| self.owner(number));
        Caller::External { number, colleague }
    }

    fn organisation(&self) -> Option<&OrganisationPlan> {
        match self.plans.get(&Subject::Organisation(self.org.clone())) {
            Some(Plan::Organisation(plan)) => Some(plan),
            _ => None,
        }
    }

    fn trunk(&self, key: crate::pbx::TrunkKey) -> Option<&TrunkPlan> {
        match self.plans.get(&Subject::Trunk(key)) {
            Some(Plan::Trunk(plan)) => Some(plan),
            _ => None,
        }
    }

    fn plan(&self, extension: &Extension) -> Option<&ExtensionPlan> {
        match self
            .plans
            .get(&Subject::Extension(self.org.clone(), extension.clone()))
        {
            Some(Plan::Extension(plan)) => Some(plan),
            _ => None,
        }
    }
}

impl World for Office<'_> {
    fn extension(&self, extension: &Extension) -> Option<Post<'_>> {
        let plan = self.plan(extension)?;
        let Heard { rules, allowed, at } = self.rules.get(extension)?;
        Some(Post {
            rules,
            allowed: allowed.clone(),
            voicemail: plan.voicemail,
            at: *at,
            holiday: plan.holidays.contains(&at.date()),
        })
    }

    fn owner(&self, number: &E164) -> Option<Extension> {
        let numbers = &self.organisation()?.direct_numbers;
        numbers
            .iter()
            .find(|(direct, _)| direct == number)
            .map(|(_, extension)| extension.clone())
    }

    fn ring(&self, extension: &Extension, seconds: u8) -> Rung {
        let plan = self.plan(extension);
        let devices: Vec<_> = plan
            .iter()
            .flat_map(|plan| &plan.devices)
            .map(|endpoint| self.ends.device(endpoint))
            .collect();
        ring(&devices, seconds)
    }

    fn outside(&self, number: &E164) -> Left {
        let trunk = self
            .organisation()
            .and_then(|org| org.trunk.clone())
            .and_then(|key| self.trunk(key));
        match trunk {
            Some(_) => self.ends.outside(number),
            None => Left::TrunkFailed,
        }
    }
}
