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

/// A line of a process's status, in MB: `VmRSS` is what it holds now, `VmHWM` the most it ever held.
pub fn memory(process: u32, line: &str) -> String {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let found = status
        .lines()
        .find_map(|text| text.strip_prefix(line)?.strip_prefix(':'));
    let kilobytes = found
        .and_then(|text| text.split_whitespace().next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0);
    format!("{:.1} MB", load::numbers(kilobytes) * 1.024 / 1000.0)
}
