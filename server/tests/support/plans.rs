//! Plans for tests.

use renvoi_app::domain::{
    Destination, E164, Extension, Numbering, Origin, Outcome, Rule, RuleCode, RuleId, RuleName,
    Slot, Triggers,
};
use renvoi_server::pbx::{
    DevicePlan, EndpointId, ExtensionPlan, LampPlace, OrgKey, OrganisationPlan, TrunkKey,
    plan::{Code, PlannedRule},
};
use uuid::Uuid;

pub(crate) fn org(name: &str) -> OrgKey {
    OrgKey::parse(name).unwrap()
}

pub(crate) fn trunk(name: &str) -> TrunkKey {
    TrunkKey::parse(name).unwrap()
}

pub(crate) fn ext(number: &str) -> Extension {
    Extension::parse(number).unwrap()
}

pub(crate) fn e164(number: &str) -> E164 {
    E164::parse(number).unwrap()
}

pub(crate) fn france() -> Numbering {
    Numbering::for_country("FR").unwrap()
}

/// A rule for everyone at any time.
pub(crate) fn rule(n: u128, triggers: Triggers, outcome: Outcome) -> Rule {
    Rule {
        id: RuleId(Uuid::from_u128(n)),
        name: RuleName::parse(&format!("rule {n}")).unwrap(),
        enabled: true,
        origin: Origin::Anyone,
        slot: Slot::default(),
        triggers,
        outcome,
        until: None,
    }
}

pub(crate) fn to_extension(number: &str) -> Outcome {
    Outcome::Forward(Destination::Extension(ext(number)))
}

pub(crate) fn to_number(number: &str) -> Outcome {
    Outcome::Forward(Destination::Number(e164(number)))
}

pub(crate) fn planned(rules: Vec<Rule>) -> Vec<PlannedRule> {
    let planned = |(rule, n)| PlannedRule {
        rule,
        allowed: true,
        colleague_numbers: vec![],
        code: RuleCode::new(n).map_or(Code::None, Code::Switch),
    };
    rules.into_iter().zip(1..).map(planned).collect()
}

/// An extension in Paris without voicemail.
pub(crate) fn extension(
    org: &OrgKey,
    number: &str,
    devices: u16,
    rules: Vec<Rule>,
) -> ExtensionPlan {
    let number = ext(number);
    ExtensionPlan {
        org: org.clone(),
        zone: "Europe/Paris".to_owned(),
        rules: planned(rules),
        devices: (1..=devices)
            .map(|n| EndpointId::new(org, &number, n))
            .collect(),
        extension: number,
        voicemail: false,
        full: false,
        tenure: renvoi_server::pbx::Tenure::default(),
        holidays: vec![],
        dialled: 0,
    }
}

pub(crate) fn organisation(
    org: &OrgKey,
    trunk: Option<&TrunkKey>,
    numbers: &[(&str, &str)],
) -> OrganisationPlan {
    OrganisationPlan {
        org: org.clone(),
        numbering: france(),
        trunk: trunk.cloned(),
        number: None,
        direct_numbers: numbers
            .iter()
            .map(|(number, to)| (e164(number), ext(to)))
            .collect(),
        lamps: place(org),
        groups: vec![],
    }
}

/// Where an organisation's lamps are: another place for another key, as far as one test goes.
fn place(org: &OrgKey) -> Option<LampPlace> {
    let sum = org.as_str().bytes().fold(7_i64, |sum, byte| {
        (sum * 31 + i64::from(byte)) % i64::from(LampPlace::MOST)
    });
    LampPlace::new(sum + 1)
}

/// A SIP account whose password is `secret`.
pub(crate) fn device(endpoint: &EndpointId) -> DevicePlan {
    DevicePlan {
        endpoint: endpoint.clone(),
        display_name: format!("Phone {endpoint}"),
        ha1: DevicePlan::ha1(endpoint, "secret"),
        language: "en".to_owned(),
        lamps: place(&endpoint.org()),
    }
}
