//! What the tests here have in common: plans from rules in the JSON form, rows as people can read them, snapshots.

use std::fmt::Write as _;

use renvoi_app::domain::{E164, Extension, Origin, Pattern, RuleList};

use super::extension;
use crate::pbx::plan::{Code, EndpointId, ExtensionPlan, OrgKey, PlannedRule};

/// Compares with `snapshots/NAME.snap` beside the test.
macro_rules! snapshot {
    ($name:expr, $value:expr) => {
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!($name, $value);
        })
    };
}
pub(in crate::pbx::asterisk) use snapshot;

/// Extension 204 of an organisation in Paris with one phone, and these rules: what differs from a rule for everybody at any
/// time, as JSON.
pub(super) fn plan(rules: &[serde_json::Value]) -> ExtensionPlan {
    let org = OrgKey::parse("acme01").unwrap();
    let number = Extension::parse("204").unwrap();
    let rules: Vec<_> = rules
        .iter()
        .enumerate()
        .map(|(n, said)| {
            let mut rule = serde_json::json!({
                "id": uuid::Uuid::from_u128(n as u128), "name": format!("rule {n}"), "enabled": true,
                "origin": { "kind": "anyone" }, "triggers": ["immediately"], "outcome": "reject",
            });
            for (key, value) in said.as_object().unwrap() {
                rule[key] = value.clone();
            }
            rule
        })
        .collect();
    let list = serde_json::json!({ "version": 1, "rules": rules });
    let list: RuleList = serde_json::from_value(list).unwrap();
    ExtensionPlan {
        zone: "Europe/Paris".to_owned(),
        rules: list.rules.into_iter().map(planned).collect(),
        devices: vec![EndpointId::new(&org, &number, 1)],
        org,
        extension: number,
        voicemail: false,
        full: false,
        tenure: crate::pbx::Tenure::default(),
        holidays: vec![],
        dialled: 0,
    }
}

/// Colleague 2NN has the direct number +33 1 99 00 02 NN.
fn planned(rule: renvoi_app::domain::Rule) -> PlannedRule {
    let named = match &rule.origin {
        Origin::Numbers { patterns, .. } => patterns.as_slice(),
        _ => &[],
    };
    let colleague = |pattern: &Pattern| match pattern {
        Pattern::Extension(extension) => {
            let number = format!("+33199000{extension}");
            Some((extension.clone(), E164::parse(&number).unwrap()))
        }
        Pattern::Number(_) | Pattern::Prefix(_) => None,
    };
    PlannedRule {
        colleague_numbers: named.iter().filter_map(colleague).collect(),
        allowed: true,
        rule,
        code: Code::None,
    }
}

/// The rows of a plan without what they all begin with: what is in force, then each row in the order of writing. A table of the
/// week is a line for each day.
pub(super) fn rows(plan: &ExtensionPlan) -> String {
    let rows = extension(plan).unwrap();
    let header = rows.header.value.as_str();
    let header = header.strip_prefix(&rows.generation).unwrap();
    let mut text = format!("in force{header}\n");
    for row in &rows.rules {
        let name = row.key.as_str().rsplit('/').next().unwrap();
        let value = row.value.as_str();
        if name.starts_with('t') && value.len() == 504 {
            let _ = writeln!(text, "{name} =");
            for (day, at) in ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
                .iter()
                .zip(0..)
            {
                let hours = &value[at * 72..(at + 1) * 72];
                let hours: Vec<_> = (0..24).map(|hour| &hours[hour * 3..hour * 3 + 3]).collect();
                let _ = writeln!(text, "  {day} {}", hours.join(" "));
            }
        } else {
            let _ = writeln!(text, "{name} = {value}");
        }
    }
    text
}
