//! `renvoi phone list`, `renvoi phone strangers`

use clap::Args;
use jiff::Timestamp;
use serde_json::json;

use super::{super::within::Within, Failure, output, shown};
use crate::{config::Config, portal::Tools, store};

/// List an organisation's, with what each has fetched.
#[derive(Debug, Args)]
#[command(after_help = "Example: renvoi phone list --org cabinet-lefevre --json")]
pub(in crate::cli) struct List {
    #[command(flatten)]
    within: Within,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl List {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let (tools, org) = self.within.open(config).await?;
        let phones = store::phone::of_organisation(tools.store.read().await?.db(), org.id).await?;
        if self.json {
            let list = phones.iter().map(|phone| {
                let row = &phone.row;
                json!({
                    "id": row.device_id, "mac": shown(phone), "model": row.model, "name": phone.name, "extension": phone.extension,
                    "user": phone.endpoint, "version": row.version, "fetched": at(row.fetched_at),
                    "current": !row.wanted.is_empty() && row.fetched == row.wanted,
                    "firmware": row.firmware, "address": row.address,
                })
            });
            output::json(&list.collect::<Vec<_>>());
        } else {
            let rows: Vec<_> = phones
                .iter()
                .map(|phone| {
                    let row = &phone.row;
                    vec![
                        phone.extension.clone(),
                        shown(phone),
                        row.model.clone(),
                        at(row.fetched_at).unwrap_or_else(|| "never".to_owned()),
                        row.firmware.clone(),
                        phone.name.clone(),
                    ]
                })
                .collect();
            let titles = ["EXTENSION", "MAC", "MODEL", "FETCHED", "FIRMWARE", "NAME"];
            output::table(&titles, &rows);
        }
        Ok(())
    }
}

/// Phones that nobody knows.
pub(super) async fn strangers(config: &Config, json: bool) -> Result<(), Failure> {
    let tools = Tools::open(config).await?;
    let all = store::phone::strangers(tools.store.read().await?.db()).await?;
    if json {
        let list = all.iter().map(|one| {
            json!({
                "mac": one.mac, "vendor": one.vendor, "agent": one.agent, "address": one.address,
                "first": at(Some(one.first_at)), "last": at(Some(one.last_at)), "asked": one.asked,
            })
        });
        output::json(&list.collect::<Vec<_>>());
    } else {
        let rows: Vec<_> = all
            .into_iter()
            .map(|one| {
                let last = at(Some(one.last_at)).unwrap_or_default();
                vec![
                    one.mac,
                    one.vendor,
                    one.address,
                    last,
                    one.asked.to_string(),
                    one.agent,
                ]
            })
            .collect();
        let titles = ["MAC", "VENDOR", "ADDRESS", "LAST", "ASKED", "AGENT"];
        output::table(&titles, &rows);
    }
    Ok(())
}

/// An instant of the store, in UTC.
pub(super) fn at(millis: Option<i64>) -> Option<String> {
    let at = Timestamp::from_millisecond(millis?).ok()?;
    Some(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}
