//! The PBX: whether it can be worked with, and whether it reads the same time on its clock.

use std::{sync::Arc, time::Duration};

use super::Finding;
use crate::{
    clock::SystemClock,
    config::{Config, Driver},
    pbx::{Pbx, wait_ready},
    portal,
    store::{self, Store},
};

pub(super) async fn examine(config: &Config) -> Vec<Finding> {
    if config.pbx.driver == Driver::Embedded {
        return vec![Finding::well(
            "pbx",
            "embedded: plans are kept in memory, no call is placed",
        )];
    }
    let pbx = portal::connect(config, Arc::new(SystemClock));
    // Ready or not: by then it is known why not.
    wait_ready(pbx.as_ref(), Duration::from_secs(8)).await;
    let health = pbx.health().await;
    let Some(version) = health.version else {
        let mend = "check `pbx.ami`, its user and secret, and that Asterisk runs; `renvoi pbx files` writes what it needs";
        let said = health
            .problems
            .first()
            .map_or_else(|| "it does not answer".to_owned(), |p| p.what.clone());
        return vec![Finding::wrong("pbx", said, mend)];
    };
    let mut findings = vec![Finding::well("pbx", version)];
    findings.extend(
        health
            .problems
            .into_iter()
            .map(|problem| Finding::wrong("pbx", problem.what, problem.mend)),
    );
    findings.extend(clock(config, pbx.as_ref()).await);
    findings
}

/// Its clock and the zones of the organisations there are, against ours.
async fn clock(config: &Config, pbx: &dyn Pbx) -> Vec<Finding> {
    // Where the database does not answer, that is told already; the clock can be compared all the same.
    let zones = async {
        let store = Store::open_existing(&config.database.url).await.ok()?;
        let mut read = store.read().await.ok()?;
        store::organisation::zones(read.db()).await.ok()
    };
    let zones = zones.await.unwrap_or_default();
    match pbx.clock(&zones).await {
        Ok(problems) if problems.is_empty() => {
            let zones = if zones.is_empty() {
                "no organisation has a time zone yet".to_owned()
            } else {
                format!("{} mean the same there", zones.join(", "))
            };
            vec![Finding::well("pbx clock", format!("agrees; {zones}"))]
        }
        Ok(problems) => problems
            .into_iter()
            .map(|problem| Finding::wrong("pbx clock", problem.what, problem.mend))
            .collect(),
        Err(error) => vec![Finding::wrong(
            "pbx clock",
            error.to_string(),
            "ask again: the PBX answered a moment ago",
        )],
    }
}
