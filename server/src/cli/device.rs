//! `renvoi device`

use clap::Subcommand;
use serde_json::json;

use super::{Failure, output, within::Within};
use crate::{
    config::Config,
    directory::{NewDevice, add_device, device_of, remove_device, renew_device},
    portal::Tools,
    store,
};

/// Devices: SIP accounts of an extension.
#[derive(Debug, Subcommand)]
pub(super) enum Device {
    /// Add one, and print its SIP account: the only time its password is told.
    #[command(
        after_help = "Example: renvoi device add 204 --org cabinet-lefevre --name 'Télétravail'"
    )]
    Add {
        /// The extension it rings for.
        extension: String,
        #[command(flatten)]
        within: Within,
        /// What its owner calls it.
        #[arg(long)]
        name: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Give one another password, and print its SIP account; its phone has to be told.
    #[command(after_help = "Example: renvoi device renew kx3w9ab2-204-1 --json")]
    Renew {
        /// Its SIP user name.
        #[arg(value_name = "SIP-USER")]
        endpoint: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Remove one: its phone can neither call nor ring any more.
    #[command(after_help = "Example: renvoi device remove kx3w9ab2-204-2 --yes")]
    Remove {
        /// Its SIP user name.
        #[arg(value_name = "SIP-USER")]
        endpoint: String,
        /// Without asking.
        #[arg(long, short)]
        yes: bool,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// List an organisation's.
    #[command(after_help = "Example: renvoi device list --org cabinet-lefevre --json")]
    List {
        #[command(flatten)]
        within: Within,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

impl Device {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        match self {
            Self::Add {
                extension,
                within,
                name,
                json,
            } => {
                let (tools, org) = within.open(config).await?;
                let device = add_device(&tools.registry(), &org, &extension, &name).await?;
                give(config, &device, json);
            }
            Self::Renew { endpoint, json } => {
                let tools = Tools::open(config).await?;
                let device = renew_device(&tools.registry(), &endpoint).await?;
                give(config, &device, json);
            }
            Self::Remove {
                endpoint,
                yes,
                json,
            } => {
                let tools = Tools::open(config).await?;
                let device = device_of(tools.store.read().await?.db(), &endpoint).await?;
                output::confirm(yes, format!("Removing {endpoint} ({}).", device.name))?;
                let gone = remove_device(&tools.registry(), &endpoint).await?;
                let value = json!({ "removed": gone.endpoint, "name": gone.name });
                output::done(json, &value, format!("Removed {endpoint} ({}).", gone.name));
            }
            Self::List { within, json } => {
                let (tools, org) = within.open(config).await?;
                let devices =
                    store::device::of_organisation(tools.store.read().await?.db(), org.id).await?;
                if json {
                    let list = devices
                        .iter()
                        .map(|d| json!({ "endpoint": d.endpoint, "name": d.name }));
                    output::json(&list.collect::<Vec<_>>());
                } else {
                    let rows: Vec<_> = devices
                        .into_iter()
                        .map(|d| vec![d.endpoint, d.name])
                        .collect();
                    output::table(&["SIP USER", "NAME"], &rows);
                }
            }
        }
        Ok(())
    }
}

/// The answer to who asked for a SIP account.
fn give(config: &Config, device: &NewDevice, json: bool) {
    if json {
        output::json(&account(config, device));
    } else {
        tell(config, device);
    }
}

/// A SIP account, for a script.
pub(super) fn account(config: &Config, device: &NewDevice) -> serde_json::Value {
    let server = Some(&config.pbx.sip).filter(|sip| !sip.is_empty());
    json!({ "server": server, "user": device.endpoint.as_str(), "password": device.password })
}

/// A SIP account, to be typed into a phone.
pub(super) fn tell(config: &Config, device: &NewDevice) {
    let server = match config.pbx.sip.as_str() {
        "" => "none, no telephone can register",
        sip => sip,
    };
    output::say(format!("SIP server:   {server}"));
    output::say(format!("SIP user:     {}", device.endpoint));
    output::say(format!("SIP password: {}", device.password));
}
