//! `renvoi user remove-second-factor`

use clap::Args;
use serde_json::json;

use crate::{
    cli::{Failure, output},
    config::Config,
    directory::take_second_factor,
    portal::Tools,
};

/// Take somebody's second factor away, with their recovery codes and their passkeys: for who has lost them, and has proved who they are
/// otherwise. They are told by mail; where their organisation wants one, they set up another at their next sign-in.
#[derive(Debug, Args)]
#[command(after_help = "Example: renvoi user remove-second-factor mh@cabinet.example")]
pub(in crate::cli) struct RemoveSecondFactor {
    /// E-mail address.
    email: String,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl RemoveSecondFactor {
    pub(in crate::cli) async fn run(self, config: &Config) -> Result<(), Failure> {
        let tools = Tools::open(config).await?;
        let removed = take_second_factor(&tools.registry(), &self.email).await?;
        let words = if removed {
            "Removed."
        } else {
            "There is none to remove."
        };
        let told = json!({ "email": self.email, "removed": removed });
        output::done(self.json, &told, words);
        Ok(())
    }
}
