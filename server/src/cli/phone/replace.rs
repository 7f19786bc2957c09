//! `renvoi phone replace`

use clap::Args;
use renvoi_app::domain::phones::ModelId;
use serde_json::json;

use super::{Failure, find, output, read_mac, unfit};
use crate::{config::Config, journal::Author, phones::replace_phone};

/// Put another apparatus in the place of one: its keys stay, as far as they fit.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: renvoi phone replace 00:15:65:ab:cd:ef --mac 00:04:13:00:00:01 --model snom-d735"
)]
pub(in crate::cli) struct Replace {
    /// The hardware address of the one that goes.
    old: String,
    /// That of the new one.
    #[arg(long)]
    mac: String,
    /// The new one's model; where it is not said, the same.
    #[arg(long)]
    model: Option<String>,
    /// An expansion module of the new one; repeated in the order in which they are plugged in.
    #[arg(long = "module", value_name = "MODULE")]
    modules: Vec<String>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Replace {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let mac = read_mac(&self.mac)?;
        let (tools, phone) = find(config, &self.old).await?;
        let model = self
            .model
            .map_or_else(|| phone.row.model.clone(), |model| model.to_lowercase());
        let replaced = replace_phone(
            &tools.desk(config),
            &phone,
            mac,
            &ModelId(model),
            &self.modules,
            &Author::CommandLine,
        )
        .await?;
        let unfit = unfit(&replaced.unfit);
        if self.json {
            output::json(&json!({ "mac": mac, "folder": replaced.folder, "unfit": unfit }));
        } else {
            output::say(format!(
                "Replaced. Where it fetches its files (a secret):\n{}/",
                replaced.folder
            ));
            for one in unfit {
                output::say(format!("not as it was: {one}"));
            }
        }
        Ok(())
    }
}
