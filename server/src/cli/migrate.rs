//! `renvoi migrate`

use super::{Failure, output};
use crate::{config::Config, store::Store};

pub(super) async fn run(config: &Config) -> Result<(), Failure> {
    let store = Store::open(&config.database.url).await?;
    store.migrate().await?;
    output::say(format!("The {} database is up to date.", store.dialect()));
    Ok(())
}
