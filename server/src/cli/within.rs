//! Within which organisation a command works.

use clap::Args;

use super::Failure;
use crate::{
    config::Config, directory::organisation, portal::Tools, store::organisation::Organisation,
};

/// An organisation, said or understood.
#[derive(Debug, Args)]
pub(super) struct Within {
    /// The organisation's short name; not needed where there is only one.
    #[arg(long, value_name = "SLUG")]
    org: Option<String>,
}

impl Within {
    /// Opens the database and finds the organisation in it.
    pub(super) async fn open(&self, config: &Config) -> Result<(Tools, Organisation), Failure> {
        let tools = Tools::open(config).await?;
        let org = organisation(&tools.store, self.org.as_deref()).await?;
        Ok((tools, org))
    }
}
