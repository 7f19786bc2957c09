//! Real calls between real phones through a real Asterisk.

mod emergency;
mod numbers;
mod organisations;
mod rules;
mod tried;

use jiff::Timestamp;
use renvoi_app::domain::{Rule, Triggers, route::Device};
use renvoi_server::clock::{Clock as _, SystemClock};
use std::time::Duration;

use crate::support::plans::rule;

const ANSWERS: &[Device] = &[Device::Answers { after: 0 }];
/// Only ever reached where something never comes.
const LIMIT: Duration = Duration::from_mins(1);

fn now() -> Timestamp {
    SystemClock.now()
}

fn immediately(n: u128, outcome: renvoi_app::domain::Outcome) -> Rule {
    rule(n, Triggers::Immediately, outcome)
}
