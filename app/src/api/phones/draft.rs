//! Keys as they are typed: nothing checked, nothing lost.

use serde::{Deserialize, Serialize};

/// The form of a phone's keys as text: those that are in it are saved, the others stay. One parser serves the hydrated form, the plain
/// post and programs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeysDraft {
    /// The version of the keys that the form was loaded with.
    pub version: i64,
    /// `writer`: whom the form was shown to, as [`KeysView::writer`](super::KeysView::writer) says.
    pub writer: String,
    /// The keys.
    pub keys: Vec<KeyDraft>,
}

/// One key as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeyDraft {
    /// `key-M-P-…`: M is 0 for the phone itself.
    pub module: u8,
    /// P, from 1, across all pages.
    pub position: u16,
    /// `key-M-P-kind`: a word of [`KeyKind`](crate::domain::phones::KeyKind).
    pub kind: String,
    /// `key-M-P-value`: of a line its account, from 1; of a supervision the extension, or the colleague by name or as the browser's list offers them; of
    /// a speed dial the number as typed; of the switch of a rule the rule's id.
    pub value: String,
    /// `key-M-P-label`: what is to stand beside it; empty: what the portal calls it.
    pub label: String,
}
