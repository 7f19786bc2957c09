//! Lists as the store keeps them: the canonical JSON form.

use renvoi_app::domain::RuleList;

/// The text of a list.
#[must_use]
pub fn write(list: &RuleList) -> String {
    serde_json::to_string(list).expect("the form is plain data")
}

/// The list of a version, from its stored text; `None` where that cannot be read, or is missing though somebody has saved.
#[must_use]
pub fn in_force(version: i64, text: Option<&str>) -> Option<RuleList> {
    match text {
        Some(text) => read(text),
        None if version == 0 => Some(RuleList::default()),
        None => None,
    }
}

/// Reads a text that [`write`] wrote; `None` where it is none.
#[must_use]
pub fn read(text: &str) -> Option<RuleList> {
    serde_json::from_str(text).ok()
}
