//! `renvoi extension`

mod list;
mod remove;
mod set;

use clap::{Args, Subcommand};
use renvoi_app::domain;
use serde_json::json;

use super::{
    Failure,
    device::{account, tell},
    output,
    within::Within,
};
use crate::{
    config::Config,
    directory::{add_extension, add_extension_with_phone, checked_name},
};

/// Extensions.
#[derive(Debug, Subcommand)]
pub(super) enum Extension {
    Add(Add),
    Set(Box<set::Set>),
    List(list::List),
    Remove(remove::Remove),
}

/// Add one, with its direct numbers and its first phone.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: renvoi extension add 204 --org cabinet-lefevre --direct +33199001204 --phone 'Accueil'"
)]
pub(super) struct Add {
    /// 2 to 6 digits.
    number: String,
    #[command(flatten)]
    within: Within,
    /// A direct number in E.164; may be repeated.
    #[arg(long, value_name = "NUMBER")]
    direct: Vec<String>,
    /// Also add a phone of this name, and print its SIP account.
    #[arg(long, value_name = "NAME")]
    phone: Option<String>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Extension {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run(config).await,
            Self::Set(set) => set.run(config).await,
            Self::List(list) => list.run(config).await,
            Self::Remove(remove) => remove.run(config).await,
        }
    }
}

impl Add {
    async fn run(self, config: &Config) -> Result<(), Failure> {
        let (tools, org) = self.within.open(config).await?;
        let number = read_extension(&self.number)?;
        let direct = self.direct.iter().map(|text| read_number(text));
        let direct: Vec<domain::E164> = direct.collect::<Result<_, _>>()?;
        let registry = tools.registry();
        let device = if let Some(name) = &self.phone {
            checked_name("phone", name)?;
            let added = add_extension_with_phone(&registry, &org, &number, &direct, name).await?;
            Some(added.1)
        } else {
            add_extension(&registry, &org, &number, &direct).await?;
            None
        };
        if self.json {
            let phone = device.as_ref().map(|device| account(config, device));
            output::json(&json!({ "extension": number.as_str(), "org": org.slug, "phone": phone }));
        } else {
            output::say(format!("Added extension {number} of {}.", org.slug));
            if let Some(device) = &device {
                tell(config, device);
            }
        }
        Ok(())
    }
}

/// An extension by its digits, whether there is one or not.
pub(super) fn read_extension(text: &str) -> Result<domain::Extension, Failure> {
    domain::Extension::parse(text).map_err(|error| Failure::refused(format!("« {text} »: {error}")))
}

/// A public number as scripts write it.
pub(super) fn read_number(text: &str) -> Result<domain::E164, Failure> {
    domain::E164::parse(text)
        .ok_or_else(|| Failure::refused(format!("« {text} » is not E.164 (+33…)")))
}
