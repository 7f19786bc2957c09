//! `renvoi people`

mod export;
mod import;

use clap::Subcommand;

use super::Failure;
use crate::config::Config;

/// People as lists: read in from a spreadsheet, written for one.
#[derive(Debug, Subcommand)]
pub(super) enum People {
    Import(import::Import),
    Export(export::Export),
}

impl People {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        match self {
            Self::Import(import) => import.run(config).await,
            Self::Export(export) => export.run(config).await,
        }
    }
}
