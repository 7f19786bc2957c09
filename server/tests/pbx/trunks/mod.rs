//! What the other end of a trunk is told, and takes; with scripted SIP peers on a real Asterisk.

mod forwards;
mod numbers;
mod peers;

use jiff::Timestamp;
use renvoi_app::domain::{Outcome, Rule, Triggers, route::Device};
use renvoi_phones::{Invitation, message::Address};
use renvoi_server::clock::{Clock as _, SystemClock};
use std::time::Duration;

use crate::support::{
    office::{From, Office, Seen},
    plans::{rule, to_number},
    scene::blueprint,
};

const ANSWERS: &[Device] = &[Device::Answers { after: 0 }];
/// Only ever reached where something never comes.
const LIMIT: Duration = Duration::from_mins(1);

fn now() -> Timestamp {
    SystemClock.now()
}

fn immediately(outcome: Outcome) -> Rule {
    rule(1, Triggers::Immediately, outcome)
}

/// 201 and 203, which forwards to a mobile; 202 has no direct number.
fn desk(name: &str) -> crate::support::office::Blueprint {
    let mobile = vec![immediately(to_number("+33612345678"))];
    let extensions = vec![
        ("201", ANSWERS, vec![]),
        ("202", ANSWERS, vec![]),
        ("203", ANSWERS, mobile),
    ];
    let mut plan = blueprint("FR", name, extensions);
    plan.organisation
        .direct_numbers
        .retain(|(_, extension)| extension.as_str() != "202");
    plan
}

/// The invitation that the far end got.
async fn seen(office: &Office, from: &From, to: &str) -> Invitation {
    let call = office.call(from, to, now(), LIMIT).await;
    assert!(
        matches!(call.seen, Seen::Trunk(_)),
        "{:?} {:?}",
        call.seen,
        call.words()
    );
    call.invitation.unwrap()
}

fn called(invitation: &Invitation) -> &str {
    invitation.target.user().unwrap()
}

fn shown(invitation: &Invitation) -> Option<String> {
    invitation.caller().number
}

fn user(address: &Address) -> &str {
    address.uri.user().unwrap_or_default()
}

fn header<'a>(invitation: &'a Invitation, name: &str) -> Option<&'a str> {
    invitation.headers.get(name)
}
