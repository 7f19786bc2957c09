//! Few public numbers, so that lists and callers often meet.

use rand::{RngExt as _, rngs::StdRng, seq::IndexedRandom as _};
use renvoi_app::domain::{E164, Extension, Pattern, Prefix, route::Device};
use renvoi_server::pbx::ExtensionPlan;

use super::direct_number;
use crate::support::plans::e164;

pub const NUMBERS: [&str; 5] = [
    "+33612345678",
    "+33612340000",
    "+33145678901",
    "+442079460958",
    "+33699999999",
];
const PREFIXES: [&str; 8] = [
    "+3",
    "+33",
    "+336",
    "+3361234",
    "+3361234567",
    "+44",
    "+331990",
    "+33612345678",
];
const SHOWN: [&str; 11] = [
    "+33612345678",
    "0612345678",
    "0033612345678",
    "0612340000",
    "+33145678901",
    "0145678901",
    "00442079460958",
    "0699999999",
    "612345678",
    "12",
    "+0612345678",
];

/// What a trunk shows: a known number in some writing, something unreadable, or a colleague's direct number.
pub fn shown(rng: &mut StdRng, extensions: &[(ExtensionPlan, Vec<Device>)]) -> String {
    if rng.random_bool(0.2) {
        let (plan, _) = extensions.choose(rng).unwrap();
        return direct_number(&plan.extension).to_string();
    }
    (*SHOWN.choose(rng).unwrap()).to_owned()
}

pub fn number(rng: &mut StdRng) -> E164 {
    e164(NUMBERS.choose(rng).unwrap())
}

/// A list of a few patterns or, now and then, of a hundred.
pub fn patterns(rng: &mut StdRng, colleagues: &[Extension]) -> Vec<Pattern> {
    let count = if rng.random_bool(0.2) {
        rng.random_range(7..=100)
    } else {
        rng.random_range(1..=4)
    };
    let pattern = |rng: &mut StdRng, filler: bool| match rng.random_range(0..4) {
        _ if filler => Pattern::Number(e164(&format!(
            "+3370{:08}",
            rng.random_range(0..100_000_000)
        ))),
        0 => Pattern::Prefix(Prefix::parse(PREFIXES.choose(rng).unwrap()).unwrap()),
        1 => Pattern::Extension(colleagues.choose(rng).unwrap().clone()),
        _ => Pattern::Number(number(rng)),
    };
    // Few of a long list are ones that could match.
    (0..count).map(|n| pattern(rng, n >= 3)).collect()
}
