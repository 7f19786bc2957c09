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
    output::say(format!("Listening on {}, for {url}", portal.address));
    asked_to_stop().await?;
    portal.stop().await;
    tools.store.close().await;
    Ok(())
}

/// Until Ctrl-C or SIGTERM.
pub(super) async fn asked_to_stop() -> Result<(), Failure> {
    let mut term = signal(SignalKind::terminate())?;
    let mut int = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
    Ok(())
}
