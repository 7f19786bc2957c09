//! Our clock, and the database server's.

use super::Finding;
use crate::{
    clock::{Clock as _, SystemClock},
    config::Config,
    store::Store,
};

/// Compares them, where there is a server. The PBX's is compared with the PBX.
pub(super) async fn examine(config: &Config) -> Finding {
    let ours = SystemClock.millis();
    let theirs = async {
        Store::open_existing(&config.database.url)
            .await
            .ok()?
            .clock()
            .await
            .ok()
    }
    .await;
    match theirs {
        Some(theirs) if (ours - theirs).abs() > 5000 => Finding::wrong(
            "clock",
            format!("{} s apart from the database's", (ours - theirs) / 1000),
            "let both keep time by NTP",
        ),
        // 2025-01-01: a machine that has lost its battery wakes up long before.
        _ if ours < 1_735_689_600_000 => {
            Finding::wrong("clock", "years behind", "let the machine keep time by NTP")
        }
        _ => Finding::well("clock", "agrees"),
    }
}
