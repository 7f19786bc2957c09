//! Desk phones.

pub mod list;
pub mod models;
