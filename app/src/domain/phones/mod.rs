//! Desk phones: their models, and what their keys do. Vendor-neutral: a phone that is replaced by another make keeps its keys.

mod key;
mod mac;
mod model;

pub use key::{Does, Key, KeyKind, Label, LabelError, MAX_LABEL, Spot};
pub use mac::{MacAddress, MacError};
pub use model::{Bank, Model, ModelId, Module, Rect, Refresh, Side, Vendor};
