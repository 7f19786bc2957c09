//! What changed, for the journal.

use serde_json::{Map, Value, json};

/// Of two flat objects, what differs: `{ "country": ["FR", "BE"] }`, the old value first.
pub(super) fn between(before: &Value, after: &Value) -> Value {
    let names = after.as_object().into_iter().flat_map(Map::keys);
    let changed = names
        .filter(|name| before[name.as_str()] != after[name.as_str()])
        .map(|name| {
            (
                name.clone(),
                json!([before[name.as_str()], after[name.as_str()]]),
            )
        });
    Value::Object(changed.collect())
}

/// Whether [`between`] found nothing.
pub(super) fn is_nothing(changes: &Value) -> bool {
    changes.as_object().is_none_or(Map::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_told() {
        let (before, after) = (json!({ "a": 1, "b": null }), json!({ "a": 1, "b": "x" }));
        let changes = between(&before, &after);
        assert_eq!(changes, json!({ "b": [null, "x"] }));
        assert!(is_nothing(&between(&before, &before)) && !is_nothing(&changes));
    }
}
