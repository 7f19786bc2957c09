//! `renvoi phone add`

use clap::Args;
use renvoi_app::domain::phones::ModelId;
use serde_json::json;

use super::{super::within::Within, Failure, output, read_mac};
use crate::{
    config::Config,
    phones::{NewPhone, add_phone},
};

/// Add one to an extension, and print the address that it fetches its files from: a secret.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: renvoi phone add 204 --mac 00:15:65:ab:cd:ef --model yealink-t54w --module EXP50 --name 'Accueil'"
)]
pub(in crate::cli) struct Add {
    /// The extension it rings for.
    extension: String,
    #[command(flatten)]
    within: Within,
    /// Its hardware address, in any spelling.
    #[arg(long)]
    mac: String,
    /// Its model, as `renvoi phone models` lists it.
    #[arg(long)]
    model: String,
    /// An expansion module; repeated in the order in which they are plugged in.
    #[arg(long = "module", value_name = "MODULE")]
    modules: Vec<String>,
    /// What its owner calls it.
    #[arg(long)]
    name: String,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Add {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let mac = read_mac(&self.mac)?;
        let (tools, org) = self.within.open(config).await?;
        let new = NewPhone {
            extension: self.extension,
            name: self.name,
            mac,
            model: ModelId(self.model.to_lowercase()),
            modules: self.modules,
        };
        let added = add_phone(&tools.registry(), &tools.desk(config), &org, &new).await?;
        let value = json!({
            "id": added.id, "mac": mac, "model": new.model, "user": added.device.endpoint.as_str(), "folder": added.folder,
        });
        let said = format!(
            "Added {mac} to {}. Where it fetches its files (a secret; a factory-new one gets it by `renvoi phone window {mac}`):\n{}/",
            new.extension, added.folder
        );
        output::done(self.json, &value, said);
        Ok(())
    }
}
