//! `renvoi phone`

mod add;
mod import;
mod list;
mod models;
mod replace;
mod show;

use clap::{Args, Subcommand};
use renvoi_app::domain::phones::{MacAddress, ModelId, Unfit};
use serde_json::{Value, json};

use super::{Failure, output};
use crate::{
    config::Config,
    directory::remove_device,
    journal::Author,
    phones::{models::catalogue, open_window, restart, resync},
    portal::Tools,
    store::{self, phone::Phone as Row},
};

/// Desk phones, which fetch what they are from the portal.
#[derive(Debug, Subcommand)]
pub(super) enum Phone {
    Add(add::Add),
    Import(import::Import),
    List(list::List),
    Show(show::Show),
    Models(models::Models),
    /// List the phones that asked for files and that nobody knows, who asked last first.
    #[command(after_help = "Example: renvoi phone strangers --json")]
    Strangers {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    Window(Window),
    Replace(replace::Replace),
    /// Remove one with its SIP account and its keys.
    #[command(after_help = "Example: renvoi phone remove 00:15:65:ab:cd:ef --yes")]
    Remove {
        /// Its hardware address, in any spelling.
        mac: String,
        /// Without asking.
        #[arg(long, short)]
        yes: bool,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Have one told to fetch its files, whatever it has of them.
    #[command(after_help = "Example: renvoi phone resync 00:15:65:ab:cd:ef")]
    Resync {
        /// Its hardware address, in any spelling.
        mac: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Have one restart, at once: that ends a call in progress.
    #[command(after_help = "Example: renvoi phone restart 00:15:65:ab:cd:ef --yes")]
    Restart {
        /// Its hardware address, in any spelling.
        mac: String,
        /// Without asking.
        #[arg(long, short)]
        yes: bool,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Open the first contact of one: for a while, whoever asks by its MAC is handed its address, once.
#[derive(Debug, Args)]
#[command(after_help = "Example: renvoi phone window 00:15:65:ab:cd:ef --minutes 30")]
pub(super) struct Window {
    /// Its hardware address, in any spelling.
    mac: String,
    /// For so long; 0 closes it.
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(0..=1440))]
    minutes: u32,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Phone {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run(config).await,
            Self::Import(import) => import.run(config).await,
            Self::List(list) => list.run(config).await,
            Self::Show(show) => show.run(config).await,
            Self::Models(models) => {
                models.run();
                Ok(())
            }
            Self::Strangers { json } => list::strangers(config, json).await,
            Self::Window(window) => window.run(config).await,
            Self::Replace(replace) => replace.run(config).await,
            Self::Remove { mac, yes, json } => {
                let (tools, phone) = find(config, &mac).await?;
                let what = format!("{} ({}, {})", phone.name, phone.extension, shown(&phone));
                output::confirm(yes, format!("Removing {what}."))?;
                remove_device(&tools.registry(), &phone.endpoint).await?;
                let value = json!({ "removed": shown(&phone), "name": phone.name });
                output::done(json, &value, format!("Removed {what}."));
                Ok(())
            }
            Self::Resync { mac, json } => {
                let (tools, phone) = find(config, &mac).await?;
                resync(&tools.desk(config), &phone).await?;
                let value = json!({ "resync": shown(&phone) });
                output::done(
                    json,
                    &value,
                    "It is told at once where the portal runs and the phone is registered, otherwise as soon as both are so.",
                );
                Ok(())
            }
            Self::Restart { mac, yes, json } => {
                let (tools, phone) = find(config, &mac).await?;
                let model = catalogue().get(&ModelId(phone.row.model.clone()));
                if model.and_then(|model| model.restart).is_none() {
                    return Err(Failure::refused(
                        "its model cannot be told to restart; unplug it for ten seconds",
                    ));
                }
                let what = format!("{} ({}, {})", phone.name, phone.extension, shown(&phone));
                output::confirm(yes, format!("Restarting {what}."))?;
                restart(&tools.desk(config), &phone).await?;
                let value = json!({ "restart": shown(&phone) });
                output::done(
                    json,
                    &value,
                    "It is told within ten minutes where the portal runs and the phone is registered, otherwise not at all.",
                );
                Ok(())
            }
        }
    }
}

impl Window {
    async fn run(self, config: &Config) -> Result<(), Failure> {
        let (tools, phone) = find(config, &self.mac).await?;
        open_window(
            &tools.desk(config),
            &phone,
            self.minutes,
            &Author::CommandLine,
        )
        .await?;
        let value =
            json!({ "mac": shown(&phone), "minutes": self.minutes, "folder": first(config) });
        let said = if self.minutes == 0 {
            "Closed.".to_owned()
        } else {
            format!(
                "For {} minutes, {} is handed its address at {}, once.",
                self.minutes,
                shown(&phone),
                first(config)
            )
        };
        output::done(self.json, &value, said);
        Ok(())
    }
}

/// Where phones ask that have no address yet.
fn first(config: &Config) -> String {
    let url = config.phones.url(&config.server);
    format!("{}/p/", url.trim_end_matches('/'))
}

/// A hardware address as typed.
fn read_mac(text: &str) -> Result<MacAddress, Failure> {
    MacAddress::parse(text).map_err(|error| Failure::refused(format!("« {text} »: {error}")))
}

/// The phone of a hardware address.
async fn find(config: &Config, mac: &str) -> Result<(Tools, Row), Failure> {
    let mac = read_mac(mac)?;
    let tools = Tools::open(config).await?;
    let found = store::phone::by_mac(tools.store.read().await?.db(), &mac.plain()).await?;
    let phone = found.ok_or_else(|| Failure::NotFound(format!("there is no phone « {mac} »")))?;
    Ok((tools, phone))
}

/// A phone's hardware address as people read it.
fn shown(phone: &Row) -> String {
    MacAddress::parse(&phone.row.mac).map_or_else(|_| phone.row.mac.clone(), |mac| mac.to_string())
}

/// Keys that do not fit another model, for a script.
fn unfit(all: &[Unfit]) -> Vec<Value> {
    all.iter()
        .map(|one| json!({ "key": one.key, "became": one.now.code(), "data": one.now.data() }))
        .collect()
}
