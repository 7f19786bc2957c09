//! « Essayer »: a caller and a moment; where the call goes, and why.

mod answer;
mod form;
mod state;

pub(super) use form::TryCard;
pub(super) use state::{First, Trial, asked, first_answer};
