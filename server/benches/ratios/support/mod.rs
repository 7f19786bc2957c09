//! What the measurements share.

pub mod asterisk;
pub mod load;
pub mod numbers;
pub mod people;
pub mod portal;
pub mod rules;
pub mod table;

/// A count from the environment, so that one can try with few.
pub fn count(name: &str, usual: usize) -> usize {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .filter(|count| *count > 0)
        .unwrap_or(usual)
}
