//! The dialplan.

use std::{collections::BTreeSet, fmt::Write as _};

use renvoi_app::domain::Numbering;
use sha2::{Digest as _, Sha256};

use super::fill;
use crate::{
    hex::hex,
    pbx::{ExtensionPlan, LampPlace, asterisk::compile::alternatives},
};

const DIALPLAN: &str = include_str!("renvoi.conf");
const TESTS: &str = include_str!("test.conf");

/// The context that holds the version's name as its only extension.
pub const VERSION_CONTEXT: &str = "renvoi-version";

/// The announcements of Asterisk's own that it plays. Tones say the same where one is missing.
pub(in crate::pbx::asterisk) const SOUNDS: [&str; 7] = [
    "vm-intro",
    "vm-goodbye",
    "vm-mailboxfull",
    "vm-rec-unv",
    "vm-saved",
    "vm-tooshort",
    "vm-deleted",
];

/// How long phones ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ringing {
    /// As the rules say.
    AsSaid,
    /// So many times shorter, and calls may bring their own clock: tests only.
    Shortened(u16),
}

/// Names the dialplan's content, so that an Asterisk with another one is noticed. Tests' dialplans have the name of the one that
/// people use.
#[must_use]
pub fn version() -> String {
    let hash = Sha256::digest(written(Ringing::AsSaid, ""));
    hex(&hash[..4])
}

/// The dialplan's text.
#[must_use]
pub fn dialplan(ringing: Ringing) -> String {
    let mut text = written(ringing, &version());
    if ringing != Ringing::AsSaid {
        text += TESTS;
    }
    text
}

fn written(ringing: Ringing, version: &str) -> String {
    let ring = match ringing {
        Ringing::AsSaid => "${rvs}".to_owned(),
        Ringing::Shortened(by) => format!("$[${{rvs}} / {by}]"),
    };
    let (extensions, emergency) = (extensions(), emergency());
    let (phones, lamps) = (phones(), lamps());
    let values = [
        ("phones", &*phones),
        ("lamps", lamps.trim_end()),
        ("version", version),
        ("extensions", extensions.trim_end()),
        ("emergency", &emergency),
        ("ring", &ring),
    ];
    fill(DIALPLAN, &values)
}

/// Two to six digits, the first not 0, are an extension unless they are an emergency number: only what is one somewhere is compared
/// with those of the organisation's country. A pattern that ends with `!` would not do: the numbers of the public network are longer.
fn extensions() -> String {
    let mut lines = String::new();
    for digits in 2..=6 {
        let _ = writeln!(
            lines,
            "exten => _[1-9]{},1,Goto(renvoi-route,${{EXTEN}},1)",
            "X".repeat(digits - 1)
        );
    }
    // 112 has a line of its own.
    let asked = |number: &&str| !number.starts_with('0') && *number != "112";
    for number in every_emergency().into_iter().filter(asked) {
        let pattern = if number.contains('.') {
            format!("_{}", number.replace('.', "X"))
        } else {
            number.to_owned()
        };
        let _ = writeln!(
            lines,
            "exten => {pattern},1,Goto(renvoi-perhaps,${{EXTEN}},1)"
        );
    }
    lines
}

/// Every name that a phone of the watched extension may have, in a context that is one organisation's.
fn phones() -> String {
    let name = |n| format!("PJSIP/${{DB(rvlamps/${{CONTEXT}})}}-${{FILTER(0-9,${{EXTEN}})}}-{n}");
    let names: Vec<_> = (1..=ExtensionPlan::LAST_DEVICE).map(name).collect();
    names.join("&")
}

/// A context for each organisation that there may be.
fn lamps() -> String {
    LampPlace::all().fold(String::new(), |text, place| {
        text + &format!("[{}](renvoi-lamps)\n", place.context())
    })
}

/// Every country's emergency numbers, as alternatives.
fn emergency() -> String {
    alternatives(every_emergency().into_iter())
}

/// Every country's emergency numbers; a dot is any digit.
fn every_emergency() -> BTreeSet<&'static str> {
    Numbering::countries()
        .filter_map(Numbering::for_country)
        .flat_map(|numbering| numbering.emergency())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pbx::asterisk::compile::shown::snapshot;

    /// What is looked for is what is played.
    #[test]
    fn every_announcement_is_known() {
        let played = DIALPLAN.split("Playback(").skip(1);
        let played = played.map(|rest| rest.split(')').next().unwrap());
        let played: BTreeSet<_> = played.filter(|name| !name.contains('/')).collect();
        assert_eq!(played, SOUNDS.into_iter().collect());
    }

    /// No line may grow past what Asterisk reads into one step.
    #[test]
    fn emergency_numbers_are_known_without_rows() {
        let text = dialplan(Ringing::AsSaid);
        assert!(text.contains("exten => 112,1,Goto(renvoi-emergency,"));
        let all = emergency();
        for number in ["112", "15", "061", "110", "911", "116[0-9][0-9][0-9]"] {
            assert!(all.split('|').any(|known| known == number), "{number}");
        }
        assert!(text.lines().all(|line| line.len() < 2000));
        assert!(!text.contains("renvoi-test") && !text.contains("*99*"));
    }

    #[test]
    fn the_version_names_all_that_is_written() {
        let text = dialplan(Ringing::AsSaid);
        assert!(text.contains(&format!("exten => {},1,NoOp()", version())));
        let hash = |text: &str| hex(&Sha256::digest(text)[..4]);
        assert_eq!(hash(&text.replace(&version(), "")), version());
        // What is generated is part of it.
        assert_ne!(
            hash(&fill(
                DIALPLAN,
                &[
                    ("version", ""),
                    ("phones", ""),
                    ("lamps", ""),
                    ("extensions", ""),
                    ("emergency", ""),
                    ("ring", "")
                ]
            )),
            version()
        );
        assert!(dialplan(Ringing::Shortened(20)).contains(&version()));
    }

    /// Every line that is not the template's own.
    #[test]
    fn what_is_generated_of_the_dialplan() {
        let added = |text: &str, to: &str| -> String {
            let known: std::collections::HashSet<_> = to.lines().collect();
            let new = text.lines().filter(|line| !known.contains(line));
            new.fold(String::new(), |text, line| text + line + "\n")
        };
        let plain = dialplan(Ringing::AsSaid);
        let generated = added(&plain, DIALPLAN).replace(&version(), "VERSION");
        // Of a thousand that are alike, the first and the last.
        let places: Vec<_> = LampPlace::all().map(LampPlace::context).collect();
        let inner = &places[1..places.len() - 1];
        let generated = inner.iter().fold(generated, |text, place| {
            text.replace(&format!("[{place}](renvoi-lamps)\n"), "")
        });
        snapshot!("dialplan", generated);
        let shortened = added(&dialplan(Ringing::Shortened(20)), &plain);
        snapshot!("dialplan-of-tests", added(&shortened, TESTS));
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
