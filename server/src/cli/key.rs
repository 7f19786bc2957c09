//! `renvoi key`

use clap::Subcommand;

use super::{Failure, output};
use crate::{clock::SystemClock, config::Config, secrets, store::Store};

/// The key that seals the passwords of devices and trunks.
#[derive(Debug, Subcommand)]
pub(super) enum Key {
    /// Make a new one where the old one is lost for good.
    #[command(after_help = "Example: renvoi key renew\n\
        Phones go on working. People choose another password, by mail or with their helpdesk. What was sealed with the old key stays closed: `renvoi doctor` names it, \
        `renvoi device renew` and `renvoi trunk set-password` replace it.")]
    Renew {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

impl Key {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let Self::Renew { json } = self;
        let path = &config.secrets.key_file;
        let store = Store::open(&config.database.url).await?;
        if config.database.migrate {
            store.migrate().await?;
        }
        match secrets::look(&store, path).await {
            Ok(_) => {
                return Err(Failure::refused(
                    "nothing is lost: the key is this database's",
                ));
            }
            Err(secrets::KeyError::Lost(_) | secrets::KeyError::Other(_)) => {}
            Err(other) => return Err(other.into()),
        }
        secrets::renew(&store, path, &SystemClock).await?;
        output::done(
            json,
            &serde_json::json!({ "key_file": path }),
            format!(
                "{} is the key from now on; keep a copy of it. Now: renvoi doctor",
                path.display()
            ),
        );
        Ok(())
    }
}
