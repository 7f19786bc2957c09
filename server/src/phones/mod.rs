//! Desk phones.

pub mod models;
