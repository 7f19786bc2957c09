//! What keys of phones are, checked, completed, carried over and merged.

mod properties;
mod table;
