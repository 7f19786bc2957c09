//! `renvoi phone show`

use clap::Args;
use serde_json::{Value, json};

use super::{Failure, find, list::at, output, shown};
use crate::{config::Config, phones::desired, secrets, store};

/// Show one: its state, and its keys as the portal keeps them.
#[derive(Debug, Args)]
#[command(after_help = "Example: renvoi phone show 00:15:65:ab:cd:ef --address")]
pub(in crate::cli) struct Show {
    /// Its hardware address, in any spelling.
    mac: String,
    /// Also the address that it fetches its files from: a secret.
    #[arg(long)]
    address: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Show {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let (tools, phone) = find(config, &self.mac).await?;
        let desk = tools.desk(config);
        let row = &phone.row;
        let mut read = tools.store.read().await?;
        let keys = store::phone::keys(read.db(), row.device_id, row.version).await?;
        let keys: Value = keys
            .as_deref()
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default();
        let broken = desired(read.db(), &desk, &phone).await.err();
        let mut value = json!({
            "id": row.device_id, "mac": shown(&phone), "model": row.model, "name": phone.name, "extension": phone.extension,
            "owner": phone.owner, "user": phone.endpoint, "version": row.version,
            "saved": at(Some(row.saved_at)), "told": at(row.told_at), "fetched": at(row.fetched_at), "seen": at(row.seen_at),
            "current": !row.wanted.is_empty() && row.fetched == row.wanted,
            "firmware": row.firmware, "agent": row.agent, "address": row.address,
            "broken": broken.map(|error| error.to_string()), "keys": keys["keys"],
        });
        if self.address {
            let word = desk
                .keys
                .open_sealed(&row.secret, &secrets::of_phone(row.device_id))
                .map_err(Failure::refused)?;
            value["folder"] = desk.reach.folder(&word).into();
        }
        if self.json {
            output::json(&value);
        } else {
            let fields = value.as_object().expect("an object");
            for (name, value) in fields.iter().filter(|(name, _)| *name != "keys") {
                match value {
                    Value::Null => {}
                    Value::String(text) => output::say(format!("{name:10} {text}")),
                    other => output::say(format!("{name:10} {other}")),
                }
            }
            for key in value["keys"].as_array().into_iter().flatten() {
                output::say(format!("key        {key}"));
            }
        }
        Ok(())
    }
}
