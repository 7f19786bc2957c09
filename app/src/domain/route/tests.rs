//! Chains, by table.

use std::collections::HashMap;

use super::*;
use crate::domain::testing::{at, e164, ext, external, rule, to_extension, to_number, when};

/// Extensions by number, direct numbers, and what phones and the network do.
#[derive(Default)]
struct Office {
    posts: HashMap<Extension, (Vec<Rule>, bool, Vec<Device>)>,
    owners: HashMap<E164, Extension>,
    trunk: Option<Left>,
    refused: bool,
}

impl Office {
    fn with(mut self, number: &str, rules: Vec<Rule>, voicemail: bool, devices: &[Device]) -> Self {
        self.posts
            .insert(ext(number), (rules, voicemail, devices.to_vec()));
        self
    }

    fn ending(&self, called: &str) -> Ending {
        follow(self, &external("+33612345678"), &ext(called)).ending
    }
}

impl World for Office {
    fn extension(&self, extension: &Extension) -> Option<Post<'_>> {
        let (rules, voicemail, _) = self.posts.get(extension)?;
        Some(Post {
            rules,
            allowed: vec![!self.refused; rules.len()],
            voicemail: *voicemail,
            at: at("2026-11-24T10:00"),
            holiday: false,
        })
    }

    fn owner(&self, number: &E164) -> Option<Extension> {
        self.owners.get(number).cloned()
    }

    fn ring(&self, extension: &Extension, seconds: u8) -> Rung {
        ring(&self.posts[extension].2, seconds)
    }

    fn outside(&self, _: &E164) -> Left {
        self.trunk.unwrap_or(Left::Answered)
    }
}

fn now(outcome: Outcome) -> Vec<Rule> {
    vec![Rule { outcome, ..rule(1) }]
}

const RINGS: &[Device] = &[Device::Rings];

#[test]
fn devices_together() {
    use Device::{Answers, Busy, Declines, Gone, Rings};
    let table: &[(&[Device], Rung)] = &[
        (&[], Rung::Unreachable),
        (&[Gone, Gone], Rung::Unreachable),
        (&[Gone, Busy], Rung::Busy),
        (&[Busy, Rings], Rung::NoAnswer),
        (&[Declines, Rings], Rung::Busy),
        (&[Answers { after: 19 }, Busy], Rung::Answered),
        (&[Answers { after: 20 }], Rung::NoAnswer),
    ];
    for (devices, expected) in table {
        assert_eq!(ring(devices, 20), *expected, "{devices:?}");
    }
}

#[test]
fn a_chain_goes_on_until_something_takes_the_call() {
    let mut office = Office::default()
        .with("201", now(to_extension("202")), false, RINGS)
        .with("202", now(to_number("+33145678901")), true, RINGS);
    assert_eq!(office.ending("201"), Ending::Outside(e164("+33145678901")));
    office.trunk = Some(Left::TrunkFailed);
    assert_eq!(
        office.ending("201"),
        Ending::Voicemail(ext("202")),
        "of whoever sent it out"
    );
    office.trunk = Some(Left::Busy);
    assert_eq!(
        office.ending("201"),
        Ending::Busy,
        "a forwarded leg that fails is final"
    );
    office.owners.insert(e164("+33145678901"), ext("201"));
    assert_eq!(
        office.ending("201"),
        Ending::Voicemail(ext("202")),
        "its own direct number, visited"
    );
}

#[test]
fn a_visited_or_refused_destination_lets_it_ring() {
    let mut office = Office::default()
        .with("201", now(to_extension("202")), false, RINGS)
        .with("202", now(to_extension("201")), false, &[Device::Busy]);
    let route = follow(&office, &external("+33612345678"), &ext("201"));
    assert_eq!(route.ending, Ending::Busy);
    assert!(matches!(
        route.steps[1],
        Step::Stays {
            why: Why::Visited,
            rule: 0,
            ..
        }
    ));
    office.refused = true;
    assert_eq!(office.ending("201"), Ending::NoAnswer);
}

#[test]
fn after_five_forwards_it_rings_where_it_is() {
    let mut office = Office::default();
    for n in 201..210 {
        let next = (n + 1).to_string();
        office = office.with(
            &n.to_string(),
            now(to_extension(&next)),
            false,
            &[Device::Answers { after: 0 }],
        );
    }
    assert_eq!(office.ending("201"), Ending::Answered(ext("206")));
}

#[test]
fn nothing_won_is_voicemail_or_the_tone() {
    let mut busy = rule(1);
    busy.triggers = when(true, None, false);
    busy.outcome = Outcome::LetItRing;
    let office = Office::default()
        .with("201", vec![busy.clone()], true, &[Device::Busy])
        .with("202", vec![busy], false, &[Device::Busy])
        .with("203", now(Outcome::Reject), true, RINGS)
        .with("204", now(Outcome::Voicemail), false, &[]);
    assert_eq!(office.ending("201"), Ending::Voicemail(ext("201")));
    assert_eq!(office.ending("202"), Ending::Busy);
    assert_eq!(office.ending("203"), Ending::Busy);
    assert_eq!(office.ending("204"), Ending::Unreachable);
    assert_eq!(office.ending("299"), Ending::Unreachable);
}

#[test]
fn phones_ring_as_long_as_the_winner_says() {
    let mut slow = rule(1);
    slow.triggers = when(false, Some(10), false);
    slow.outcome = Outcome::LetItRing;
    let office = Office::default()
        .with("201", vec![slow], false, &[Device::Answers { after: 12 }])
        .with("202", vec![], false, &[Device::Answers { after: 12 }]);
    assert_eq!(office.ending("201"), Ending::NoAnswer);
    assert_eq!(office.ending("202"), Ending::Answered(ext("202")));
}
