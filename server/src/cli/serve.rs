//! `renvoi serve`

use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};

use super::{Failure, output};
use crate::{
    config::Config,
    portal::{self, Purpose, Tools},
};

pub(super) async fn run(config: Config) -> Result<(), Failure> {
    crate::logging::start(&config.log);
    let tools = Tools::open(&config).await?;
    let pbx = portal::connect(&config, Arc::clone(&tools.clock));
    let url = config.server.public_url.clone();
    let portal = portal::start(config, &tools, pbx, Purpose::Service).await?;
    let stop = asked_to_stop()?;
    output::say(format!("Listening on {}, for {url}", portal.address));
    stop.await;
    portal.stop().await;
    tools.store.close().await;
    Ok(())
}

/// Ends at Ctrl-C or SIGTERM. They are heard from the call on, not only once it is awaited: whoever is told that we are ready
/// may stop us at once.
pub(super) fn asked_to_stop() -> Result<impl Future<Output = ()>, Failure> {
    let mut term = signal(SignalKind::terminate())?;
    let mut int = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    })
}
