//! `renvoi extension`

use clap::Subcommand;
use renvoi_app::domain;
use serde_json::json;

use super::{
    Failure,
    device::{account, tell},
    output,
};
use crate::{
    config::Config,
    directory::{add_device, add_extension, checked_name, organisation},
    portal::Tools,
};

/// Extensions.
#[derive(Debug, Subcommand)]
pub(super) enum Extension {
    /// Add one, with its direct numbers and its first phone.
    #[command(
        after_help = "Example: renvoi extension add 204 --org cabinet-lefevre --direct +33199001204 --phone 'Accueil'"
    )]
    Add {
        /// 2 to 6 digits.
        number: String,
        /// The organisation's short name; not needed where there is only one.
        #[arg(long, value_name = "SLUG")]
        org: Option<String>,
        /// A direct number in E.164; may be repeated.
        #[arg(long, value_name = "NUMBER")]
        direct: Vec<String>,
        /// Also add a phone of this name, and print its SIP account.
        #[arg(long, value_name = "NAME")]
        phone: Option<String>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

impl Extension {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let Self::Add {
            number,
            org,
            direct,
            phone,
            json,
        } = self;
        let tools = Tools::open(config).await?;
        let org = organisation(&tools.store, org.as_deref()).await?;
        let number = domain::Extension::parse(&number)
            .map_err(|error| Failure::refused(format!("« {number} »: {error}")))?;
        let direct: Vec<domain::E164> = direct
            .iter()
            .map(|text| read_number(text))
            .collect::<Result<_, _>>()?;
        // Before the extension is there: a phone that cannot be should not leave one behind.
        if let Some(name) = &phone {
            checked_name("phone", name)?;
        }
        add_extension(&tools.registry(), &org, &number, &direct).await?;
        let device = match phone {
            Some(name) => Some(add_device(&tools.registry(), &org, number.as_str(), &name).await?),
            None => None,
        };
        if json {
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

/// A public number as scripts write it.
pub(super) fn read_number(text: &str) -> Result<domain::E164, Failure> {
    domain::E164::parse(text)
        .ok_or_else(|| Failure::refused(format!("« {text} » is not E.164 (+33…)")))
}
