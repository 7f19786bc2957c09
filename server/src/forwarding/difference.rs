//! What a change did to a list, for the journal: enough to say it in sentences when the rules themselves are long gone.

use renvoi_app::domain::Rule;
use serde_json::{Value, json};

/// `{ "changes": [{ "before": RULE, "after": RULE }], "order": { "before": [NAME], "after": [NAME] } }`.
///
/// A change holds the rule in the JSON form before, after, or both: deleted, added, edited. `order` is there where rules that
/// stay have changed places; the names are those of all rules, in order.
pub(super) fn difference(before: &[Rule], after: &[Rule]) -> Value {
    let same = |list: &[Rule], rule: &Rule| list.iter().find(|other| other.id == rule.id).cloned();
    let gone = before
        .iter()
        .filter(|rule| same(after, rule).is_none())
        .map(|rule| json!({ "before": rule }));
    let there = after.iter().filter_map(|rule| match same(before, rule) {
        None => Some(json!({ "after": rule })),
        Some(old) if old != *rule => Some(json!({ "before": old, "after": rule })),
        Some(_) => None,
    });
    let mut detail = json!({ "changes": gone.chain(there).collect::<Vec<_>>() });
    let staying = |list: &[Rule], other: &[Rule]| -> Vec<_> {
        let staying = list.iter().filter(|rule| same(other, rule).is_some());
        staying.map(|rule| rule.id).collect()
    };
    if staying(before, after) != staying(after, before) {
        let names = |list: &[Rule]| {
            list.iter()
                .map(|rule| rule.name.as_str().to_owned())
                .collect::<Vec<_>>()
        };
        detail["order"] = json!({ "before": names(before), "after": names(after) });
    }
    detail
}

#[cfg(test)]
mod tests {
    use renvoi_app::domain::RuleList;

    use super::*;

    fn rules(list: &[(u128, &str)]) -> Vec<Rule> {
        let rules: Vec<_> = list
            .iter()
            .map(|(id, name)| {
                json!({ "id": uuid::Uuid::from_u128(*id), "name": name, "enabled": true, "origin": { "kind": "anyone" },
                        "triggers": ["busy"], "outcome": "reject" })
            })
            .collect();
        let list: RuleList =
            serde_json::from_value(json!({ "version": 1, "rules": rules })).expect("a list");
        list.rules
    }

    #[test]
    fn what_was_added_edited_deleted_and_moved_is_told() {
        let before = rules(&[(1, "A"), (2, "B"), (3, "C")]);
        let after = rules(&[(3, "C"), (1, "A bis"), (4, "D")]);
        let told = difference(&before, &after);
        let names = |side: &str| -> Vec<_> {
            let changes = told["changes"].as_array().expect("a list");
            let name = |change: &Value| change[side]["name"].as_str().unwrap_or("-").to_owned();
            changes.iter().map(name).collect()
        };
        assert_eq!(names("before"), ["B", "A", "-"]);
        assert_eq!(names("after"), ["-", "A bis", "D"]);
        assert_eq!(
            told["order"],
            json!({ "before": ["A", "B", "C"], "after": ["C", "A bis", "D"] })
        );
        assert_eq!(
            told["changes"][0]["before"]["outcome"], "reject",
            "whole rules"
        );
    }

    #[test]
    fn an_order_that_stays_is_not_told() {
        let (before, after) = (rules(&[(1, "A"), (2, "B")]), rules(&[(2, "B")]));
        let told = difference(&before, &after);
        assert_eq!(told.get("order"), None, "a gap is no move");
        assert_eq!(difference(&before, &before), json!({ "changes": [] }));
    }
}
