//! Desk phones: their models, and what their keys do. Vendor-neutral: a phone that is replaced by another make keeps its keys.

mod check;
mod fit;
mod key;
mod kind;
mod mac;
mod model;
mod phone;
mod places;
mod template;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use check::{Fault, Why};
pub use fit::{Became, Unfit, fit};
pub use key::{Does, Key, Label, LabelError, MAX_LABEL, Spot};
pub use kind::KeyKind;
pub use mac::{MacAddress, MacError};
pub use model::{Bank, Model, ModelId, Module, Rect, Refresh, Restart, Side, Vendor};
pub use phone::Phone;
pub use places::{Counts, Place, bank_of, counts, page_of, places};
pub use template::{Audience, Template, merge, own};
