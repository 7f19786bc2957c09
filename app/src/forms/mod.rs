//! Forms: one reader of fields for the plain post and for the hydrated page.

mod call;
mod dates;
mod fields;
mod hours;
mod key_fields;
mod keys;
mod known;
mod list;
mod name;
mod paint;
mod posted;
mod presets;
mod press;
mod rule;
pub mod settings;
#[cfg(feature = "ssr")]
pub mod templates;
mod url;
mod write;

use rule::keep;

pub use key_fields::{field_of_key, key_as_typed, key_field, key_pairs, keys_typed};
pub use keys::{KnownKeys, is_misplaced};
pub(crate) use known::knowing;
pub use known::{COLLEAGUES_SENT, Fault, Known};
pub use list::{Item, items};
pub use name::folded;
pub use paint::{Painted, paint, shown_cells, week_of};
pub(crate) use posted::Inbox;
pub use posted::{
    Posted, PostedChange, PostedKeys, PostedRule, PostedSettings, PostedSignIn, PostedTemporary,
};
pub use presets::Preset;
pub use rule::{Part, Parts};
pub use url::percent_encode;

use serde_json::Value;

use crate::domain::Rule;

/// A rule in the JSON form as the server sends it; `None` where it is none, which would be a defect of ours.
#[must_use]
pub fn read_rule(value: &Value) -> Option<Rule> {
    serde_json::from_value(value.clone()).ok()
}
