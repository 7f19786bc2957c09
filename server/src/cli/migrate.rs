//! `renvoi migrate`

use clap::Args;
use serde_json::json;

use super::{Failure, output};
use crate::{config::Config, store::Store};

/// Bring the database up to date.
#[derive(Debug, Args)]
#[command(after_help = "Example: renvoi migrate")]
pub(super) struct Migrate {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Migrate {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let store = Store::open(&config.database.url).await?;
        let before = store.pending_migrations().await?;
        store.migrate().await?;
        output::done(
            self.json,
            &json!({ "database": store.dialect(), "applied": before }),
            format!("The {} database is up to date.", store.dialect()),
        );
        Ok(())
    }
}
