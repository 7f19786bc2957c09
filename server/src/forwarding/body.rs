//! Lists as the store keeps them: the canonical JSON form.

use renvoi_app::domain::RuleList;

/// The text of a list.
#[must_use]
pub fn write(list: &RuleList) -> String {
    serde_json::to_string(list).expect("the form is plain data")
}

/// Reads a text that [`write`] wrote; `None` where it is none.
#[must_use]
pub fn read(text: &str) -> Option<RuleList> {
    serde_json::from_str(text).ok()
}
