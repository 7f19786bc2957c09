//! An organisation's policy, as the store keeps it.

use renvoi_app::domain::check::Policy;

/// Reads what the store keeps.
#[must_use]
pub fn parse(text: &str) -> Option<Policy> {
    serde_json::from_str(text).ok()
}

/// Reads what the store keeps; what cannot be read allows nothing beyond colleagues.
#[must_use]
pub fn read(text: &str) -> Policy {
    parse(text).unwrap_or_else(|| {
        tracing::error!("a stored policy cannot be read: nothing is allowed");
        Policy::nothing()
    })
}

/// As the store keeps it.
#[must_use]
pub fn write(policy: &Policy) -> String {
    serde_json::to_string(policy).expect("a policy is plain data")
}
