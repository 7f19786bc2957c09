//! Where the hosts are that trunks name.
//!
//! Asterisk would look a name up once, when it is written, and keep the last of its addresses for ever. So the names are looked
//! up here, at every push and every comparison, and what has moved is written anew.

use std::{collections::HashMap, net::IpAddr, time::Duration};

use futures::future::join_all;
use tokio::{net::lookup_host, time::timeout};

use crate::pbx::{Host, Plan, TrunkPlan, plan::TrunkPeer};

/// How long the name service may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The addresses of names.
#[derive(Default)]
pub(super) struct Hosts(HashMap<Host, Vec<IpAddr>>);

impl Hosts {
    /// Looks up the names in some plans, all at once. Those without an answer are missing.
    pub(super) async fn of(plans: &[Plan]) -> Self {
        let mut names: Vec<&Host> = plans
            .iter()
            .filter_map(|plan| match plan {
                Plan::Trunk(plan) => host(plan).filter(|host| host.address().is_none()),
                _ => None,
            })
            .collect();
        names.sort_unstable_by_key(|host| host.as_str());
        names.dedup();
        let found = join_all(names.into_iter().map(addresses)).await;
        Self(found.into_iter().flatten().collect())
    }

    /// The addresses of a trunk's host; `None` where they cannot be found out now.
    pub(super) fn addresses(&self, plan: &TrunkPlan) -> Option<Vec<IpAddr>> {
        let Some(host) = host(plan) else {
            return Some(vec![]);
        };
        match host.address() {
            Some(address) => Some(vec![address]),
            None => self.0.get(host).cloned(),
        }
    }
}

fn host(plan: &TrunkPlan) -> Option<&Host> {
    match &plan.peer {
        TrunkPeer::Stand => None,
        TrunkPeer::Sip { address, .. } => Some(&address.host),
    }
}

async fn addresses(host: &Host) -> Option<(Host, Vec<IpAddr>)> {
    let answer = timeout(PATIENCE, lookup_host((host.as_str(), 0)))
        .await
        .ok()?
        .ok()?;
    let mut addresses: Vec<IpAddr> = answer.map(|address| address.ip()).collect();
    addresses.sort_unstable();
    addresses.dedup();
    (!addresses.is_empty()).then(|| (host.clone(), addresses))
}
