//! `renvoi user welcome`

use clap::Args;
use serde_json::json;

use crate::{
    cli::{Failure, output},
    config::Config,
    directory::welcome_user,
    portal::Tools,
};

/// Send somebody the letter with which they choose their first password; its link lives 7 days.
#[derive(Debug, Args)]
#[command(after_help = "Example: renvoi user welcome mh@cabinet.example")]
pub(in crate::cli) struct Welcome {
    /// E-mail address.
    email: String,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Welcome {
    pub(in crate::cli) async fn run(self, config: &Config) -> Result<(), Failure> {
        let tools = Tools::open(config).await?;
        let user = welcome_user(&tools.registry(), &self.email).await?;
        output::done(
            self.json,
            &json!({ "email": user.email, "welcomed": true }),
            format!(
                "The letter to {} is queued; what became of it: renvoi mail list",
                user.email
            ),
        );
        Ok(())
    }
}
