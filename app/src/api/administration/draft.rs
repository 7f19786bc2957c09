//! The forms of the page as they are typed.

use serde::{Deserialize, Serialize};

use crate::api::forwarding::FieldError;

/// One form of the settings page, as text: nothing checked, nothing lost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SettingsDraft {
    /// Which form: `policy`, `calendar`, `hours` or `access`.
    pub form: String,
    /// [`SettingsView::version`](super::SettingsView::version) of the page it was on.
    pub version: String,
    /// Every field in order, names repeated as they came.
    pub fields: Vec<(String, String)>,
}

impl SettingsDraft {
    /// The first value of a field; empty where there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.fields
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    /// Whether a box is ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        self.fields.iter().any(|(key, _)| key == name)
    }
}

/// What became of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "changed", rename_all = "snake_case")]
pub enum SettingsChanged {
    /// Kept.
    Saved,
    /// Refused, field by field; nothing is changed.
    Refused {
        /// At least one.
        errors: Vec<FieldError>,
    },
    /// Somebody saved since; nothing is changed.
    Stale,
}
