//! Random organisations and calls, crowded where mistakes would be, and where each call should go.

pub mod embedded;
pub mod expected;
pub mod kept;
pub mod numbers;
pub mod rules;
pub mod shrink;
pub mod small;

use jiff::{Timestamp, ToSpan as _, civil::DateTime, tz::TimeZone};
use rand::{RngExt as _, rngs::StdRng, seq::IndexedRandom as _};
use renvoi_app::domain::{
    Extension,
    route::{Device, Left, MAX_HOPS},
};
use renvoi_server::pbx::{Dialled, EndpointId, ExtensionPlan, plan::Habits};

use super::{
    office::{Blueprint, From, network_address},
    plans::{e164, ext, france, org, organisation, trunk},
};

/// An organisation, and what its far end of the trunk does with calls.
pub struct Case {
    pub blueprint: Blueprint,
    pub network: Left,
    /// Around which day everything happens.
    pub day: DateTime,
    /// What is dialled at its phones before anybody calls, in that order.
    pub codes: Vec<(Extension, String)>,
    /// What the PBX has changed because of that.
    pub dialled: Vec<Dialled>,
}

/// Zones whose clocks differ in every way: changed or not, by an hour or by half of one, whole hours off or not.
const ZONES: [&str; 9] = [
    "Europe/Paris",
    "Europe/London",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Africa/Casablanca",
    "Pacific/Chatham",
];

/// Days on which clocks change somewhere, a leap day, an end of a year, and an ordinary one.
const DAYS: [&str; 9] = [
    "2026-03-08T12:00",
    "2026-03-29T12:00",
    "2026-04-05T12:00",
    "2026-09-27T12:00",
    "2026-10-25T12:00",
    "2026-11-01T12:00",
    "2027-12-31T23:00",
    "2028-02-29T12:00",
    "2026-06-17T12:00",
];

/// Draws an organisation.
pub fn case(rng: &mut StdRng, n: usize) -> Case {
    let day: DateTime = DAYS.choose(rng).unwrap().parse().unwrap();
    let (org, trunk) = (org(&format!("agree{n}")), trunk(&format!("trunk{n}")));
    // In every tenth one calls go from each to the next, further than a call is forwarded.
    let in_line = n % 10 == 9;
    let count = if in_line { MAX_HOPS + 2 } else { 5 };
    let mut numbers: Vec<Extension> = vec![];
    while numbers.len() < count {
        let length = rng.random_range(2..=6_u32);
        let digits = rng
            .random_range(10_u32.pow(length - 1)..10_u32.pow(length))
            .to_string();
        if let Ok(number) = Extension::parse(&digits)
            && !numbers.contains(&number)
        {
            numbers.push(number);
        }
    }
    let direct: Vec<(String, Extension)> = numbers
        .iter()
        .map(|number| (format!("+331990{number:0>5}"), number.clone()))
        .collect();
    let extensions = numbers
        .iter()
        .enumerate()
        .map(|(place, number)| {
            let devices = devices(rng);
            let voicemail = rng.random_bool(0.3);
            let mut rules = rules::list(rng, number, &numbers, &direct, day);
            if in_line {
                let next = &numbers[(place + 1) % count];
                rules::send_on(rng, &mut rules, next);
            }
            let plan = ExtensionPlan {
                org: org.clone(),
                extension: number.clone(),
                zone: (*ZONES.choose(rng).unwrap()).to_owned(),
                rules,
                devices: (1..=devices.len())
                    .map(|n| EndpointId::new(&org, number, u16::try_from(n).unwrap()))
                    .collect(),
                voicemail,
                full: false,
                tenure: renvoi_server::pbx::Tenure::default(),
                holidays: (-3..4_i64)
                    .filter(|_| rng.random_bool(0.3))
                    .map(|d| day.date().checked_add(d.days()).unwrap())
                    .collect(),
                dialled: 0,
            };
            (plan, devices)
        })
        .collect();
    let pairs: Vec<_> = direct
        .iter()
        .map(|(number, e)| (number.as_str(), e.as_str()))
        .collect();
    let networks = [
        Left::Answered,
        Left::Answered,
        Left::Answered,
        Left::Busy,
        Left::NoAnswer,
        Left::Unreachable,
        Left::TrunkFailed,
    ];
    let blueprint = Blueprint {
        organisation: organisation(&org, Some(&trunk), &pairs),
        org,
        trunk,
        network: network_address(),
        habits: Habits::default(),
        extensions,
    };
    Case {
        blueprint,
        network: *networks.choose(rng).unwrap(),
        day,
        codes: vec![],
        dialled: vec![],
    }
}

/// One to three devices; none declines where another answers, since it would depend on who is first.
fn devices(rng: &mut StdRng) -> Vec<Device> {
    let count = *[1, 1, 1, 2, 2, 3].choose(rng).unwrap();
    let declines = rng.random_bool(0.2);
    let mut one = || match rng.random_range(0..6) {
        0 | 1 if declines => Device::Declines,
        0 => Device::Answers { after: 0 },
        1 => Device::Answers { after: 1 },
        2 => Device::Rings,
        3 | 4 => Device::Busy,
        _ => Device::Gone,
    };
    (0..count).map(|_| one()).collect()
}

/// A call within an organisation: who calls, what, when.
pub struct Try {
    pub from: From,
    /// What is dialled.
    pub dialled: String,
    /// Which extension that is.
    pub called: Extension,
    pub at: Timestamp,
}

/// Draws a call. `reachable` have a phone to call from.
pub fn call(rng: &mut StdRng, case: &Case, reachable: &[Extension]) -> Try {
    let extensions = &case.blueprint.extensions;
    let (plan, _) = extensions.choose(rng).unwrap();
    let called = plan.extension.clone();
    let direct = format!("+331990{called:0>5}");
    let inside = !reachable.is_empty() && rng.random_bool(0.5);
    // What is dialled inside is an emergency before it is an extension.
    let is_emergency = france().is_emergency(called.as_str());
    let from = if inside {
        let phone = reachable.choose(rng).unwrap().clone();
        if rng.random_bool(0.8) {
            From::Phone(phone)
        } else {
            From::Withheld(phone)
        }
    } else if rng.random_bool(0.15) {
        From::Anonymous
    } else {
        From::Trunk(numbers::shown(rng, extensions))
    };
    Try {
        from,
        dialled: if inside && !is_emergency && rng.random_bool(0.8) {
            called.to_string()
        } else {
            direct
        },
        called,
        at: instant(rng, case.day, plan),
    }
}

/// A moment of the owner's clock: at the edge of something, on the day that matters, or anywhere near.
fn instant(rng: &mut StdRng, day: DateTime, plan: &ExtensionPlan) -> Timestamp {
    let zone = TimeZone::get(&plan.zone).unwrap();
    let edges = rules::edges(plan, day);
    let near = |at: DateTime, minutes: i64| at.checked_add(minutes.minutes()).unwrap();
    let at = match rng.random_range(0..4) {
        0 if !edges.is_empty() => near(*edges.choose(rng).unwrap(), rng.random_range(-1..=1)),
        1 => near(day.date().at(0, 0, 0, 0), rng.random_range(-5..5)),
        2 => near(day.date().at(0, 0, 0, 0), rng.random_range(0..6 * 60)),
        _ => near(day, rng.random_range(-4 * 1440..4 * 1440)),
    };
    let instant = zone.to_ambiguous_timestamp(at).compatible().unwrap();
    // Seconds do not matter; an hour later is the same wall clock where it is repeated.
    let later = if rng.random_bool(0.1) { 3600 } else { 0 };
    instant
        .checked_add((later + rng.random_range(0..60_i64)).seconds())
        .unwrap()
}

/// Some direct number of a colleague.
pub fn direct_number(extension: &Extension) -> renvoi_app::domain::E164 {
    e164(&format!("+331990{extension:0>5}"))
}

/// An extension that does not exist.
pub fn nobody() -> Extension {
    ext("999998")
}
