//! `renvoi config check`

use std::path::Path;

use clap::Subcommand;

use super::{Failure, output};

/// The configuration.
#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Show what is in force, with secrets masked; refuse what cannot be.
    #[command(after_help = "Example: RENVOI_SERVER_LISTEN=127.0.0.1:4000 renvoi config check")]
    Check {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

impl ConfigCommand {
    pub(super) fn run(self, file: Option<&Path>) -> Result<(), Failure> {
        let Self::Check { json } = self;
        let shown = crate::config::show(&crate::config::load(file)?);
        if json {
            let value: toml::Value = toml::from_str(&shown).map_err(anyhow::Error::from)?;
            output::json(&value);
        } else {
            output::say(shown.trim_end());
        }
        Ok(())
    }
}
