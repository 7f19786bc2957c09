//! `renvoi extension list`

use std::collections::HashMap;

use clap::Args;
use serde_json::json;
use uuid::Uuid;

use crate::{
    cli::{Failure, output, within::Within},
    config::Config,
    store,
};

/// List an organisation's.
#[derive(Debug, Args)]
#[command(after_help = "Example: renvoi extension list --org cabinet-lefevre --json")]
pub(in crate::cli) struct List {
    #[command(flatten)]
    within: Within,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// What is told of an extension.
#[derive(Default)]
struct Told {
    owner: Option<String>,
    direct: Vec<String>,
    devices: usize,
}

impl List {
    pub(in crate::cli) async fn run(self, config: &Config) -> Result<(), Failure> {
        let (tools, org) = self.within.open(config).await?;
        let mut read = tools.store.read().await?;
        let rows = store::extension::all(read.db(), org.id).await?;
        let mut told: HashMap<Uuid, Told> = HashMap::new();
        for user in store::user::all(read.db(), Some(org.id)).await? {
            if let Some(id) = user.extension_id {
                told.entry(id).or_default().owner = Some(user.email);
            }
        }
        for direct in store::extension::direct_numbers(read.db(), org.id).await? {
            let told = told.entry(direct.extension_id).or_default();
            told.direct.push(direct.number);
        }
        for device in store::device::of_organisation(read.db(), org.id).await? {
            told.entry(device.extension_id).or_default().devices += 1;
        }
        let list = rows.into_iter().map(|row| {
            let told = told.remove(&row.id).unwrap_or_default();
            (row, told)
        });
        if self.json {
            let list = list.map(|(row, told)| {
                json!({ "number": row.number, "owner": told.owner, "direct": told.direct, "voicemail": row.voicemail,
                        "devices": told.devices })
            });
            output::json(&list.collect::<Vec<_>>());
            return Ok(());
        }
        let line = |(row, told): (store::extension::ExtensionRow, Told)| {
            let voicemail = if row.voicemail { "yes" } else { "no" };
            vec![
                row.number,
                told.owner.unwrap_or_default(),
                voicemail.to_owned(),
                told.devices.to_string(),
                told.direct.join(", "),
            ]
        };
        let head = ["NUMBER", "OWNER", "VOICEMAIL", "DEVICES", "DIRECT NUMBERS"];
        output::table(&head, &list.map(line).collect::<Vec<_>>());
        Ok(())
    }
}
