//! Plans in our words → what Asterisk stores.

mod callers;
mod codes;
mod condition;
mod extension;
mod groups;
mod hours;
mod objects;
mod organisation;
mod program;
mod rules;
#[cfg(test)]
pub(in crate::pbx::asterisk) mod shown;
mod switches;
mod trunk;
mod week;

pub use extension::{ExtensionRows, extension};
pub use objects::{Kind, Object, device};
pub(super) use organisation::alternatives;
pub use organisation::{lamps, organisation};
pub use switches::{switch_prefix, unlit};
pub use trunk::{trunk, trunk_id, trunk_objects};

use super::text::TextError;
use crate::pbx::plan::ExtensionPlan;

/// Why a plan cannot be stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// A value that the PBX cannot hold; plans are built from checked values, so this is a defect of ours.
    #[error("{0}")]
    Text(#[from] TextError),
    /// More devices than one dial string holds.
    #[error("{0} devices on one extension; at most {max} can ring", max = ExtensionPlan::MAX_DEVICES)]
    Devices(usize),
    /// A single condition that does not fit a row.
    #[error("a condition of {0} bytes")]
    Condition(usize),
    /// A device of another extension.
    #[error("{0} is not a device of this extension")]
    Foreign(String),
    /// A zone name that no IANA zone has.
    #[error("« {0} » is not a time zone's name")]
    Zone(String),
}
