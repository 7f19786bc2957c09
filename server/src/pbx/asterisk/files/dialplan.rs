//! The dialplan.

use std::fmt::Write as _;

use renvoi_app::domain::number::is_emergency;
use sha2::{Digest as _, Sha256};

use super::fill;
use crate::hex::hex;

const DIALPLAN: &str = include_str!("renvoi.conf");
const TESTS: &str = include_str!("test.conf");

/// The context that holds the version's name as its only extension.
pub const VERSION_CONTEXT: &str = "renvoi-version";

/// How long phones ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ringing {
    /// As the rules say.
    AsSaid,
    /// So many times shorter, and calls may bring their own clock: tests only.
    Shortened(u16),
}

/// Names the dialplan's content, so that an Asterisk with another one is noticed.
#[must_use]
pub fn version() -> String {
    let hash = Sha256::digest(DIALPLAN);
    hex(&hash[..4])
}

/// The dialplan's text.
#[must_use]
pub fn dialplan(ringing: Ringing) -> String {
    let ring = match ringing {
        Ringing::AsSaid => "${rvs}".to_owned(),
        Ringing::Shortened(by) => format!("$[${{rvs}} / {by}]"),
    };
    let (version, emergency) = (version(), emergency());
    let values = [
        ("version", &*version),
        ("emergency", emergency.trim_end()),
        ("ring", &ring),
    ];
    let mut text = fill(DIALPLAN, &values);
    if ringing != Ringing::AsSaid {
        text += TESTS;
    }
    text
}

/// One line for each emergency and short public-service number; a thousand that share three digits are one pattern.
fn emergency() -> String {
    let mut lines = String::new();
    for length in 2..=6 {
        let numbers = || {
            (0..10_u32.pow(length)).map(move |n| format!("{n:0width$}", width = length as usize))
        };
        let mut patterns: Vec<String> = vec![];
        for number in numbers().filter(|number| is_emergency(number)) {
            let pattern = match number.split_at_checked(3) {
                Some((start, rest)) if whole(start, rest.len()) => {
                    format!("_{start}{}", "X".repeat(rest.len()))
                }
                _ => number,
            };
            if patterns.last() != Some(&pattern) {
                patterns.push(pattern);
            }
        }
        for pattern in patterns {
            let _ = writeln!(
                lines,
                "exten => {pattern},1,Set(rvto=${{EXTEN}})\n same => n,Goto(renvoi-out,s,1)"
            );
        }
    }
    lines
}

fn whole(start: &str, rest: usize) -> bool {
    rest >= 3
        && (0..10_u32.pow(u32::try_from(rest).unwrap_or(0)))
            .all(|n| is_emergency(&format!("{start}{n:0rest$}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emergency_numbers_stand_before_extensions() {
        let text = dialplan(Ringing::AsSaid);
        for number in ["15", "17", "18", "112", "114", "119"] {
            assert!(
                text.contains(&format!("exten => {number},1,Set(rvto=")),
                "{number}"
            );
        }
        assert!(text.contains("exten => _116XXX,1,"));
        assert!(!text.contains("renvoi-test") && !text.contains("*99*"));
    }

    #[test]
    fn only_tests_bring_their_own_clock() {
        let text = dialplan(Ringing::Shortened(20));
        assert!(text.contains("*99*") && text.contains("$[${rvs} / 20]"));
    }

    /// Letters among these are classes in a pattern: `_renvoi-…` would never match itself.
    #[test]
    fn every_goto_has_its_context() {
        let text = dialplan(Ringing::Shortened(20));
        for (at, _) in text.match_indices("renvoi-") {
            let name: String = text[at..]
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
                .collect();
            let known = text.contains(&format!("[{name}]"));
            assert!(known || text[at + name.len()..].starts_with("${"), "{name}");
        }
    }
}
