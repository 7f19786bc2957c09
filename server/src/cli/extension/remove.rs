//! `renvoi extension remove`

use clap::Args;
use serde_json::json;

use crate::{
    cli::{Failure, output, within::Within},
    config::Config,
    directory::{Belongings, extension_of, remove_extension},
};

/// Remove one with its rules, devices, direct numbers and messages; its owner and the journal stay.
#[derive(Debug, Args)]
#[command(after_help = "Example: renvoi extension remove 204 --org cabinet-lefevre --yes")]
pub(in crate::cli) struct Remove {
    /// Its digits.
    number: String,
    #[command(flatten)]
    within: Within,
    /// Without asking.
    #[arg(long, short)]
    yes: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Remove {
    pub(in crate::cli) async fn run(self, config: &Config) -> Result<(), Failure> {
        let (tools, org) = self.within.open(config).await?;
        let mut read = tools.store.read().await?;
        let row = extension_of(read.db(), org.id, &self.number).await?;
        let belongings = Belongings::of(read.db(), &row).await?;
        drop(read);
        output::confirm(self.yes, format!("Removing {belongings}."))?;
        let gone = remove_extension(&tools.registry(), &org, &self.number).await?;
        let words = format!("Removed {gone}.");
        output::done(self.json, &json!({ "removed": gone.describe() }), words);
        Ok(())
    }
}
